"""When work with dates is finished, computed once more: one outcome and one level at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from keepable.calibration.lateness import (
    NEVER_DAY,
    base_of,
    deadlines_of,
    finish_days,
    planned_days,
)
from keepable.calibration.predict import WorkFacts
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, varied_outcomes
from tests.unit.calibration.slow_twins import slow_likeness, slow_survival

ASSUMED = (-10, 0, 0, 3, 10, 30, 90, 365)  # days after it was due, that count as four outcomes


def slow_finishes(outcomes: list[Outcome], outcome: Outcome, day: date) -> list[int]:
    """Return the days on which `outcome` may be finished, as known before `day`."""
    begun = sorted(outcomes, key=lambda o: (o.estimated_on, o.id))
    facts = WorkFacts(
        hours=days_planned(outcome),
        kind=outcome.kind,
        requester=outcome.requester,
        project=outcome.project,
        part=outcome.part,
        text=outcome.text,
    )
    weights = slow_likeness(deadlines_of(outcomes).history, facts, (outcome.who,), day)
    seen = []
    for each, weight in zip(begun, weights, strict=False):
        ended = each.finished_on if each.finished_on and each.finished_on < day else None
        late = ((ended or day) - (each.due_date or each.estimated_on)).days
        seen.append((late, ended is not None, weight))
    seen += [(late, True, 4.0 / 8.0 / max(len(weights), 1)) for late in ASSUMED]
    curve = slow_survival(seen)
    base = outcome.due_date or outcome.estimated_on
    passed = (day - base).days - 1
    open_now = ([share for late, share in curve if late <= passed] or [1.0])[-1]
    found = []
    for n in range(128):
        at_most = open_now * (1.0 - (n + 0.5) / 128)
        ends = [late for late, share in curve if share <= at_most + 1e-12]
        found.append(max(base.toordinal() + int(ends[0]), day.toordinal()) if ends else NEVER_DAY)
    return found


def days_planned(outcome: Outcome) -> float:
    if outcome.due_date is None or outcome.due_date <= outcome.estimated_on:
        return 1.0
    return float((outcome.due_date - outcome.estimated_on).days)


@pytest.mark.parametrize("days", [0, 60, 500, 1600])
@pytest.mark.parametrize("number", range(4))
def test_days_are_those_of_each_outcome_by_itself(days: int, number: int) -> None:
    outcomes = varied_outcomes(150, seed=6)
    day = FIRST_DAY + timedelta(days=days)
    for begun in (0, 30):
        asked = replace(outcomes[number], estimated_on=day - timedelta(days=begun))
        due = None if number == 0 else asked.estimated_on + timedelta(days=9 * number)
        new = replace(asked, due_date=due, finished_on=None)
        earlier = min(outcomes, key=lambda o: (o.estimated_on, o.id))  # the one that was known
        for known in (outcomes, [earlier]):
            found = finish_days(deadlines_of(known), new, day).tolist()
            assert found == slow_finishes(known, new, day)


def test_outcomes_count_from_the_day_they_were_due_in_the_order_in_which_they_were_begun() -> None:
    due = Outcome(
        id="b",
        estimated_on=FIRST_DAY,
        due_date=FIRST_DAY + timedelta(days=7),
        finished_on=FIRST_DAY + timedelta(days=9),
        estimate_hours=80.0,
        actual_hours=90.0,
        who="ann",
    )
    without = replace(due, id="a", due_date=None)
    open_ = replace(due, id="0", estimated_on=FIRST_DAY + timedelta(days=1), finished_on=None)
    found = deadlines_of([open_, due, without])
    first = FIRST_DAY.toordinal()
    assert found.base_day.tolist() == [first, first + 7, first + 7]
    assert found.ended_day[:2].tolist() == [first + 9, first + 9]
    assert found.ended_day[2] > date.max.toordinal()
    assert found.history.known_day.tolist() == [first, first, first + 1]
    # days take the place of hours, and what they took is told by dates
    assert found.history.log_estimate.tolist() == pytest.approx([0.0, 1.945910149, 1.791759469])
    assert found.history.log_ratio.tolist() == [0.0, 0.0, 0.0]
    assert [planned_days(each) for each in (without, due, open_)] == [1.0, 7.0, 6.0]
    assert planned_days(replace(due, due_date=FIRST_DAY + timedelta(days=2))) == 2.0
    assert planned_days(replace(due, due_date=FIRST_DAY)) == 1.0
    assert [base_of(without), base_of(due)] == [FIRST_DAY, FIRST_DAY + timedelta(days=7)]
    assert NEVER_DAY == 2**31 - 1
