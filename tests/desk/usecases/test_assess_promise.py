"""What each side says of how a promise came out: what is kept, entered, told, and contradicts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from keepable.texts import Listed, Text, TextError, to_plain
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.models import (
    Assessment,
    Company,
    Notification,
    Promise,
    ResourceRevision,
)
from keepable_desk.usecases.assess_promise import SAYS, STATES, SideAssessment, assess_promise
from keepable_desk.usecases.change_guards import ChangedError, UnfitError
from tests.desk.small_company import MADE_AT, NOW
from tests.desk.usecases.acting import entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
DUE = date(2027, 3, 1)
AFTER = datetime(2027, 3, 10, 8, tzinfo=UTC)
OUTCOMES = ("kept", "late", "broken", "withdrawn", "released", "open")


def acting_as(desk: Desk, role: str = "leader", now: datetime = AFTER) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


def said(side: str, outcome: str, came_on: date | None = None, note: str = "") -> SideAssessment:
    return SideAssessment(side=side, outcome=outcome, came_on=came_on, note=note)


def refusal(do: Callable[[], object], kind: type[TextError] = UnfitError) -> Text:
    with pytest.raises(kind) as raised:
        do()
    return raised.value.text


@pytest.mark.parametrize(
    ("side", "outcome", "came_on", "note"),
    [
        ("promiser", "late", date(2027, 3, 2), "A day."),
        ("promiser", "withdrawn", None, ""),
        ("promisee", "kept", DUE, "In time."),
        ("promisee", "broken", None, ""),
    ],
)
def test_what_a_side_says_is_kept_entered_and_told(
    desk: Desk, side: str, outcome: str, came_on: date | None, note: str
) -> None:
    called = f"P-{Promise.objects.get(company=desk.company, ref='p1').number}"
    verdict = said(side, outcome, came_on, note)
    made = assess_promise(acting_as(desk), called, verdict, expected=0)
    actor = f"user:{desk.members['leader'].pk}"
    row = Assessment.objects.get()
    assert made == row
    assert (row.promise.ref, row.side, row.outcome) == ("p1", side, outcome)
    assert (row.by, row.at, row.came_on, row.note) == (actor, AFTER, came_on, note)
    state = outcome if side == "promiser" else "open"
    facts = {
        "promise": "p1",
        "side": side,
        "outcome": outcome,
        "came_on": str(came_on or ""),
        "state": state,
    }
    sealed = {"note": note} if note else {}
    assert entered(desk) == ("promise.assessed", actor, facts, sealed)
    promise = Promise.objects.get(company=desk.company, ref="p1")
    assert (promise.state, promise.revision, promise.changed_at_revision) == (state, 1, 1)
    assert Promise.objects.get(company=desk.company, ref="p2").state == "open"
    assert set(ResourceRevision.objects.values_list("revision", flat=True)) == {0}
    company = Company.objects.get(pk=desk.company.pk)
    assert (company.revision, company.setup_revision) == (1, 0)
    message = Text(f"told.{side}_says", promise="Work p1", outcome=Text(f"outcome.{outcome}"))
    notes = {row.member.role: row.message for row in Notification.objects.all()}
    assert notes == dict.fromkeys(("rep", "deal desk"), to_plain(message))


def test_each_side_may_say_what_is_its_to_say_and_take_it_back(desk: Desk) -> None:
    assert {side: set(words) for side, words in SAYS.items()} == {
        "promiser": {"kept", "late", "broken", "withdrawn", "open"},
        "promisee": {"kept", "late", "broken", "released", "open"},
    }
    assert set(STATES) == set(OUTCOMES)
    for side, foreign in (("promiser", "released"), ("promisee", "withdrawn")):
        for outcome in (each for each in SAYS[side] if each != "open"):
            for word in (outcome, "open"):
                assert assess_promise(acting_as(desk), "p1", said(side, word)).outcome == word
        verdict = said(side, foreign)
        found = refusal(partial(assess_promise, acting_as(desk), "p1", verdict))
        named = tuple(Text(f"outcome.{each}") for each in SAYS[side])
        assert found == Text(
            f"refused.{side}_says_one_of", outcomes=Listed(named, most=len(OUTCOMES), joined="or")
        )
    for role, side in (("leader", "nobody"), ("operations", "promisee")):
        with pytest.raises(NotThereError):
            assess_promise(acting_as(desk, role), "p1", said(side, "kept"))


def test_the_last_date_that_was_promised_is_what_kept_and_late_are_about(desk: Desk) -> None:
    row = Promise.objects.get(company=desk.company, ref="p1")
    later = DUE + timedelta(days=2)
    row.versions.create(place=1, due_date=later, made_at=NOW, made_by="system", reason="")
    came = DUE + timedelta(days=1)
    found = refusal(lambda: assess_promise(acting_as(desk), "p1", said("promiser", "late", came)))
    assert found == Text("refused.came_in_time", due=later, day=came)
    after = later + timedelta(days=1)
    late = refusal(lambda: assess_promise(acting_as(desk), "p1", said("promisee", "kept", after)))
    assert late == Text("refused.came_late", due=later, day=after)
    assert assess_promise(acting_as(desk), "p1", said("promiser", "kept", later)).came_on == later
    assert assess_promise(acting_as(desk), "p1", said("promisee", "late", after)).came_on == after


def test_it_came_after_it_was_first_promised_and_not_after_today(desk: Desk) -> None:
    row = Promise.objects.get(company=desk.company, ref="p1")
    row.versions.create(place=1, due_date=DUE, made_at=NOW, made_by="system", reason="")
    first = MADE_AT.date() - timedelta(days=1)  # it was still the day before in the west
    before = first - timedelta(days=1)
    found = refusal(lambda: assess_promise(acting_as(desk), "p1", said("promiser", "kept", before)))
    assert found == Text("refused.came_before_promised", promised=MADE_AT.date(), day=before)
    assert assess_promise(acting_as(desk), "p1", said("promiser", "kept", first)).came_on == first
    ahead = AFTER.date() + timedelta(days=1)
    late = refusal(lambda: assess_promise(acting_as(desk), "p1", said("promiser", "late", ahead)))
    assert late == Text("refused.day_still_to_come", day=ahead)


def test_what_was_said_last_is_not_said_again_but_another_day_or_note_is_new(desk: Desk) -> None:
    def says(
        outcome: str, came_on: date | None = None, note: str = "", side: str = "promiser"
    ) -> Any:  # noqa: ANN401 - what is made
        return assess_promise(acting_as(desk), "p1", said(side, outcome, came_on, note))

    nothing = Text("refused.said_already", outcome=Text("outcome.open"))
    assert refusal(lambda: says("open")) == nothing  # nothing was said yet
    says("kept")
    twice = Text("refused.said_already", outcome=Text("outcome.kept"))
    assert refusal(lambda: says("kept")) == twice
    assert says("kept", side="promisee")
    assert says("kept", DUE)
    assert refusal(lambda: says("kept", DUE)) == twice
    assert says("kept", DUE, "Well.")
    assert says("kept", DUE)
    assert says("open")
    assert refusal(lambda: says("open")) == nothing
    assert Assessment.objects.count() == 6


def test_what_opens_again_moves_everybody_on_and_what_the_customer_released_stays_so(
    desk: Desk,
) -> None:
    def says(side: str, outcome: str) -> tuple[str, int]:
        assess_promise(acting_as(desk), "p1", said(side, outcome))
        revision = set(ResourceRevision.objects.values_list("revision", flat=True))
        return Promise.objects.get(company=desk.company, ref="p1").state, revision.pop()

    assert says("promiser", "kept") == ("kept", 0)
    assert says("promiser", "open") == ("open", 1)
    assert says("promisee", "kept") == ("open", 1)  # it was open before
    assert says("promisee", "released") == ("released", 1)
    assert says("promiser", "late") == ("released", 1)
    assert says("promisee", "broken") == ("late", 1)
    assert says("promiser", "open") == ("open", 2)


def test_whoever_read_a_promise_that_was_changed_since_says_nothing_of_it(desk: Desk) -> None:
    found = refusal(
        lambda: assess_promise(acting_as(desk), "p1", said("promiser", "kept"), expected=1),
        ChangedError,
    )
    assert found == Text("refused.promise_changed_meanwhile")
    assert not Assessment.objects.exists()
