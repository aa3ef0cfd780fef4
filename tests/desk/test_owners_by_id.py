"""What is somebody's own is said by an id; a name in a file gives nothing until it is bound."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.texts import Text
from keepable_desk.reads.context import of_operator
from keepable_desk.rights.callers import caller_with
from keepable_desk.rights.row_rules import NotThereError, visible
from keepable_desk.rights.showing import shown
from keepable_desk.store.models import (
    Deal,
    LedgerEntry,
    Member,
    NameBinding,
    Promise,
    ServiceToken,
)
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.bind_name import bind_name, names_of, names_of_nobody, unbind_name
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.give_token import TokenWish, give_token
from keepable_desk.usecases.move_promise import move_promise
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, PASSWORD, Desk, post, reader, small_book, small_desk
from tests.desk.usecases.acting import acting_as, actor, kind_and_facts, refusal

if TYPE_CHECKING:
    from keepable_desk.rights.callers import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ELSE = "Somebody Else"  # who owns d2 in the book, and is no member


@pytest.fixture
def desk() -> Desk:
    keep_nothing()  # numbers of companies come again
    return small_desk()


def own_deals(caller: Caller) -> list[str]:
    return sorted(visible(caller, "deal").values_list("ref", flat=True))


def as_rep(desk: Desk) -> Caller:
    return acting_as(desk, "rep").caller


@pytest.mark.parametrize("way", ["renamed", "added by a command"])
def test_whoever_is_called_like_an_owner_owns_nothing_by_that(desk: Desk, way: str) -> None:
    if way == "renamed":
        Member.objects.filter(pk=desk.members["rep"].pk).update(name=ELSE)
        member = Member.objects.get(pk=desk.members["rep"].pk)
    else:
        who = Newcomer(email="e@small.example", roles=("rep",), name=ELSE)
        member = add_member(of_operator(NOW, desk.company.pk), who, password=PASSWORD)
    settle_owners(desk.company)
    desk.members["rep"] = member
    assert "d2" not in own_deals(as_rep(desk))


def test_a_name_that_is_bound_brings_prices_and_promises_and_the_ledger_tells(desk: Desk) -> None:
    number = desk.members["rep"].pk
    assert names_of_nobody(acting_as(desk, "admin")) == {ELSE: 1}
    bind_name(acting_as(desk, "admin"), number, f" {ELSE} ")
    assert own_deals(as_rep(desk)) == ["d1", "d2"]
    (deal,) = shown(as_rep(desk), "deal", Deal.objects.filter(ref="d2"))
    assert deal["price"] == {"amount": "71117", "currency": "EUR"}
    facts = {"member": actor(desk, "rep"), "rows": 1}
    assert kind_and_facts(desk) == ("member.name_bound", facts, {"promiser": ELSE})
    assert names_of(acting_as(desk, "admin"), number) == {"Ruth Sand": 3, ELSE: 1}
    count = LedgerEntry.objects.count()
    bind_name(acting_as(desk, "admin"), number, ELSE)
    assert LedgerEntry.objects.count() == count


def test_what_is_taken_back_is_nobodys_again(desk: Desk) -> None:
    number, admin = desk.members["rep"].pk, acting_as(desk, "admin")
    bind_name(admin, number, ELSE)
    unbind_name(admin, number, ELSE)
    assert own_deals(as_rep(desk)) == ["d1"]
    facts = {"member": actor(desk, "rep"), "rows": 1}
    assert kind_and_facts(desk) == ("member.name_unbound", facts, {"promiser": ELSE})
    count = LedgerEntry.objects.count()
    unbind_name(admin, number, ELSE)
    assert LedgerEntry.objects.count() == count


def test_a_name_is_one_member_and_no_second_one(desk: Desk) -> None:
    admin = acting_as(desk, "admin")
    found = refusal(lambda: bind_name(admin, desk.members["leader"].pk, "Ruth Sand"), UnfitError)
    assert found == Text("refused.name_bound", name="Ruth Sand")
    assert refusal(lambda: bind_name(admin, desk.members["leader"].pk, "  ")) == Text(
        "refused.no_name_to_bind"
    )


@pytest.mark.parametrize("role", ["rep", "operations", "deal desk", "leader", "finance"])
def test_only_an_administrator_binds_names(desk: Desk, role: str) -> None:
    for do in (bind_name, unbind_name):
        with pytest.raises(NotThereError):
            do(acting_as(desk, role), desk.members["rep"].pk, ELSE)


def test_names_of_another_company_stay_theirs(desk: Desk) -> None:
    other = small_desk(small_book(), "b.example/ledger")
    bind_name(acting_as(desk, "admin"), desk.members["rep"].pk, ELSE)
    assert Deal.objects.get(company=other.company, ref="d2").owned_by == ""
    with pytest.raises(NotThereError):
        bind_name(acting_as(desk, "admin"), other.members["rep"].pk, ELSE)


def test_a_confirmed_address_in_a_file_is_its_member_and_another_is_not(desk: Desk) -> None:
    member = desk.members["finance"]
    Deal.objects.filter(ref="d2").update(owner=member.user.email.upper())
    settle_owners(desk.company)
    assert Deal.objects.get(ref="d2").owned_by == ""
    Member.objects.filter(pk=member.pk).update(address_confirmed_at=NOW)
    settle_owners(desk.company)
    assert Deal.objects.get(ref="d2").owned_by == f"user:{member.pk}"


@pytest.mark.parametrize("letter", ["\u017f", "S\u0307"])
def test_letters_that_a_database_may_take_for_plain_ones_make_another_address(
    desk: Desk, letter: str
) -> None:
    user = desk.members["finance"].user  # finance@small.example
    Member.objects.filter(user=user).update(address_confirmed_at=NOW)
    Deal.objects.filter(ref="d2").update(owner=user.email.replace("s", letter))
    settle_owners(desk.company)
    assert Deal.objects.get(ref="d2").owned_by == ""


def promised(desk: Desk, role: str, **more: Any) -> str:  # noqa: ANN401 - parts of the wish
    client = reader(desk, role)
    ask = post(client, "/asks", {"text": "Report for Nord in 20 weeks"}).json()["id"]
    made = post(client, "/promises", {"ask": ask, "min_odds": 0.1, **more}, Idempotency_Key="k")
    assert made.status_code == 201, made.content
    return str(made.json()["promise"])


@pytest.mark.parametrize(
    ("named", "owner"),
    [("Ruth Sand", "rep"), ("Otto Werk", "operations"), ("Nobody Here", ""), ("", "deal desk")],
)
def test_a_promise_in_the_name_of_another_is_of_the_member_who_is_meant(
    desk: Desk, named: str, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepable_desk.clock.now", lambda: NOW)
    NameBinding.objects.filter(name="Otto Werk").delete()  # one member is called so all the same
    ref = promised(desk, "deal desk", promiser=named)
    row = Promise.objects.get(ref=ref)
    assert row.owned_by == (actor(desk, owner) if owner else "")
    assert not row.is_owned_by_name


def test_what_is_made_by_hand_stays_ones_own_whatever_is_unbound(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepable_desk.clock.now", lambda: NOW)
    ref = promised(desk, "rep")
    unbind_name(acting_as(desk, "admin"), desk.members["rep"].pk, "Ruth Sand")
    assert Promise.objects.get(ref=ref).owned_by == actor(desk, "rep")
    assert Promise.objects.get(ref="p1").owned_by == ""
    with pytest.raises(NotThereError):
        move_promise(
            acting_as(desk, "rep"), "p1", due_date=NOW.date() + timedelta(days=90), reason="x"
        )


def test_a_file_that_names_a_token_gives_it_nothing(desk: Desk) -> None:
    admin = acting_as(desk, "admin")
    row, text = give_token(admin, TokenWish(name="crm", roles=("admin",), scopes=["read"]))
    ServiceToken.objects.filter(pk=row.pk).update(roles=["rep"])
    Deal.objects.filter(ref="d2").update(owner=f"token:{row.pk}")
    settle_owners(desk.company)
    caller = caller_with(text, NOW)
    assert caller is not None
    assert own_deals(caller) == []


def test_a_rep_reads_who_promised_what_came_out_of_their_own_promises_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepable_desk.clock.now", lambda: NOW)
    Promise.objects.filter(ref="p2").update(promiser=ELSE)
    settle_owners(desk.company)
    said = SideAssessment(side="promiser", outcome="kept", came_on=NOW.date())
    for ref in ("p1", "p2"):
        assess_promise(acting_as(desk, "leader"), ref, said)
    found = {
        role: {
            each["id"]: each["promiser"]
            for each in reader(desk, role).get("/api/v1/honesty").json()["closed"]
        }
        for role in ("rep", "leader", "finance")
    }
    assert found["leader"] == {"p1": "Ruth Sand", "p2": ELSE}
    assert found["rep"] == {"p1": "Ruth Sand", "p2": ""}
    assert found["finance"] == {"p1": "", "p2": ""}
