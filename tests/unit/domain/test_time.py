"""Periods are half-open, shifts are wall time, calendars refuse what no week has."""

from __future__ import annotations

from datetime import date

import pytest

from keepable.domain.time import Calendar, Period, Shift, zone_named

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
    with pytest.raises(ValueError, match="ends before it begins"):
        Period(date(2027, 3, 1), date(2027, 3, 1))


@pytest.mark.parametrize(
    ("text", "minutes"), [("09:00-17:30", 510), ("8:00-12:00", 240), ("00:00-24:00", 1440)]
)
def test_a_shift_is_read(text: str, minutes: int) -> None:
    assert Shift.parse("mon", text).minutes == minutes


def test_a_shift_is_written_as_it_is_read() -> None:
    assert Shift.parse("fri", "08:05-12:00").text == "08:05-12:00"


@pytest.mark.parametrize(
    ("weekday", "text", "complaint"),
    [
        ("monday", "09:00-17:00", "'monday' is not a weekday"),
        ("mon", "09:00", "'09:00' is not a shift"),
        ("mon", "nine-17:00", "'nine' is not a time of day"),
        ("mon", "09:60-17:00", "'09:60' is not a time of day"),
        ("mon", "17:00-09:00", "does not end after it begins"),
        ("mon", "09:00-25:00", "does not end after it begins, within one day"),
    ],
)
def test_what_is_no_shift_is_refused(weekday: str, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Shift.parse(weekday, text)


def test_a_weekday_that_no_week_has_is_refused() -> None:
    with pytest.raises(ValueError, match="Weekday 7 is not between 0"):
        Shift(7, 0, 60)


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone; write an IANA name"):
        zone_named(name)


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(ValueError, match="has no working hours"):
        Calendar(id="c", zone="UTC", shifts=())


def test_overlapping_hours_are_refused_with_their_day() -> None:
    shifts = (Shift(1, 540, 720), Shift(1, 700, 800))
    with pytest.raises(ValueError, match="overlapping hours on tue"):
        Calendar(id="c", zone="UTC", shifts=shifts)


def test_hours_that_only_touch_are_two_shifts() -> None:
    # 09:00-12:00 and 12:00-13:00 are four hours
    shifts = (Shift(1, 540, 720), Shift(1, 720, 780))
    assert Calendar(id="c", zone="UTC", shifts=shifts).minutes_per_week == 240
