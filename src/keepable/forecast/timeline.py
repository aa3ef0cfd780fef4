"""Working time as slots: one axis a calendar, and one grid of instants that they all share."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays as holiday_library
import numpy as np

from keepable.domain.time import MINUTES_PER_DAY, zone_named
from keepable.forecast.kernels.layout import Grid
from keepable.forecast.kernels.links import link_axes
from keepable.forecast.patterns import whole
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from keepable.domain.time import Calendar, Period, Shift
    from keepable.forecast.patterns import Pattern, Stint

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# between them every day begins in a year that dates know, whatever the zone
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)

QUARTER, DAY_QUARTERS = 15, 96  # minutes; clocks change at full quarters of an hour


@dataclass(frozen=True, slots=True)
class Timeline:
    """The grid together with what people read from it: instants in minutes since 2000, UTC."""

    as_of: datetime
    horizon: datetime
    axis_of: Mapping[Pattern, int]
    starts: tuple[NDArray[np.int64], ...]
    ends: tuple[NDArray[np.int64], ...]
    instants: NDArray[np.int64]
    grid: Grid
    memory: dict[str, NDArray[np.int32]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def beyond(self) -> int:
        """The g that stands for "beyond the horizon"."""
        return int(self.instants.size)

    def g_at(self, instant: datetime) -> int:
        """Return the first g at `instant` or later (the number of instants when there is none)."""
        return int(np.searchsorted(self.instants, minutes_since_epoch(instant)))

    def days_in(self, zone: str) -> NDArray[np.int32]:
        """Return for each g, and for beyond, the local day in `zone` (proleptic ordinal).

        Work that ends exactly at midnight belongs to the day that ends there. Shape (G+1,).
        """
        return self._days(zone, minutes_before=1)

    def start_days_in(self, zone: str) -> NDArray[np.int32]:
        """Return for each g, and for beyond, the local day in `zone` of work that begins then.

        Work that begins exactly at midnight belongs to the day that begins there; of shape (G+1,).
        """
        return self._days(zone, minutes_before=0)

    def _days(self, zone: str, *, minutes_before: int) -> NDArray[np.int32]:
        key = f"{zone} {minutes_before}"
        if key not in self.memory:
            minutes = self.instants - minutes_before
            offsets = _utc_offsets(minutes, zone_named(zone))
            days = (minutes + offsets) // MINUTES_PER_DAY + EPOCH.toordinal()
            self.memory[key] = np.append(days, np.iinfo(np.int32).max).astype(np.int32)
        return self.memory[key]


def minutes_since_epoch(instant: datetime) -> int:
    """Return whole minutes from 2000-01-01T00:00Z to `instant` (which has a zone), rounded up.

    >>> minutes_since_epoch(datetime(2000, 1, 2, tzinfo=UTC))
    1440
    """
    return -(-int((instant - EPOCH).total_seconds()) // 60)


def _utc_offsets(minutes: NDArray[np.int64], tz: tzinfo) -> NDArray[np.int64]:
    """Minutes east of UTC at each instant.

    The zone is asked at both ends of each day, and in between only on days when clocks change.
    """
    quarters, place = np.unique(minutes // QUARTER, return_inverse=True)
    first = quarters // DAY_QUARTERS * DAY_QUARTERS
    ends = np.unique(np.concatenate([first, first + DAY_QUARTERS]))
    known = _offsets_at(ends, tz)
    offsets = known[np.searchsorted(ends, first)]
    changing = offsets != known[np.searchsorted(ends, first + DAY_QUARTERS)]
    offsets[changing] = _offsets_at(quarters[changing], tz)
    return offsets[place]


def _offsets_at(quarters: NDArray[np.int64], tz: tzinfo) -> NDArray[np.int64]:
    instants = [EPOCH + timedelta(minutes=QUARTER * quarter) for quarter in quarters.tolist()]
    found = [instant.astimezone(tz).utcoffset() or timedelta() for instant in instants]
    return np.array([int(offset.total_seconds()) // 60 for offset in found], dtype=np.int64)


@lru_cache(maxsize=256)
def public_holidays(region: str, first_year: int, last_year: int) -> frozenset[date]:
    """Return the public holidays of `region` ("DE", "DE-BY") from `first_year` to `last_year`.

    ValueError when the region is not known to the `holidays` library.

    >>> date(2027, 12, 25) in public_holidays("DE", 2027, 2027)
    True
    """
    if not region:
        return frozenset()
    country, _, part = region.partition("-")
    try:
        found = holiday_library.country_holidays(
            country, subdiv=part or None, years=range(first_year, last_year + 1)
        )
    except NotImplementedError as error:
        raise TextError(Text("calendar.unknown_region", region=region)) from error
    return frozenset(found)


def working_minutes(
    calendar: Calendar, day: date, *, off: frozenset[date]
) -> list[tuple[int, int]]:
    """Return the spells of work of `calendar` on `day` as UTC minutes since 2000 (half-open).

    `off` holds the public holidays. Shifts are wall time; a shift inside an hour that the clocks
    skip is cut to what is left of it.

    >>> from keepable.domain.time import Calendar, Shift
    >>> office = Calendar(id="o", zone="UTC", shifts=(Shift(0, 540, 1020),))
    >>> working_minutes(office, date(2000, 1, 3), off=frozenset())
    [(3420, 3900)]
    """
    if day in off or any(day in closure.period for closure in calendar.closures):
        return []
    tz = zone_named(calendar.zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    spells = []
    for shift in _shifts_on(calendar.shifts, day.weekday()):
        start, end = (
            _utc_minutes(midnight + timedelta(minutes=minute), tz)
            for minute in (shift.start_minute, shift.end_minute)
        )
        if end > start:
            spells.append((start, end))
    return spells


@lru_cache(maxsize=1024)
def _shifts_on(shifts: tuple[Shift, ...], weekday: int) -> tuple[Shift, ...]:
    return tuple(sorted(shift for shift in shifts if shift.weekday == weekday))


def _utc_minutes(wall: datetime, tz: object) -> int:
    local = wall.replace(tzinfo=tz)  # type: ignore[arg-type]  # a ZoneInfo
    return int((local.astimezone(UTC) - EPOCH).total_seconds()) // 60


def axis_slots(
    calendar: Calendar, as_of: datetime, days: int, slot_minutes: int, stint: Stint | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut the working time of `calendar` into slots of `slot_minutes` of work.

    It covers `days` days from the local day of `as_of`; slots that begin before `as_of` are
    left out. A day has a whole number of slots that divide it evenly; what a day has too much or
    too little is carried to the next, so that no working time is lost or made up. Of a `stint`
    there are only the slots of its days and, on each of them, the first ones, as many as its
    share of the slots since the Monday before comes to: what a day has too little comes later.

    Returns the starts and ends, int64 UTC minutes since 2000, both of shape (slots,).

    >>> from keepable.domain.time import Calendar, Shift
    >>> office = Calendar(id="o", zone="UTC", shifts=(Shift(0, 540, 990),))  # 7.5 h on Mondays
    >>> starts, ends = axis_slots(office, datetime(2027, 1, 4, tzinfo=UTC), 14, 60)
    >>> len(starts)  # 7 on the first Monday, 8 on the second
    15
    """
    tz = zone_named(calendar.zone)
    first = as_of.astimezone(tz).date()
    monday, last = first - timedelta(days=first.weekday()), first + timedelta(days=days)
    off = public_holidays(calendar.holidays, monday.year, last.year)
    now = minutes_since_epoch(as_of)
    quota = _Quota(stint, _slots_this_week(calendar, first, off, slot_minutes) if stint else 0)
    starts: list[int] = []
    ends: list[int] = []
    carried = 0
    for number in range(days):
        day = first + timedelta(days=number)
        spells = working_minutes(calendar, day, off=off)
        carried += sum(end - start for start, end in spells)
        count, carried = divmod(carried, slot_minutes)
        for start, end in _divided(spells, count)[: quota.of_day(day, count)]:
            if start >= now:
                starts.append(start)
                ends.append(end)
    return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)


