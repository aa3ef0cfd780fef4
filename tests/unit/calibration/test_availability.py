"""Hours of a working day that go into planned work: from hours and dates, with their spread."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.calibration.availability import availability_of, people_unnamed, worklog_of
from keepable.domain.outcomes import CalibrationSnapshot, Outcome
from tests.unit.calibration.drawn_outcomes import drawn_outcomes

MONDAY = date(2026, 6, 1)


def days_of(who: str, hours: float, weeks: int = 52) -> list[Outcome]:
    """Make one task a working day of `who`, done on its day in so many hours."""
    days = [MONDAY - timedelta(days=n + 1) for n in range(weeks * 7)]
    return [
        Outcome(
            id=f"{who} {day}",
            who=who,
            estimated_on=day,
            finished_on=day,
            estimate_hours=hours,
            actual_hours=hours,
        )
        for day in days
        if day.weekday() < 5
    ]


def test_it_is_the_share_of_eight_hours_that_was_worked_on_tasks() -> None:
    # 4 of 8 hours a day for a year; three blocks of the general range hardly move the middle.
    learned = availability_of(worklog_of(days_of("anna", 4.0)), MONDAY, ("anna",))
    assert learned.quantiles[7] == pytest.approx(0.5, abs=0.01)


def test_each_person_has_a_share_of_their_own() -> None:
    log = worklog_of([*days_of("anna", 2.0), *days_of("ben", 6.0)])
    anna, ben = (availability_of(log, MONDAY, (who,)) for who in ("anna", "ben"))
    assert anna.quantiles[7] == pytest.approx(0.25, abs=0.01)
    assert ben.quantiles[7] == pytest.approx(0.75, abs=0.01)


def test_a_team_is_all_of_its_people() -> None:
    log = worklog_of([*days_of("anna", 2.0), *days_of("ben", 6.0), *days_of("eve", 8.0)])
    team = availability_of(log, MONDAY, ("anna", "ben"))
    assert team.mean == pytest.approx(0.5, abs=0.05)


def test_somebody_without_history_gets_what_everyone_does_with_its_spread() -> None:
    log = worklog_of([*days_of("anna", 2.0), *days_of("ben", 6.0)])
    new = availability_of(log, MONDAY, ("new",))
    assert new == availability_of(log, MONDAY)
    assert new.quantiles[2] == pytest.approx(0.25, abs=0.01)
    assert new.quantiles[-3] == pytest.approx(0.75, abs=0.01)


def test_without_any_hours_it_is_the_general_range() -> None:
    assert availability_of(worklog_of([]), MONDAY) == CalibrationSnapshot().availability


def test_hours_of_a_long_task_lie_on_its_last_days_as_few_as_hold_them() -> None:
    # 16 hours between 1 and 29 May are booked on Thursday 28 and Friday 29: known on the 30th.
    long = Outcome(
        id="long",
        who="anna",
        estimated_on=date(2026, 5, 1),
        finished_on=date(2026, 5, 29),
        estimate_hours=16,
        actual_hours=16,
    )
    log = worklog_of([long])
    assert [date.fromordinal(day) for day in log.day] == [date(2026, 5, 29), date(2026, 5, 28)]
    assert log.hours.tolist() == [8.0, 8.0]


@settings(max_examples=25)
@given(st.integers(0, 299), st.floats(0.1, 50))
def test_what_is_finished_later_changes_nothing(number: int, hours: float) -> None:
    outcomes = drawn_outcomes(300)
    day = outcomes[number].finished_on
    assert day is not None
    changed = list(outcomes)
    changed[number] = replace(outcomes[number], actual_hours=hours)
    before = availability_of(worklog_of(outcomes), day, ("p1",))
    assert before == availability_of(worklog_of(changed), day, ("p1",))


def test_hours_of_nobody_in_particular_tell_how_many_people_there_must_be() -> None:
    # 21 hours a working day; one has 8 x 0.70 = 5.6 of them: four people.
    log = worklog_of(days_of("", 7.0) * 3)
    assert people_unnamed(log, MONDAY) == 4
    assert availability_of(log, MONDAY) == CalibrationSnapshot().availability
