"""Periods, weekly shifts and working calendars. Days are half-open: a period ends before `end`."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from keepable.texts.errors import TextError
from keepable.texts.quantities import Listed, Number
from keepable.texts.text import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 1440
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone called `name`; ValueError when there is none.

    >>> zone_named("Europe/Berlin").key
    'Europe/Berlin'
    """
    if name not in _zones():  # looking for one that is not there takes long, and names have no end
        raise TextError(Text("noun.zone", zone=name))
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from `start` up to, not including, `end`.

    >>> Period.of_days(date(2027, 3, 1), date(2027, 3, 5)).days
    5
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.end <= self.start:
            raise TextError(Text("noun.period", start=self.start, end=self.end))

    @classmethod
    def of_days(cls, first: date, last: date) -> Period:
        """Make the period that has both `first` and `last` in it, as people write leave.

        >>> Period.of_days(date(2027, 3, 1), date(2027, 3, 1)).end
        datetime.date(2027, 3, 2)
        """
        return cls(first, last + timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days there are in it."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day in it."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        """Return whether a day is in it."""
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        """Return whether this period and `other` have a day in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Working minutes of one weekday (0 is Monday), in local wall time.

    >>> Shift.parse("mon", "09:00-17:30").minutes
    510
    """

    weekday: int
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        """Refuse weekdays and minutes that no clock has."""
        if not 0 <= self.weekday < len(WEEKDAYS):
            raise TextError(Text("noun.weekday_number", weekday=Number(self.weekday)))
        if not 0 <= self.start_minute < self.end_minute <= MINUTES_PER_DAY:
            raise TextError(Text("noun.shift_ends_first", shift=self.text))

    @classmethod
    def parse(cls, weekday: str, text: str) -> Shift:
        """Read a `weekday` ("mon") and a `text` such as "09:00-17:00".

        >>> Shift.parse("fri", "8:00-12:00")
        Shift(weekday=4, start_minute=480, end_minute=720)
        """
        if weekday not in WEEKDAYS:
            raise TextError(
                Text("noun.weekday", found=weekday, names=Listed(WEEKDAYS, len(WEEKDAYS), "or"))
            )
        start, dash, end = text.partition("-")
        if not dash:
            raise TextError(Text("noun.shift", found=text))
        return cls(WEEKDAYS.index(weekday), _minute_of(start), _minute_of(end))

    @property
    def minutes(self) -> int:
        """Length in wall-clock minutes."""
        return self.end_minute - self.start_minute

    @property
    def text(self) -> str:
        """The hours as people write them."""
        start, end = divmod(self.start_minute, 60), divmod(self.end_minute, 60)
        return f"{start[0]:02d}:{start[1]:02d}-{end[0]:02d}:{end[1]:02d}"


def _minute_of(clock: str) -> int:
    match = _CLOCK.match(clock.strip())
    if match is None or int(match.group(2)) >= 60:  # noqa: PLR2004 - minutes in an hour
        raise TextError(Text("noun.time_of_day", found=clock))
    return int(match.group(1)) * 60 + int(match.group(2))


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which a calendar stands still beside its public holidays."""

    period: Period
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When somebody works by plan: a zone, weekly shifts, public holidays and closures.

    `holidays` is a region of the `holidays` library: a country ("DE") or country and part
    ("DE-BY"); empty means that public holidays are worked. Leave belongs to people, not here.
    """

    id: str
    zone: str
    shifts: tuple[Shift, ...]
    holidays: str = ""
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an unknown zone, a week without work and shifts that overlap."""
        zone_named(self.zone)
        if not self.shifts:
            raise TextError(Text("noun.calendar_without_hours", id=self.id))
        ordered = sorted(self.shifts)
        for before, after in itertools.pairwise(ordered):
            if before.weekday == after.weekday and after.start_minute < before.end_minute:
                day = WEEKDAYS[before.weekday]
                raise TextError(Text("noun.calendar_overlaps", id=self.id, weekday=day))

    @property
    def minutes_per_week(self) -> int:
        """Working minutes of a plain week.

        >>> days = tuple(Shift(day, 540, 1020) for day in range(5))
        >>> Calendar(id="office", zone="UTC", shifts=days).minutes_per_week
        2400
        """
        return sum(shift.minutes for shift in self.shifts)
