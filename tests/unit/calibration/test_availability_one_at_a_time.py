"""Shares of working days that go into tasks, computed once more: one day booked at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.calibration.availability import availability_of, people_unnamed, worklog_of
from keepable.domain.outcomes import CalibrationSnapshot, Outcome
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, varied_outcomes
from tests.unit.calibration.slow_twins import slow_availability

if TYPE_CHECKING:
    from collections.abc import Sequence

MONDAY = date(2026, 6, 1)


def slow_days(outcome: Outcome) -> list[date]:
    """Return the days on which `outcome` was worked on, eight hours each, back from its end."""
    last = outcome.finished_on
    assert last is not None
    found, left = [last], (outcome.actual_hours or 0.0) - 8.0
    day = last
    while left > 0.0 and day > (outcome.started_on or outcome.estimated_on):
        day -= timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
            left -= 8.0
    return found


def slow_shares(outcomes: Sequence[Outcome], day: date) -> dict[str, list[float]]:
    """Return the share of 160 hours that each person booked in each four weeks before `day`."""
    booked: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for each in outcomes:
        if each.actual_hours and each.finished_on and each.finished_on < day:
            days = slow_days(each)
            for worked in days:
                weeks = ((day - worked).days - 1) // 28
                booked[each.who].append((weeks, each.actual_hours / len(days)))
    found = {}
    for who, entries in booked.items():
        if who and min(weeks for weeks, _ in entries) < 13:
            blocks = max(min(max(weeks for weeks, _ in entries), 13), 1)
            found[who] = [
                sum(hours for weeks, hours in entries if weeks == block) / 160.0
                for block in range(blocks)
            ]
    return found


@pytest.mark.parametrize("days", [30, 200, 900, 1500])
@pytest.mark.parametrize("people", [(), ("ann",), ("bob", "cat", "new")])
def test_shares_are_those_of_each_day_booked_by_itself(days: int, people: tuple[str, ...]) -> None:
    # ten times the hours of a drawn task, so that many days are needed for one
    outcomes = [
        replace(
            each,
            actual_hours=10.0 * each.actual_hours if each.actual_hours else None,
            started_on=each.finished_on - timedelta(days=6)
            if n % 3 == 0 and each.finished_on
            else None,
        )
        for n, each in enumerate(varied_outcomes(250, seed=8))
    ]
    day = FIRST_DAY + timedelta(days=days)
    found = availability_of(worklog_of(outcomes), day, people).quantiles
    expected = slow_availability(slow_shares(outcomes, day), people)
    assert len(found) == 15
    assert all(low <= share <= high for share, (low, high) in zip(found, expected, strict=True))
    assert sum(low == high for low, high in expected) >= 14


def task(name: str, hours: float, last: date, first: date, **fields: object) -> Outcome:
    plain: dict[str, object] = {
        "id": name,
        "who": "ann",
        "estimated_on": first,
        "finished_on": last,
        "estimate_hours": hours,
        "actual_hours": hours,
    }
    return Outcome(**{**plain, **fields})  # type: ignore[arg-type] # fields of an outcome


FRIDAY = MONDAY - timedelta(days=3)
SATURDAY, THURSDAY = FRIDAY + timedelta(days=1), FRIDAY - timedelta(days=1)
LONG_AGO = MONDAY - timedelta(days=60)


@pytest.mark.parametrize(
    ("hours", "last", "first", "days"),
    [
        (8.0, MONDAY, LONG_AGO, [MONDAY]),
        (8.1, MONDAY, LONG_AGO, [MONDAY, FRIDAY]),  # over the weekend
        (16.0, MONDAY, LONG_AGO, [MONDAY, FRIDAY]),
        (17.0, MONDAY, LONG_AGO, [MONDAY, FRIDAY, THURSDAY]),
        (16.0, SATURDAY, LONG_AGO, [SATURDAY, FRIDAY]),  # what ends on a Saturday was done on it
        (80.0, FRIDAY, THURSDAY, [FRIDAY, THURSDAY]),  # not before it was begun
        (80.0, FRIDAY, FRIDAY, [FRIDAY]),
    ],
)
def test_hours_are_booked_on_as_few_of_the_last_days_as_hold_them(
    hours: float, last: date, first: date, days: list[date]
) -> None:
    log = worklog_of([task("a", hours, last, first)])
    assert [date.fromordinal(day) for day in log.day] == days
    assert log.hours.tolist() == pytest.approx([hours / len(days)] * len(days))
    assert log.known_day.tolist() == [last.toordinal()] * len(days)
    begun = worklog_of([task("a", hours, last, LONG_AGO, started_on=first)])
    assert begun.day.tolist() == log.day.tolist()


def test_each_entry_says_who_booked_it_and_how_much_of_their_contract_that_was() -> None:
    asked: list[tuple[str, date]] = []

    def share_on(who: str, day: date) -> float:
        asked.append((who, day))
        return 0.5 if who == "bob" else 0.8

    outcomes = [
        task("a", 4.0, MONDAY, MONDAY, who="zoe"),
        task("b", 10.0, MONDAY, FRIDAY, who="bob"),
        task("c", 2.0, FRIDAY, FRIDAY, who=""),
    ]
    log = worklog_of(outcomes, share_on)
    assert log.names == ("", "bob", "zoe")
    assert log.who.tolist() == [2, 1, 1, 0]
    assert log.hours.tolist() == pytest.approx([5.0, 10.0, 10.0, 2.5])
    assert asked == [("zoe", MONDAY), ("bob", MONDAY), ("bob", FRIDAY), ("", FRIDAY)]


def test_a_share_is_known_from_the_day_after_the_work_was_done() -> None:
    # a block of 8 of 160 hours: a quarter is own, of the rest a quarter is everyone's: 7/16
    log = worklog_of([task("a", 8.0, MONDAY, MONDAY)])
    assert availability_of(log, MONDAY) == CalibrationSnapshot().availability
    found = availability_of(log, MONDAY + timedelta(days=1), ("ann",)).quantiles
    # of fifteen these are 6.56: the middles of the first seven lie below
    assert found.count(0.05) == 7


def unnamed(hours: float, day: date = MONDAY) -> Outcome:
    return task(f"{day} {hours}", hours, day, day, who="")


NEXT_DAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("outcomes", "people"),
    [
        # one has 8 x 0.7 hours a day, 112 in twenty days
        ([unnamed(111.0)], 1),
        ([unnamed(113.0)], 2),
        ([unnamed(337.0)], 4),
        # the last four weeks are 28 days: the first of the 29 is not among them
        ([unnamed(100.0), unnamed(100.0, MONDAY - timedelta(days=27))], 2),
        ([unnamed(100.0), unnamed(100.0, MONDAY - timedelta(days=28))], 1),
        # what others do is theirs; what is finished today is not known yet
        ([unnamed(100.0), task("a", 500.0, MONDAY, MONDAY)], 1),
        ([task("a", 500.0, MONDAY, MONDAY)], 1),
        ([unnamed(100.0), unnamed(500.0, NEXT_DAY)], 1),
        ([unnamed(500.0, NEXT_DAY)], 1),
    ],
)
def test_hours_of_nobody_are_those_of_as_many_as_could_book_them_in_four_weeks(
    outcomes: list[Outcome], people: int
) -> None:
    assert people_unnamed(worklog_of(outcomes), NEXT_DAY) == people