def _slots_this_week(calendar: Calendar, day: date, off: frozenset[date], slot_minutes: int) -> int:
    """Return how many slots the days before `day` have in its week."""
    before = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    spells = (spell for each in before for spell in working_minutes(calendar, each, off=off))
    return sum(end - start for start, end in spells) // slot_minutes


@dataclass(slots=True)
class _Quota:
    """How many slots of each day belong to a `stint`; `passed` slots there were of its days."""

    stint: Stint | None
    passed: int

    def of_day(self, day: date, count: int) -> int:
        """Return how many of the `count` slots of `day` are worked, day after day."""
        if self.stint is None:
            return count
        if not self.stint.since <= day < self.stint.until:
            return 0
        if day == self.stint.since:
            self.passed = 0
        share, before = self.stint.share, self.passed
        self.passed += count
        return math.floor(self.passed * share) - math.floor(before * share)


def _pattern_slots(
    pattern: Pattern,
    calendars: Mapping[str, Calendar],
    as_of: datetime,
    days: int,
    slot_minutes: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut the working time of a `pattern`, one stint after the other, into slots."""
    starts = ends = np.zeros(0, dtype=np.int64)
    for stint in pattern:
        more = axis_slots(calendars[stint.calendar], as_of, days, slot_minutes, stint)
        # where the zone changes too, its last day may reach into the first of the next
        fresh = more[0] >= (ends[-1] if ends.size else 0)
        starts = np.concatenate([starts, more[0][fresh]])
        ends = np.concatenate([ends, more[1][fresh]])
    return starts, ends


def _divided(spells: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Divide the working minutes of one day into `count` pieces of equal work."""
    total = sum(end - start for start, end in spells)
    if not spells or not count:
        return []
    marks = [total * piece // count for piece in range(count + 1)]
    return [
        (_at(spells, marks[i], ends=False), _at(spells, marks[i + 1], ends=True))
        for i in range(count)
    ]


def _at(spells: Sequence[tuple[int, int]], worked: int, *, ends: bool) -> int:
    """Return the instant at which `worked` minutes are over (or the next ones begin)."""
    for start, end in spells:
        length = end - start
        if worked < length or (ends and worked == length):
            return start + worked
        worked -= length
    return spells[-1][1]


def build_timeline(
    calendars: Sequence[Calendar],
    as_of: datetime,
    horizon_weeks: int,
    slot_minutes: int,
    patterns: Collection[Pattern] = (),
) -> Timeline:
    """Lay out the working time of all `calendars` from `as_of` for `horizon_weeks`.

    Slots hold `slot_minutes` of work. There is an axis for each calendar, and one more for each
    of the `patterns` that is not simply a calendar.

    >>> from keepable.domain.time import Calendar, Shift
    >>> office = Calendar(id="o", zone="UTC", shifts=(Shift(0, 540, 1020),))
    >>> line = build_timeline([office], datetime(2027, 1, 4, tzinfo=UTC), 2, 60)
    >>> int(line.grid.slots[0]), int(line.instants.size)
    (16, 18)
    """
    days = horizon_weeks * 7
    by_id = {calendar.id: calendar for calendar in calendars}
    axis_of = {whole(calendar.id): axis for axis, calendar in enumerate(calendars)}
    cut = [axis_slots(calendar, as_of, days, slot_minutes) for calendar in calendars]
    for pattern in patterns:
        if pattern not in axis_of:
            axis_of[pattern] = len(cut)
            cut.append(_pattern_slots(pattern, by_id, as_of, days, slot_minutes))
    starts = tuple(pair[0] for pair in cut)
    ends = tuple(pair[1] for pair in cut)
    instants = np.unique(np.concatenate([*starts, *ends, np.zeros(0, dtype=np.int64)]))
    return Timeline(
        as_of=as_of,
        horizon=as_of + timedelta(days=days),
        axis_of=axis_of,
        starts=starts,
        ends=ends,
        instants=instants,
        grid=_grid(starts, ends, instants, as_of, days),
    )


def _grid(
    starts: Sequence[NDArray[np.int64]],
    ends: Sequence[NDArray[np.int64]],
    instants: NDArray[np.int64],
    as_of: datetime,
    days: int,
) -> Grid:
    axes, longest = len(starts), max((s.size for s in starts), default=0)
    day_zero = (as_of.astimezone(UTC).date() - EPOCH.date()).days
    day_starts = (day_zero + np.arange(days + 2, dtype=np.int64)) * MINUTES_PER_DAY
    beyond = instants.size
    spans = np.full((axes, longest, 2), beyond, dtype=np.int32)
    first_slot = np.zeros((axes, beyond + 1), dtype=np.int32)
    day_slot = np.zeros((axes, days + 2), dtype=np.int32)
    for axis in range(axes):
        size = starts[axis].size
        spans[axis, :size, 0] = np.searchsorted(instants, starts[axis])
        spans[axis, :size, 1] = np.searchsorted(instants, ends[axis])
        first_slot[axis, :beyond] = np.searchsorted(starts[axis], instants)
        first_slot[axis, beyond] = size
        day_slot[axis] = np.searchsorted(starts[axis], day_starts)
    day_of_g = np.append(instants // MINUTES_PER_DAY - day_zero, days + 1)
    slots = np.array([s.size for s in starts], dtype=np.int32)
    links, link_ends = link_axes(spans, first_slot, slots)
    return Grid(
        spans=spans,
        first_slot=first_slot,
        slots=slots,
        day_of_g=day_of_g.astype(np.int32),
        g_of_day=np.searchsorted(instants, day_starts).astype(np.int32),
        day_slot=day_slot,
        links=links,
        link_ends=link_ends,
    )


def slots_within(
    starts: NDArray[np.int64], ends: NDArray[np.int64], zone: str, period: Period
) -> slice:
    """Return the range of slots (of `starts`, `ends`) that touch the days of `period` in `zone`.

    >>> minutes = np.array([0, 60, 1440]) + minutes_since_epoch(datetime(2027, 1, 4, tzinfo=UTC))
    >>> from keepable.domain.time import Period
    >>> slots_within(minutes, minutes + 60, "UTC", Period(date(2027, 1, 4), date(2027, 1, 5)))
    slice(0, 2, None)
    """
    tz = zone_named(zone)
    first, last = (
        _utc_minutes(datetime(day.year, day.month, day.day, tzinfo=UTC), tz)
        for day in (max(period.start, FIRST_DAY), min(period.end, LAST_DAY))
    )
    return slice(bisect_left(ends, first + 1), bisect_left(starts, last))
