"""Periods are half-open, shifts are wall time, calendars refuse what no week has."""

from __future__ import annotations

from datetime import date

import pytest

from keepable.domain.time import Calendar, Period, Shift, zone_named
from keepable.texts import Number, Text
from tests.unit.domain.refused import refused

MARCH = Period(date(2027, 3, 1), date(2027, 4, 1))


def test_a_period_has_its_first_day_and_not_its_end() -> None:
    assert [day in MARCH for day in (date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1))] == [
        True,
        True,
        False,
    ]


def test_a_period_counts_its_days() -> None:
    assert (MARCH.days, MARCH.last) == (31, date(2027, 3, 31))


def test_leave_as_people_write_it_has_its_last_day() -> None:
    assert Period.of_days(date(2027, 3, 1), date(2027, 3, 31)) == MARCH


def test_periods_that_only_touch_do_not_overlap() -> None:
    april = Period(date(2027, 4, 1), date(2027, 5, 1))
    assert not MARCH.overlaps(april)
    assert MARCH.overlaps(Period(date(2027, 3, 31), date(2027, 4, 2)))


def test_an_empty_period_is_refused() -> None:
    first = date(2027, 3, 1)
    assert refused(lambda: Period(first, first)) == Text("noun.period", start=first, end=first)


@pytest.mark.parametrize(
    ("text", "minutes"), [("09:00-17:30", 510), ("8:00-12:00", 240), ("00:00-24:00", 1440)]
)
def test_a_shift_is_read(text: str, minutes: int) -> None:
    assert Shift.parse("mon", text).minutes == minutes


def test_a_shift_is_written_as_it_is_read() -> None:
    assert Shift.parse("fri", "08:05-12:00").text == "08:05-12:00"


@pytest.mark.parametrize(
    ("weekday", "text", "code"),
    [
        ("monday", "09:00-17:00", "noun.weekday"),
        ("mon", "09:00", "noun.shift"),
        ("mon", "nine-17:00", "noun.time_of_day"),
        ("mon", "09:60-17:00", "noun.time_of_day"),
        ("mon", "17:00-09:00", "noun.shift_ends_first"),
        ("mon", "09:00-25:00", "noun.shift_ends_first"),
    ],
)
def test_what_is_no_shift_is_refused(weekday: str, text: str, code: str) -> None:
    assert refused(lambda: Shift.parse(weekday, text)).code == code


def test_a_weekday_that_no_week_has_is_refused() -> None:
    text = Text("noun.weekday_number", weekday=Number(7))
    assert refused(lambda: Shift(7, 0, 60)) == text


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    assert refused(lambda: zone_named(name)) == Text("noun.zone", zone=name)


def test_a_calendar_without_work_is_refused() -> None:
    text = Text("noun.calendar_without_hours", id="c")
    assert refused(lambda: Calendar(id="c", zone="UTC", shifts=())) == text


def test_overlapping_hours_are_refused_with_their_day() -> None:
    shifts = (Shift(1, 540, 720), Shift(1, 700, 800))
    text = Text("noun.calendar_overlaps", id="c", weekday="tue")
    assert refused(lambda: Calendar(id="c", zone="UTC", shifts=shifts)) == text


def test_hours_that_only_touch_are_two_shifts() -> None:
    # 09:00-12:00 and 12:00-13:00 are four hours
    shifts = (Shift(1, 540, 720), Shift(1, 720, 780))
    assert Calendar(id="c", zone="UTC", shifts=shifts).minutes_per_week == 240
