"""Who can be brought in, up to which address, and what a program may be given a token for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.texts import Listed, Text
from keepable_desk.reads.context import ActionContext, of_operator
from keepable_desk.rights.callers import PREFIX, caller_for, caller_with, token_hash
from keepable_desk.rights.policy import SCOPES
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.vocabulary import ROLE_NAMES
from keepable_desk.store.models import LedgerEntry, Member, ServiceToken
from keepable_desk.usecases.add_member import MOST_ADDRESS, Newcomer, add_member
from keepable_desk.usecases.give_token import TokenWish, give_token, revoke_token
from tests.desk.small_company import NAMES, NOW, small_book, small_desk
from tests.desk.usecases.acting import refusal

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
WORD = "a long enough word"


def added(desk: Desk, email: str, role: str = "rep") -> Member:
    who = Newcomer(email=email, roles=(role,), name="Nina Neu")
    return add_member(of_operator(NOW, desk.company.pk), who, password=WORD)


def address(size: int) -> str:
    """Return an address of so many characters, each part of it no longer than mail allows."""
    return f"{'x' * 60}@{'y' * 60}.{'z' * (size - 122)}"


def test_an_address_has_so_many_characters_and_no_more(desk: Desk) -> None:
    assert MOST_ADDRESS == 150
    assert added(desk, address(150)).user.username == address(150)
    found = refusal(lambda: added(desk, address(151)))
    assert found == Text("refused.address_too_long", most=150)
    long = "x" * 90
    assert refusal(lambda: added(desk, long)) == Text("refused.no_address", email="x" * 80)
    roles = Listed(tuple(ROLE_NAMES[each] for each in ROLES), most=len(ROLES))
    no_role = Text("refused.no_such_role", role="x" * 80, roles=roles)
    assert refusal(lambda: added(desk, "new@small.example", long)) == no_role
    assert Member.objects.count() == len(NAMES) + 1


def test_whoever_is_brought_in_is_of_the_company_that_it_was_said_for(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    made = added(elsewhere, "new@small.example")
    assert (made.company, made.person) == (elsewhere.company, "")
    assert LedgerEntry.objects.filter(company=elsewhere.company, kind="member.added").count() == 1
    assert not LedgerEntry.objects.filter(company=desk.company, kind="member.added").exists()


def test_a_token_is_kept_as_a_hash_and_acts_in_its_role_with_its_scopes(desk: Desk) -> None:
    context = ActionContext(caller=caller_for(desk.members["admin"]), now=NOW)
    for scopes in ([], ["read", "fly"]):
        wish = TokenWish(name="crm", roles=("admin",), scopes=scopes)
        found = refusal(lambda wish=wish: give_token(context, wish))  # type: ignore[misc] # bound at once
        assert found == Text("refused.token_needs_scopes", scopes=Listed(SCOPES, most=len(SCOPES)))
    row, text = give_token(context, TokenWish(name="crm", roles=("admin",), scopes=["read"]))
    assert text.startswith(PREFIX)
    assert len(text) == len(PREFIX) + 64
    assert (row.company, row.sha256, row.made_at) == (desk.company, token_hash(text), NOW)
    assert row.expires_at == NOW + timedelta(days=90)
    caller = caller_with(text, NOW)
    assert caller is not None
    assert (caller.company, caller.roles, caller.actor) == (
        desk.company.pk,
        ("admin",),
        f"token:{row.pk}",
    )
    assert (caller.scopes, caller.name, caller.member) == (frozenset({"read"}), "", None)
    row.refresh_from_db()
    assert row.last_used_on == NOW.date()
    assert caller_with(text, NOW + timedelta(days=1)) == caller
    row.refresh_from_db()
    assert row.last_used_on == NOW.date() + timedelta(days=1)
    other, _ = give_token(context, TokenWish(name="erp", roles=("admin",), scopes=["ask"]))
    revoke_token(context, other.pk)
    assert caller_with(text, NOW) is not None
    assert caller_with(f"{text}x", NOW) is None
    assert ServiceToken.objects.get(pk=other.pk).revoked_at == NOW
