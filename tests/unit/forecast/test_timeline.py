"""Working time is cut into slots that lose nothing, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepable.domain.time import Calendar, Closure, Period, Shift
from keepable.forecast.timeline import (
    EPOCH,
    Timeline,
    axis_slots,
    build_timeline,
    minutes_since_epoch,
    public_holidays,
    slots_within,
    working_minutes,
)

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)


def office(start: int, end: int, *, zone: str = "UTC", holidays: str = "") -> Calendar:
    shifts = tuple(Shift(day, start, end) for day in range(5))
    return Calendar(id=zone, zone=zone, shifts=shifts, holidays=holidays)


def at(minutes: int) -> datetime:
    return EPOCH + timedelta(minutes=int(minutes))


def slots_a_day(calendar: Calendar, as_of: datetime, days: int, slot: int = 60) -> list[int]:
    starts, _ = axis_slots(calendar, as_of, days, slot)
    counts = Counter(at(start).date() for start in starts)
    return [counts[as_of.date() + timedelta(days=day)] for day in range(days)]


def test_half_an_hour_too_much_is_carried_to_the_next_day() -> None:
    # 7.5 h a day: 7 and carry 30 min, 7.5 + 0.5 = 8, ...; after 5 days 30 min go to the next week
    counts = slots_a_day(office(540, 990), MONDAY, 14)
    assert counts == [7, 8, 7, 8, 7, 0, 0, 8, 7, 8, 7, 8, 0, 0]
    assert sum(counts) == 10 * 7.5


def test_half_days_on_a_six_hour_day_take_turns_of_one_and_two() -> None:
    # 6 h are one slot of 4 h and 2 h carried; 6 + 2 = 8 h are two slots; 10 x 6 h = 15 x 4 h
    counts = slots_a_day(office(540, 900), MONDAY, 14, slot=240)
    assert counts == [1, 2, 1, 2, 1, 0, 0, 2, 1, 2, 1, 2, 0, 0]


def test_the_slots_of_a_day_divide_it_evenly() -> None:
    # one slot on the first day: all of 09:00 to 15:00; two on the second: 3 h each
    starts, ends = axis_slots(office(540, 900), MONDAY, 2, 240)
    spans = [(at(start).hour, at(end).hour) for start, end in zip(starts, ends, strict=True)]
    assert spans == [(9, 15), (9, 12), (12, 15)]


@pytest.mark.parametrize(
    ("sunday", "start", "end"),
    [
        # 01:30 CET is 00:30 UTC; 02:00 becomes 03:00, so 03:30 CEST is 01:30 UTC: one hour
        (date(2027, 3, 28), datetime(2027, 3, 28, 0, 30), datetime(2027, 3, 28, 1, 30)),  # noqa: DTZ001 - UTC without saying so
        # 01:30 CEST is 23:30 UTC; 03:00 becomes 02:00, so 03:30 CET is 02:30 UTC: three hours
        (date(2027, 10, 31), datetime(2027, 10, 30, 23, 30), datetime(2027, 10, 31, 2, 30)),  # noqa: DTZ001 - UTC without saying so
    ],
)
def test_a_night_shift_is_shorter_in_spring_and_longer_in_autumn(
    sunday: date, start: datetime, end: datetime
) -> None:
    nights = Calendar(id="n", zone="Europe/Berlin", shifts=(Shift(6, 90, 210),))
    expected = tuple(minutes_since_epoch(edge.replace(tzinfo=UTC)) for edge in (start, end))
    assert working_minutes(nights, sunday, off=frozenset()) == [expected]


def test_a_shift_inside_the_hour_that_is_skipped_is_no_work() -> None:
    # 02:00 to 03:00 does not exist on that Sunday: both ends are 01:00 UTC
    nights = Calendar(id="n", zone="Europe/Berlin", shifts=(Shift(6, 120, 180),))
    assert working_minutes(nights, date(2027, 3, 28), off=frozenset()) == []


def test_three_in_the_afternoon_in_berlin_is_nine_in_new_york() -> None:
    # Berlin works 08:00 to 16:00 UTC, New York 14:00 to 22:00: its first slot is Berlin's seventh
    calendars = [office(540, 1020, zone=z) for z in ("Europe/Berlin", "America/New_York")]
    line = build_timeline(calendars, MONDAY, 1, 60)
    assert line.grid.spans[1, 0].tolist() == line.grid.spans[0, 6].tolist()


def test_nine_in_kolkata_is_half_past_three_in_london() -> None:
    starts, _ = axis_slots(office(540, 1020, zone="Asia/Kolkata"), MONDAY, 1, 60)
    assert at(starts[0]) == datetime(2027, 1, 4, 3, 30, tzinfo=UTC)


def test_a_public_holiday_is_not_worked() -> None:
    # 28 December 2026 is a Monday; the Friday is New Year
    week = datetime(2026, 12, 28, tzinfo=UTC)
    assert slots_a_day(office(540, 1020, holidays="DE"), week, 5) == [8, 8, 8, 8, 0]


def test_a_closure_is_not_worked() -> None:
    closed = Closure(Period.of_days(date(2027, 1, 5), date(2027, 1, 6)), "stocktaking")
    shifts = tuple(Shift(day, 540, 1020) for day in range(5))
    calendar = Calendar(id="c", zone="UTC", shifts=shifts, closures=(closed,))
    assert slots_a_day(calendar, MONDAY, 5) == [8, 0, 0, 8, 8]


def test_an_unknown_region_of_holidays_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="write a region such as DE"):
        public_holidays("ZZ", 2027, 2027)


def test_slots_that_began_before_the_book_are_left_out() -> None:
    # at half past ten the slots of 9 and 10 have begun: 11 to 16 are left
    starts, _ = axis_slots(office(540, 1020), MONDAY.replace(hour=10, minute=30), 1, 60)
    assert [at(start).hour for start in starts] == [11, 12, 13, 14, 15, 16]


def test_work_that_ends_at_midnight_belongs_to_the_day_that_ends() -> None:
    late = Calendar(id="l", zone="UTC", shifts=(Shift(0, 960, 1440),))
    line = build_timeline([late], MONDAY, 1, 60)
    last = line.grid.spans[0, 7, 1]  # 16:00 to 24:00 are eight slots
    assert date.fromordinal(int(line.days_in("UTC")[last])) == MONDAY.date()


def test_a_promised_day_ends_with_the_day_of_the_customer() -> None:
    # 01:00 on 2 March in Berlin is 19:00 on 1 March in New York
    early = Calendar(id="e", zone="Europe/Berlin", shifts=(Shift(1, 0, 60),))
    line = build_timeline([early], datetime(2027, 3, 1, tzinfo=UTC), 1, 60)
    end = line.grid.spans[0, 0, 1]
    days = [
        date.fromordinal(int(line.days_in(z)[end])) for z in ("Europe/Berlin", "America/New_York")
    ]
    assert days == [date(2027, 3, 2), date(2027, 3, 1)]


def test_the_day_of_an_instant_goes_by_the_summer_time_of_its_zone() -> None:
    # 22:30 UTC is 23:30 in Berlin in winter, and half past midnight of the next day in summer
    evenings = Calendar(id="e", zone="UTC", shifts=tuple(Shift(d, 1290, 1350) for d in range(7)))
    line = build_timeline([evenings], MONDAY, 26, 60)
    days = line.days_in("Europe/Berlin")
    winter, summer = (
        date.fromordinal(int(days[line.g_at(datetime(2027, month, 1, 22, 30, tzinfo=UTC))]))
        for month in (2, 6)
    )
    assert (winter, summer) == (date(2027, 2, 1), date(2027, 6, 2))


@pytest.mark.parametrize(
    "zone", ["Australia/Adelaide", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca"]
)
def test_days_go_by_the_clock_of_the_zone_whenever_it_changes(zone: str) -> None:
    # Some clocks change at half past an hour of UTC, some by half an hour, some around Ramadan.
    always = Calendar(id="a", zone="UTC", shifts=tuple(Shift(d, 0, 1440) for d in range(7)))
    line = build_timeline([always], MONDAY, 53, 15)
    days = line.start_days_in(zone)[:-1]
    assert days.tolist() == [
        at(minute).astimezone(ZoneInfo(zone)).date().toordinal() for minute in line.instants
    ]


def test_beyond_the_horizon_is_after_every_day() -> None:
    line = build_timeline([office(540, 1020)], MONDAY, 1, 60)
    assert line.days_in("UTC")[line.beyond] > date.max.toordinal()


def test_leave_closes_the_slots_of_its_days_in_the_zone_of_the_person() -> None:
    # Tuesday in New York: the second eight slots
    starts, ends = axis_slots(office(540, 1020, zone="America/New_York"), MONDAY, 5, 60)
    tuesday = Period.of_days(date(2027, 1, 5), date(2027, 1, 5))
    # 4 January 00:00 UTC is still Sunday there, so five days from then end with Thursday
    assert slots_within(starts, ends, "America/New_York", tuesday) == slice(8, 16)


def test_work_that_begins_at_midnight_belongs_to_the_day_that_begins() -> None:
    night = Calendar(id="night", zone="Europe/Berlin", shifts=(Shift(0, 0, 240),))
    monday = datetime(2027, 1, 4, tzinfo=UTC)
    line = build_timeline([night], monday - timedelta(days=1), 2, 240)
    # The first slot is Monday 4 January, 00:00 to 04:00 in Berlin: 23:00 UTC the day before.
    first = int(line.grid.spans[0, 0, 0])
    assert line.start_days_in("Europe/Berlin")[first] == date(2027, 1, 4).toordinal()
    assert line.days_in("Europe/Berlin")[first] == date(2027, 1, 3).toordinal()


def same_slots(line: Timeline, a: int, b: int) -> dict[int, int]:
    """By brute force: the slots of axis a that axis b has too, and which they are there."""
    theirs = {
        span: slot for slot, span in enumerate(zip(line.starts[b], line.ends[b], strict=True))
    }
    mine = enumerate(zip(line.starts[a], line.ends[a], strict=True))
    return {slot: theirs[span] for slot, span in mine if span in theirs}


def linked_slots(line: Timeline, a: int, b: int) -> dict[int, int]:
    grid = line.grid
    found = {}
    for word in range(grid.link_ends.shape[2] - 1):
        for link in grid.links[grid.link_ends[a, b, word] : grid.link_ends[a, b, word + 1]]:
            for bit in range(64):
                if int(link["mask"]) >> bit & 1:
                    slot = (word << 6) + bit
                    found[slot] = slot + int(link["shift"])
    return found


@pytest.mark.parametrize("slot_minutes", [60, 240])
def test_links_lead_to_the_same_slots_of_every_other_calendar(slot_minutes: int) -> None:
    mornings = Calendar(
        id="mornings", zone="Europe/Berlin", shifts=tuple(Shift(d, 480, 720) for d in (0, 2, 3))
    )
    calendars = [
        office(480, 960, zone="Europe/Berlin", holidays="DE-BY"),
        office(480, 960, zone="Europe/London", holidays="GB"),
        office(600, 1080, zone="America/New_York"),
        mornings,
    ]
    line = build_timeline(calendars, MONDAY, 60, slot_minutes)
    for a in range(4):
        for b in range(4):
            assert linked_slots(line, a, b) == same_slots(line, a, b)
