"""Who has a contract of fewer hours than their calendar works so many, however weeks fall."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.answers.asking import ask
from keepable.domain.book import Book, Settings
from keepable.domain.checks import problems_of
from keepable.domain.contract import ContractChange
from keepable.domain.outcomes import Outcome
from keepable.domain.resource import Leave, Person
from keepable.domain.time import Calendar, Period, Shift
from keepable.domain.work import Need
from keepable.forecast.compile import build_frame
from keepable.forecast.forecasting import forecast
from keepable.forecast.timeline import EPOCH
from tests.unit.forecast.small_books import (
    EXACT,
    NOW,
    OFFICE,
    TODAY,
    person,
    question,
    same_arrays,
    small_book,
    task,
)

THREE = Calendar(id="three", zone="UTC", shifts=tuple(Shift(day, 540, 1020) for day in range(3)))
SEVEN_AND_A_HALF = Calendar(
    id="short-days", zone="UTC", shifts=tuple(Shift(day, 540, 990) for day in range(5))
)


def ann(**facts: Any) -> Person:  # noqa: ANN401 - any field
    return replace(person("anna", "build"), **facts)


def book(*people: Person, weeks: int = 12, slot: int = 60, **parts: Any) -> Book:  # noqa: ANN401 - any part
    size = Settings(horizon_weeks=weeks, scenarios=16, slot_minutes=slot)
    calendars = (OFFICE, THREE, SEVEN_AND_A_HALF)
    return small_book(people=people, calendars=calendars, settings=size, **parts)


def last_day(made: Book, hours: float, **facts: Any) -> date | None:  # noqa: ANN401 - any field of work
    answer = ask(forecast(made), question(task("x", hours, **facts)))
    return answer.date_at(80)


def slots_by_day(made: Book, who: int = 0) -> Counter[date]:
    frame = build_frame(made, None, 1)
    starts = frame.timeline.starts[frame.roster.members[who].axis]
    return Counter((EPOCH + timedelta(minutes=int(start))).date() for start in starts)


def test_a_contract_of_8_hours_on_a_calendar_of_40_does_40_hours_in_five_weeks() -> None:
    # 8 h a week, the last of them on a Friday: the fifth Friday from Monday 4 January is 5 February
    assert last_day(book(ann(contract_hours_per_week=8.0)), 40) == date(2027, 2, 5)
    assert last_day(book(ann()), 40) == date(2027, 1, 8)


def test_the_hours_are_spread_over_the_days_in_proportion() -> None:
    # 1.6 h a day: 1.6, 3.2, 4.8, 6.4, 8.0 whole hours are 1, 3, 4, 6, 8
    days = slots_by_day(book(ann(contract_hours_per_week=8.0)))
    monday = [days[TODAY + timedelta(days=n)] for n in range(7)]
    assert monday == [1, 2, 1, 2, 2, 0, 0]


def test_what_is_planned_for_a_friday_does_not_depend_on_the_day_of_the_book() -> None:
    made = book(ann(contract_hours_per_week=8.0))
    thursday = made.changed(as_of=NOW + timedelta(days=3))
    friday = date(2027, 1, 8)
    assert slots_by_day(thursday)[friday] == slots_by_day(made)[friday] == 2


def test_a_contract_of_all_hours_of_the_calendar_changes_nothing() -> None:
    plain, whole = book(ann()), book(ann(contract_hours_per_week=40.0))
    assert same_arrays(forecast(plain), forecast(whole))


def test_more_hours_than_the_calendar_has_are_not_planned_and_are_warned_of() -> None:
    much = book(ann(contract_hours_per_week=48.0))
    assert same_arrays(forecast(book(ann())), forecast(much))
    assert [(p.subject, p.severity) for p in problems_of(much)] == [("person anna", "warning")]


def test_a_change_of_calendar_counts_from_its_day_on() -> None:
    # 40 h until Friday the 8th, then Monday to Wednesday: 24 h more end on Wednesday the 13th
    change = ContractChange(since=date(2027, 1, 11), calendar="three")
    assert last_day(book(ann(contract_changes=(change,))), 64) == date(2027, 1, 13)


def test_a_change_of_hours_counts_from_its_day_on() -> None:
    # 40 h, then 20 h a week: 60 h end on Friday the 15th
    change = ContractChange(since=date(2027, 1, 11), hours_per_week=20.0)
    assert last_day(book(ann(contract_changes=(change,))), 60) == date(2027, 1, 15)


def test_a_change_that_lies_in_the_past_is_what_holds_today() -> None:
    before = ContractChange(since=date(2020, 1, 1), hours_per_week=8.0)
    changed = book(ann(contract_changes=(before,)))
    assert same_arrays(forecast(changed), forecast(book(ann(contract_hours_per_week=8.0))))


def test_a_second_change_goes_on_from_the_first_one() -> None:
    # from the 11th on Monday to Wednesday, from the 18th on half of these hours: 3 x 4
    changes = (
        ContractChange(since=date(2027, 1, 11), calendar="three"),
        ContractChange(since=date(2027, 1, 18), hours_per_week=12.0),
    )
    days = slots_by_day(book(ann(contract_changes=changes)))
    assert [days[date(2027, 1, 18 + n)] for n in range(5)] == [4, 4, 4, 0, 0]


def test_a_change_in_the_middle_of_a_week_counts_from_that_day() -> None:
    # 8 h on Monday and Tuesday, then half of 8 h: 16 + 4 + 4 + 4
    change = ContractChange(since=date(2027, 1, 6), hours_per_week=20.0)
    days = slots_by_day(book(ann(contract_changes=(change,))))
    assert [days[TODAY + timedelta(days=n)] for n in range(5)] == [8, 8, 4, 4, 4]


def test_a_change_may_lead_to_another_zone() -> None:
    # 17:00 in UTC on Friday is long before 09:00 in Auckland on Monday; nobody works twice at once
    far = replace(THREE, id="far", zone="Pacific/Auckland")
    change = ContractChange(since=date(2027, 1, 11), calendar="far")
    made = book(ann(contract_changes=(change,)))
    frame = build_frame(made.changed(calendars=(*made.calendars, far)), None, 1)
    axis = frame.roster.members[0].axis
    starts, ends = frame.timeline.starts[axis], frame.timeline.ends[axis]
    assert (starts[1:] >= ends[:-1]).all()


def test_work_that_cannot_be_split_goes_on_on_the_next_day_of_the_contract() -> None:
    # 1 + 2 + 1 + 2 hours: 5 h that are not split end on Thursday
    part = book(ann(contract_hours_per_week=8.0))
    assert last_day(part, 5, splittable=False) == date(2027, 1, 7)


def test_a_part_timer_works_together_with_somebody_who_is_there_all_day() -> None:
    # both work the first hours of a day: 1 + 2 + 1 + 2 + 2 = 8 h together by Friday
    crew = (ann(contract_hours_per_week=8.0), person("ben", "test"))
    together = (Need(skill="build"), Need(skill="test"))
    assert last_day(book(*crew), 8, needs=together) == date(2027, 1, 8)


def test_leave_and_the_end_of_a_contract_close_days_of_whoever_works_part_time() -> None:
    away = Leave(person="anna", period=Period(date(2027, 1, 4), date(2027, 1, 11)))
    part = ann(contract_hours_per_week=8.0)
    assert last_day(book(part, leave=(away,)), 8) == date(2027, 1, 15)
    leaver = replace(part, employed=Period(date.min, date(2027, 1, 16)))
    assert last_day(book(leaver), 17) is None  # two weeks of 8 h, and then nobody


def test_59_minutes_a_day_are_59_minutes() -> None:
    # an hour is full on the second day; two hours are full on the third (177 minutes)
    short = Calendar(id="office", zone="UTC", shifts=tuple(Shift(d, 540, 599) for d in range(5)))
    made = small_book(calendars=(short,))
    assert last_day(made, 2) == date(2027, 1, 6)


def test_hours_worked_by_contract_are_not_taken_for_idle_hours() -> None:
    # 1.6 h a day of 8 h is all of a contract of 8 h: what is learned is the same as 8 h of 40
    def learned(made: Book, hours: float) -> tuple[float, ...]:
        days = (TODAY - timedelta(days=n) for n in range(1, 365))
        worked = [
            Outcome(
                id=f"{day}",
                who="anna",
                estimated_on=day,
                finished_on=day,
                estimate_hours=hours,
                actual_hours=hours,
            )
            for day in days
            if day.weekday() < 5
        ]
        learning = replace(EXACT, learns_availability=True)
        frame = build_frame(made.changed(outcomes=tuple(worked), calibration=learning), None, 1)
        return frame.roster.members[0].availability.quantiles

    assert learned(book(ann(contract_hours_per_week=8.0)), 1.6) == learned(book(ann()), 8.0)


@pytest.mark.parametrize("slot", [60, 240])
@settings(max_examples=40, deadline=None)
@given(
    minutes=st.integers(1, 2250),
    calendar=st.sampled_from([OFFICE, SEVEN_AND_A_HALF, THREE]),
    start=st.integers(0, 6),
)
def test_over_weeks_no_hour_is_lost_or_made_up(
    slot: int, minutes: int, calendar: Calendar, start: int
) -> None:
    # the slow, obvious way: the share of all minutes since Monday, in whole slots
    as_of = datetime(2027, 1, 4, tzinfo=UTC) + timedelta(days=start)
    who = ann(calendar=calendar.id, contract_hours_per_week=minutes / 60)
    made = book(who, weeks=9, slot=slot).changed(as_of=as_of)
    plain = made.changed(people=(ann(calendar=calendar.id),))
    own, whole = slots_by_day(made), slots_by_day(plain)
    share = min(Fraction(minutes, calendar.minutes_per_week), Fraction(1))
    assert all(own[day] <= whole[day] for day in own)
    assert abs(sum(own.values()) - share * sum(whole.values())) < 2
