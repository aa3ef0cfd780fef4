"""Whoever calls: who is somebody, what a scope opens, and what is seen of whose rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from keepable_desk.rights.callers import Caller, caller_for, caller_of, token_hash, unknown_scopes

if TYPE_CHECKING:
    from tests.desk.small_company import Desk


@pytest.mark.django_db
def test_a_member_who_signed_in_is_who_they_are_and_nobody_else_is_somebody(desk: Desk) -> None:
    member = desk.members["operations"]
    member.person = "ben"
    member.save()
    expected = Caller(
        company=desk.company.pk,
        roles=("operations",),
        actor=f"user:{member.pk}",
        name="Otto Werk",
        person="ben",
        member=member.pk,
    )
    assert caller_of(member.user) == caller_for(member) == expected
    assert caller_of(get_user_model().objects.create_user(username="stranger")) is None
    assert caller_of(AnonymousUser()) is None
    member.user.is_active = False
    assert caller_of(member.user) is None


def who(role: str, *scopes: str) -> Caller:
    return Caller(company=1, roles=(role,), actor="x", scopes=frozenset(scopes) if scopes else None)


def test_somebody_sees_what_is_for_all_their_own_or_nothing() -> None:
    seen = {"rep": (True, False), "leader": (True, True), "admin": (False, False)}
    for role, (own, others) in seen.items():
        assert who(role).sees("deal", "price", is_own=True) == own
        assert who(role).sees("deal", "price", is_own=False) == others
    assert not who("leader").sees("deal", "nobody listed this", is_own=True)
    assert not who("leader", "read", "manage").sees("person", "cost_per_hour", is_own=True)
    assert who("leader", "read").sees("deal", "price", is_own=False)


def test_a_scope_opens_what_its_role_reaches_and_no_more() -> None:
    assert who("rep").reach("deal", "read") == "own"
    assert who("rep", "read").reach("deal", "read") == "own"
    assert who("rep", "ask").reach("deal", "read") is None
    assert who("admin", "read").reach("deal", "read") is None
    assert who("admin", "manage").reach("ledger", "erase") is None
    assert unknown_scopes(["read", "fly", "ask"]) == ["fly"]
    assert len(token_hash("kpb_x")) == 64
    assert token_hash("kpb_x") != token_hash("kpb_y")
