"""A price in an answer is seen by whom the table lets, whatever way leads to the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from keepable.answers import Affected
from keepable.domain.money import Money
from keepable_desk.reads import promises
from keepable_desk.reads.advising import advised_on
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.asks import ask_asked, ask_shown, if_likely, if_pushed
from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.promises import if_moved, stands_now, story
from keepable_desk.rights.callers import Caller, caller_for
from keepable_desk.rights.composing import composed
from keepable_desk.rights.policy import reach, reach_of_field
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.row_rules import NotThereError, owns
from keepable_desk.rights.showing import answer_seen
from keepable_desk.store import models as rows
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from tests.desk.acting import acting
from tests.desk.confidential import without_marks
from tests.desk.small_company import NOW, post, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.desk.small_company import Desk

PRICE = Money.parse("47119 EUR")
FIGURE = "47119"
QUESTION = Asked(scope="report", customer="nord", by="2027-06-30", price=f"{PRICE.amount} EUR")
OWN, THEIRS, SHARED = "own", "theirs", "asked about it"
WHOSE = (OWN, THEIRS, SHARED)


def of(desk: Desk, role: str) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=NOW)


def asked(desk: Desk, role: str, whose: str) -> rows.Ask:
    """Ask in the name of `role`, or of somebody else, who perhaps asks them about it."""
    other = acting(desk.company.pk, NOW, role="leader", actor="user:0")
    row = ask_question(of(desk, role) if whose == OWN else other, QUESTION).row
    if whose == SHARED:
        rows.AskedPerson.objects.create(
            ask=row, by=desk.members["leader"], member=desk.members[role], text="Well?", at=NOW
        )
    return row


def may_see(role: str, *, is_own: bool) -> bool:
    """Tell from the table whether `role` sees the price of an answer that is its own, or not."""
    found = reach_of_field(role, "answer", "price")
    return found == "all" or (found == "own" and is_own)


def body(response: Any) -> str:  # noqa: ANN401 - a response
    """Return the text of a `response`; NotThereError where there is nothing for the caller."""
    if response.status_code == 404:
        what = "ask"
        raise NotThereError(what, "")
    return str(response.content.decode())


WAYS: dict[str, Callable[[Desk, str, rows.Ask], Any]] = {
    "read": lambda desk, role, row: ask_shown(of(desk, role), row.ref).answer,
    "just asked": lambda desk, role, row: ask_asked(of(desk, role), row).answer,
    "likely": lambda desk, role, row: if_likely(of(desk, role), row.ref),
    "pushed": lambda desk, role, row: if_pushed(of(desk, role), row.ref, ["p1"]),
    "page": lambda desk, role, row: body(reader(desk, role).get(f"/asks/{row.ref}")),
    "JSON": lambda desk, role, row: body(reader(desk, role).get(f"/api/v1/asks/{row.ref}")),
    "refused yes": lambda desk, role, row: body(
        post(reader(desk, role), "/promises", {"ask": row.ref, "min_odds": 1}, Idempotency_Key="k")
    ),
}


def shows(found: object) -> bool:
    return FIGURE in without_marks(str(found))


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("role", ROLES)
def test_the_price_of_an_ask_is_seen_on_each_way_as_the_table_says(
    desk: Desk, role: str, whose: str
) -> None:
    row = asked(desk, role, whose)
    ways = set(WAYS) - ({"just asked"} if whose != OWN else set())
    seen, opened = set(), set()
    for way in ways:
        try:
            found = WAYS[way](desk, role, row)
        except NotThereError:
            continue
        opened.add(way)
        seen |= {way} if shows(found) else set()
    is_own = whose in {OWN, SHARED}
    reads = reach(role, "ask", "read") == "all" or is_own
    assert {"read", "JSON", "page"} <= opened if reads else not opened
    # whoever is asked about it by another reads the answer, and not what the other would be paid
    assert seen == (opened if may_see(role, is_own=whose == OWN) else set())


@pytest.mark.parametrize("promiser", ["rep", "leader"])
@pytest.mark.parametrize("role", ROLES)
def test_the_price_behind_a_promise_is_seen_by_whose_promise_it_is(
    desk: Desk, role: str, promiser: str
) -> None:
    # the leader asked and said yes, in the rep's name or in their own
    row = ask_question(of(desk, "leader"), QUESTION).row
    name = desk.members[promiser].name
    wish = PromiseRequest(ask=row.ref, key="k", min_odds=0.0, reason="They wait.", promiser=name)
    made = make_promise(of(desk, "leader"), wish)
    is_own = promiser == role
    then = story(of(desk, role), made["promise"]).then
    assert shows(then) is may_see(role, is_own=is_own or role == "leader")


@pytest.mark.parametrize("role", ROLES)
def test_how_a_promise_stands_shows_a_price_as_the_table_says(
    desk: Desk, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # no promise carries a price today; p1 is made the leader's, p2 stays the rep's
    rows.Promise.objects.filter(ref="p1").update(promiser=desk.members["leader"].name)
    settle_owners(desk.company)
    real = advised_on

    def with_price(*given: Any) -> Any:  # noqa: ANN401 - as the real one
        found = real(*given)
        return found and replace(found, price=PRICE)

    monkeypatch.setattr(promises, "advised_on", with_price)
    for ref, owner in (("p1", "leader"), ("p2", "rep")):
        wanted = may_see(role, is_own=role == owner)
        assert shows(stands_now(of(desk, role), ref)) is wanted
        if role in {"leader", "deal desk"} or role == owner:
            assert shows(if_moved(of(desk, role), ref, NOW.date())) is wanted


def test_an_answer_names_no_deal_that_the_caller_does_not_see(desk: Desk) -> None:
    row = ask_question(of(desk, "leader"), replace(QUESTION, scope="portal")).row
    found: Mapping[str, Any] = ask_shown(of(desk, "leader"), row.ref).answer
    seen = {each["id"] for each in found["affected"]}
    now = stands_now(of(desk, "leader"), "p2")
    assert now is not None
    hidden = Affected(
        kind="deal", id="d2", title="Deal d2", customer="nord", due_date=None, odds_before=0.9,
        odds_after=0.5, date_80_before=None, date_80_after=None, days_later=9.0,
    )  # fmt: skip
    mine = replace(hidden, id="d1", title="Deal d1")  # the deal of the rep
    both = replace(now, affected=(hidden, mine))
    rep = of(desk, "rep").caller
    assert [each.id for each in answer_seen(rep, both).affected] == ["d1"]
    assert [each.id for each in answer_seen(of(desk, "leader").caller, both).affected] == [
        "d2",
        "d1",
    ]
    assert seen <= {"d1", "d2"}


def test_without_saying_whose_it_is_nothing_is_composed_that_depends_on_it() -> None:
    caller = Caller(company=1, roles=("leader",), actor="user:1")
    with pytest.raises(TypeError, match="price"):
        composed(caller, "answer", {"price": {"amount": "1"}})
    assert composed(caller, "affected", {"id": "d1"}) == {"id": "d1"}


def test_own_is_one_rule_for_rows_of_all_kinds(desk: Desk) -> None:
    rep, leader = of(desk, "rep").caller, of(desk, "leader").caller
    promise = rows.Promise.objects.get(ref="p1")  # promised by the rep
    row = ask_question(of(desk, "leader"), QUESTION).row
    assert owns(rep, promise)
    assert not owns(rep, row)
    assert owns(rep, row, promise)
    assert owns(leader, row)
    assert not owns(leader)
