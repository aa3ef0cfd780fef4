"""Dates: what happened is past, what is to come is not, clocks skip no working hour."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import holidays

from keepable.domain.book_facts import capital, leave_subject, warning
from keepable.domain.problem import Problem
from keepable.domain.time import MINUTES_PER_DAY, zone_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo

    from keepable.domain.book_facts import Facts
    from keepable.domain.resource import Leave, Person
    from keepable.domain.time import Calendar

HALF_A_MINUTE = 0.5  # contracts are counted in whole minutes


def _leave(facts: Facts) -> Iterator[Problem]:
    by_person = defaultdict(list)
    for leave in facts.book.leave:
        by_person[leave.person].append(leave)
        yield from _leave_while_employed(leave, facts.people.get(leave.person))
    for person, entries in by_person.items():
        ordered = sorted(entries, key=lambda leave: leave.period)
        for before, after in pairwise(ordered):
            if before.period.overlaps(after.period):
                yield warning(
                    leave_subject(after),
                    f"{capital(leave_subject(after))} overlaps leave that lasts from "
                    f"{before.period.start} to {before.period.last}.",
                    f"Each day counts once; write the leave of {person} without overlap.",
                )


def _leave_while_employed(leave: Leave, person: Person | None) -> Iterator[Problem]:
    if person is None or person.employed is None:
        return
    employed, period = person.employed, leave.period
    if employed.start <= period.start and period.end <= employed.end:
        return
    partly = employed.overlaps(period)
    yield Problem(
        what=f"{capital(leave_subject(leave))} to {period.last} is "
        f"{'partly ' if partly else ''}outside the time of employment "
        f"({employed.start} to {employed.last}).",
        remedy="Mend the leave or the time of employment.",
        subject=leave_subject(leave),
        severity="warning" if partly else "error",
    )


def _contracts(facts: Facts) -> Iterator[Problem]:
    """Find contracts of more hours than their calendar has, which are never worked in full."""
    calendars = {calendar.id: calendar for calendar in facts.book.calendars}
    for person in facts.book.people:
        for terms in person.contract_terms:
            calendar = calendars.get(terms.calendar)
            hours = terms.hours_per_week
            if calendar and hours and hours * 60 > calendar.minutes_per_week + HALF_A_MINUTE:
                yield warning(
                    f"person {person.id}",
                    f"Person {person.id} has a contract of {hours:g} h a week, and their calendar "
                    f"{calendar.id} has {calendar.minutes_per_week / 60:g} h.",
                    "Only hours of the calendar are planned; give it more, or mend the contract.",
                )


def _past_dates(facts: Facts) -> Iterator[Problem]:
    book, today = facts.book, facts.today
    for promise in book.promises:
        if promise.is_open and promise.due_date < today:
            yield warning(
                f"promise {promise.id}",
                f"Promise {promise.id} was due on {promise.due_date} and is still open.",
                "Assess it (kept, late, broken ...) or add a version with a new date.",
            )
    for deal in book.deals:
        if deal.state == "open" and deal.close_date < today:
            yield warning(
                f"deal {deal.id}",
                f"Deal {deal.id} was to close on {deal.close_date} and is still open.",
                "Mark it won or lost, or give it a new close date.",
            )
    for hold in book.holds:
        if hold.expires_at <= book.as_of:
            yield warning(
                f"hold {hold.id}",
                f"Hold {hold.id} expired at {hold.expires_at:%Y-%m-%d %H:%M} UTC.",
                "It reserves nothing any more; remove it or place it again.",
            )


def _calendars(facts: Facts) -> Iterator[Problem]:
    book = facts.book
    days = min(book.settings.horizon_weeks * 7, (date.max - facts.today).days)
    last = facts.today + timedelta(days=days)
    for calendar in book.calendars:
        if calendar.holidays and not _is_region(calendar.holidays):
            yield Problem(
                what=f"Calendar {calendar.id} has the holidays of {calendar.holidays!r}, "
                "which nobody knows.",
                remedy="Write a country such as DE, or a country and part such as DE-BY.",
                subject=f"calendar {calendar.id}",
            )
        yield from _skipped_hours(calendar, facts.today, last)


@lru_cache(maxsize=256)
def _is_region(region: str) -> bool:
    country, _, part = region.partition("-")
    try:
        holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return False
    return True


def _skipped_hours(calendar: Calendar, first: date, last: date) -> Iterator[Problem]:
    skipped = [
        day
        for day, start, end in _clock_gaps(calendar.zone, first, last)
        for shift in calendar.shifts
        if shift.weekday == day.weekday() and shift.start_minute < end and start < shift.end_minute
    ]
    if skipped:
        more = f" and {len(skipped) - 1} more days" if len(skipped) > 1 else ""
        yield warning(
            f"calendar {calendar.id}",
            f"Calendar {calendar.id} has working hours on {skipped[0]}{more} that the clocks of "
            f"{calendar.zone} skip.",
            "The skipped time is not planned; no change is needed unless hours were meant.",
        )


@lru_cache(maxsize=256)
def _clock_gaps(zone: str, first: date, last: date) -> tuple[tuple[date, int, int], ...]:
    """Give the days on which clocks go forward, with the minutes of the day that they skip."""
    clock = zone_named(zone)
    found = []
    before = _minutes_east(first, clock)
    for ordinal in range(first.toordinal(), last.toordinal()):
        day = date.fromordinal(ordinal)
        after = _minutes_east(date.fromordinal(ordinal + 1), clock)
        if after > before:
            start = _minute_of_change(day, before, clock)
            found.append((day, start, start + after - before))
        before = after
    return tuple(found)


def _minutes_east(day: date, clock: ZoneInfo) -> int:
    offset = datetime(day.year, day.month, day.day, tzinfo=clock).utcoffset()
    return int(offset.total_seconds()) // 60 if offset is not None else 0


def _minute_of_change(day: date, minutes_east: int, clock: ZoneInfo) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(minutes=minutes_east)
    low, high = 0, MINUTES_PER_DAY
    while low < high:
        middle = (low + high) // 2
        instant = (midnight + timedelta(minutes=middle)).astimezone(clock)
        offset = instant.utcoffset() or timedelta()
        if int(offset.total_seconds()) // 60 == minutes_east:
            low = middle + 1
        else:
            high = middle
    return low


RULES_OF_DATES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _leave,
    _contracts,
    _past_dates,
    _calendars,
)
