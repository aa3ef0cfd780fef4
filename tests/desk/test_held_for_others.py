"""Whoever may not see a deal sees of a hold for it that something is held, and not for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.reads.asked_questions import Asked
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.held_for_others import HoldSight
from keepable_desk.store import models as rows
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.place_hold import HoldWish, place_hold
from tests.desk.small_company import NAMES, Desk, reader
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from keepable_desk.usecases.results import HoldPlaced

pytestmark = pytest.mark.django_db
TITLE = "Zephyr merger"
WITHOUT_DEALS = ("rep", "admin")  # of whom the rep sees their own
PATHS = (
    *("/", "/promises", "/promises?kind=hold", "/promises?view=timeline", "/promises?q=Zephyr"),
    *("/promises/{hold}", "/promises/{number}", "/promises/p1", "/capacity", "/inbox"),
    *("/honesty", "/pipeline", "/palette?q=Zephyr", "/suggest/deal?q=Zephyr"),
    *("/api/v1/holds", "/api/v1/holds?format=csv", "/api/v1/holds/{hold}", "/api/v1/promises"),
    *("/api/v1/work", "/api/v1/plan", "/api/v1/odds", "/api/v1/ledger/export"),
    *("/api/v1/notifications", "/api/v1/asks"),
)


@pytest.fixture
def held(desk: Desk) -> Any:  # noqa: ANN401 - what was placed
    """Hold something for a deal of the leader, which the rep does not see."""
    of_rep = rows.Deal.objects.get(company=desk.company, owner=NAMES["rep"]).ref
    deal = rows.Deal.objects.exclude(ref=of_rep).get(company=desk.company)
    rows.Deal.objects.filter(pk=deal.pk).update(title=TITLE)
    leader = acting_as(desk, "leader")
    ask = ask_question(leader, Asked(scope=deal.ref, by="2027-06-01")).row
    return place_hold(leader, HoldWish(ask=ask.ref, key="k", hours=5))


def told(desk: Desk, role: str, path: str, held: HoldPlaced) -> str:
    answer: Any = reader(desk, role).get(path.format(hold=held["hold"], number=held["number"]))
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    return str(answer.content.decode())


def test_whoever_sees_the_deal_sees_what_is_held(desk: Desk, held: HoldPlaced) -> None:
    for path in ("/promises", "/promises/{number}", "/api/v1/holds", "/api/v1/ledger/export"):
        assert TITLE in told(desk, "leader", path, held), path


@pytest.mark.parametrize("role", WITHOUT_DEALS)
def test_nothing_that_is_read_tells_anybody_else(desk: Desk, held: HoldPlaced, role: str) -> None:
    found = {path: TITLE in told(desk, role, path, held).replace("q=Zephyr", "") for path in PATHS}
    assert {path for path, tells in found.items() if tells} == set()


def test_that_something_is_held_stays_with_its_dates(desk: Desk, held: HoldPlaced) -> None:
    found = reader(desk, "rep").get(f"/api/v1/holds/{held['hold']}").json()
    assert (found["title"], found["customer"], found["items"]) == ("A hold", "", [])
    assert found.get("deal") is None
    assert found["due_date"] == "2027-06-01"
    assert found["expires_at"]
    page = told(desk, "rep", "/promises/{number}", held)
    assert "A hold" in page
    assert held["number"] in page


def test_an_answer_tells_that_a_hold_is_touched_and_not_which(desk: Desk, held: HoldPlaced) -> None:
    kept = [{"kind": "hold", "id": held["hold"], "title": TITLE, "customer": "acme"}]
    sight = HoldSight.of(caller_for(desk.members["rep"]))
    assert sight.changes("affected", kept[0]) == {"title": "A hold", "customer": ""}
    rows.Hold.objects.all().delete()  # an answer that was kept tells no more when it is over
    sight = HoldSight.of(caller_for(desk.members["rep"]))
    assert sight.changes("affected", kept[0]) == {"title": "A hold", "customer": ""}
    assert HoldSight.of(caller_for(desk.members["leader"])).changes("affected", kept[0]) == {}


def test_an_own_hold_and_one_of_no_deal_are_seen_as_a_whole(desk: Desk, held: HoldPlaced) -> None:
    row = rows.Hold.objects.get(ref=held["hold"])
    rows.Hold.objects.filter(pk=row.pk).update(owned_by=f"user:{desk.members['rep'].pk}")
    assert TITLE in told(desk, "rep", "/promises", held)
    rows.Hold.objects.filter(pk=row.pk).update(owned_by="user:0", deal=None)
    assert TITLE in told(desk, "admin", "/api/v1/holds", held)


def test_what_is_promised_is_seen_by_everybody_whatever_it_was_held_for(
    desk: Desk, held: HoldPlaced
) -> None:
    rows.Promise.objects.filter(ref="p1").update(title=TITLE, deal="d2")
    assert TITLE in told(desk, "rep", "/api/v1/promises", held)
