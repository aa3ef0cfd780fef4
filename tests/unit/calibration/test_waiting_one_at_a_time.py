"""How long work waits, computed once more in plain steps: one span and one level at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from keepable.calibration.predict import WorkFacts
from keepable.calibration.waiting import NEVER_DAYS, calendar_days, spans_of, waiting_days
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, varied_outcomes
from tests.unit.calibration.slow_twins import slow_calendar_days, slow_likeness, slow_survival

ASSUMED = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 7, 14, 30, 60, 180]  # days, that count as four spans
MONDAY = date(2027, 1, 4)


def slow_waits(outcomes: list[Outcome], facts: WorkFacts, since: date, day: date) -> list[int]:
    """Return how long work waits, judged from each of `outcomes` as it was known before `day`."""
    begun = sorted(outcomes, key=lambda o: (o.estimated_on, o.id))
    weights = slow_likeness(spans_of(outcomes).history, facts, facts.people or ("",), day)
    closed = Counter((o.who, o.finished_on) for o in begun if o.who and is_old(o))
    seen = []
    for each, weight in zip(begun, weights, strict=False):
        assert each.estimated_on < day
        if each.finished_on and each.finished_on < day:
            wait = max((each.finished_on - each.estimated_on).days - days_of_work(each), 0)
            at_once = closed[each.who, each.finished_on] if is_old(each) else 0
            share = max(at_once, 1) ** -0.5
            seen += [(wait, True, weight * share), (wait, False, weight * (1.0 - share))]
        else:
            planned = slow_calendar_days(each.estimated_on, each.estimate_hours or 0.0)
            wait = max((day - each.estimated_on).days - planned, 0)
            seen.append((wait, False, weight))
    seen += [(days, True, 4.0 / 16.0 / max(len(weights), 1)) for days in ASSUMED]
    curve = slow_survival(seen)
    age = max((day - since).days, 0)
    reached = max(age - slow_calendar_days(since, facts.hours), 0)
    open_then = ([share for days, share in curve if days < reached] or [1.0])[-1]
    found = []
    for n in range(64):
        at_most = 1.0 - (n + 0.5) / 64
        ends = [days for days, share in curve if share / open_then <= at_most + 1e-11]
        found.append(max(int(ends[0]) - age, 0) if ends else 20_000)
    return found


def days_of_work(outcome: Outcome) -> int:
    hours = outcome.actual_hours or outcome.estimate_hours or 0.0
    return slow_calendar_days(outcome.estimated_on, hours)


def is_old(outcome: Outcome) -> bool:
    """Tell whether `outcome` was closed after more than thirty days of waiting."""
    if outcome.finished_on is None:
        return False
    return (outcome.finished_on - outcome.estimated_on).days - days_of_work(outcome) > 30


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("day", [FIRST_DAY + timedelta(days=n) for n in (0, 40, 500, 1600)])
@pytest.mark.parametrize("age", [0, 3, 25, 70])
def test_waits_are_those_of_each_span_by_itself(day: date, age: int, seed: int) -> None:
    outcomes = varied_outcomes(150, seed)
    for facts in (
        WorkFacts(hours=4.0, people=("ann", "bob"), kind="bug", project="site", part="shop"),
        WorkFacts(hours=30.0),
    ):
        since = day - timedelta(days=age)
        found = waiting_days(spans_of(outcomes), facts, since, day).tolist()
        assert found == slow_waits(outcomes, facts, since, day)


def test_work_that_is_to_begin_later_has_not_waited_yet() -> None:
    outcomes, facts = varied_outcomes(150), WorkFacts(hours=4.0)
    day = FIRST_DAY + timedelta(days=900)
    now, later = (
        waiting_days(spans_of(outcomes), facts, day + timedelta(days=n), day).tolist()
        for n in (0, 9)
    )
    assert now == later


def test_what_was_never_seen_to_end_so_late_never_does() -> None:
    # two thousand have been open for a year: beyond half a year nobody knows
    lying = [
        Outcome(id=f"{n:04}", estimated_on=MONDAY - timedelta(days=365), estimate_hours=8.0)
        for n in range(20)
    ]
    found = waiting_days(spans_of(lying), WorkFacts(hours=8.0), MONDAY, MONDAY).tolist()
    assert found[-1] == NEVER_DAYS == 20_000
    # after 200 days of waiting it is past whatever was seen to end, so that it is said of all of it
    since = MONDAY - timedelta(days=200)
    assert set(waiting_days(spans_of(lying), WorkFacts(hours=8.0), since, MONDAY)) == {20_000}


@pytest.mark.parametrize("weekday", range(7))
def test_work_fills_five_hours_of_each_day_from_monday_to_friday(weekday: int) -> None:
    day = MONDAY + timedelta(days=weekday)
    hours = [0.0, 0.1, 5.0, 5.1, 10.0, 24.9, 25.0, 26.0, 60.0]
    found = calendar_days([day] * len(hours), hours).tolist()
    assert found == [slow_calendar_days(day, each) for each in hours]


def test_spans_lie_in_the_order_in_which_they_were_begun() -> None:
    # 12 hours take three days, 8 take two; one of the same person was closed with it, after long
    first = Outcome(
        id="b",
        estimated_on=MONDAY,
        estimate_hours=8.0,
        actual_hours=12.0,
        finished_on=MONDAY + timedelta(days=33),
        who="ann",
    )
    same = replace(first, id="a")  # 33 - 2 days of waiting: longer than thirty
    soon = replace(first, id="c", actual_hours=16.0)  # 33 - 3 days: not longer
    other = replace(first, id="d", who="bob")
    nobody = replace(first, id="e", who="")
    next_day = replace(first, id="f", finished_on=MONDAY + timedelta(days=34))
    open_ = replace(first, id="g", finished_on=None, actual_hours=None)
    later = replace(first, id="0", estimated_on=MONDAY + timedelta(days=1), estimate_hours=None)
    spans = spans_of([later, open_, next_day, nobody, other, soon, same, first])
    assert spans.tidied.tolist() == [2, 2, 1, 1, 1, 1, 1, 1]
    assert spans.planned_days.tolist() == [1, 1, 1, 1, 1, 1, 1, 0]
    assert spans.worked_days.tolist() == [2, 2, 3, 2, 2, 2, 1, 2]
    ended = [MONDAY.toordinal() + n for n in (33, 33, 33, 33, 33, 34)]
    assert spans.ended_day[[0, 1, 2, 3, 4, 5]].tolist() == ended
    assert spans.ended_day[6] > date.max.toordinal()
    assert spans.history.known_day.tolist() == [MONDAY.toordinal()] * 7 + [MONDAY.toordinal() + 1]


@pytest.mark.parametrize("age", [181, 400])
def test_what_has_waited_longer_than_anything_is_no_longer_waited_for(age: int) -> None:
    since = MONDAY - timedelta(days=age)
    assert set(waiting_days(spans_of([]), WorkFacts(hours=1.0), since, MONDAY)) == {0}
