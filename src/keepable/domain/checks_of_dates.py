"""Dates: what happened is past, what is to come is not, clocks skip no working hour."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import holidays

from keepable.domain.book_facts import Subject, subject_of, warning
from keepable.domain.problem import Problem
from keepable.domain.time import MINUTES_PER_DAY, zone_named
from keepable.texts.quantities import Instant, Number
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo

    from keepable.domain.book_facts import Facts
    from keepable.domain.problem import Severity
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
                    subject_of(after),
                    Text(
                        "fault.leave_overlaps",
                        subject=subject_of(after).name,
                        first=before.period.start,
                        last=before.period.last,
                    ),
                    Text("fault.write_without_overlap", person=person),
                )


def _leave_while_employed(leave: Leave, person: Person | None) -> Iterator[Problem]:
    if person is None or person.employed is None:
        return
    employed, period = person.employed, leave.period
    if employed.start <= period.start and period.end <= employed.end:
        return
    partly = employed.overlaps(period)
    subject = subject_of(leave)
    what = Text(
        "fault.leave_partly_outside" if partly else "fault.leave_outside",
        subject=subject.name,
        until=period.last,
        first=employed.start,
        last=employed.last,
    )
    severity: Severity = "warning" if partly else "error"
    remedy = Text("fault.mend_leave")
    yield Problem(what=what, remedy=remedy, subject=subject.key, severity=severity)


def _contracts(facts: Facts) -> Iterator[Problem]:
    """Find contracts of more hours than their calendar has, which are never worked in full."""
    calendars = {calendar.id: calendar for calendar in facts.book.calendars}
    for person in facts.book.people:
        for terms in person.contract_terms:
            calendar = calendars.get(terms.calendar)
            hours = terms.hours_per_week
            if calendar and hours and hours * 60 > calendar.minutes_per_week + HALF_A_MINUTE:
                subject = Subject("person", person.id)
                what = Text(
                    "fault.contract_over_calendar",
                    subject=subject.name,
                    hours=Number(hours),
                    calendar=calendar.id,
                    has=Number(calendar.minutes_per_week / 60),
                )
                yield warning(subject, what, Text("fault.mend_contract"))


def _past_dates(facts: Facts) -> Iterator[Problem]:
    book, today = facts.book, facts.today
    for promise in book.promises:
        if promise.is_open and promise.due_date < today:
            subject = Subject("promise", promise.id)
            what = Text("fault.promise_overdue", subject=subject.name, due=promise.due_date)
            yield warning(subject, what, Text("fault.assess_it"))
    for deal in book.deals:
        if deal.state == "open" and deal.close_date < today:
            subject = Subject("deal", deal.id)
            what = Text("fault.deal_overdue", subject=subject.name, closes=deal.close_date)
            yield warning(subject, what, Text("fault.mark_it"))
    for hold in book.holds:
        if hold.expires_at <= book.as_of:
            subject = Subject("hold", hold.id)
            expired = Instant(hold.expires_at, book.settings.zone)
            what = Text("fault.hold_expired", subject=subject.name, at=expired)
            yield warning(subject, what, Text("fault.remove_hold"))


def _calendars(facts: Facts) -> Iterator[Problem]:
    book = facts.book
    days = min(book.settings.horizon_weeks * 7, (date.max - facts.today).days)
    last = facts.today + timedelta(days=days)
    for calendar in book.calendars:
        if calendar.holidays and not _is_region(calendar.holidays):
            subject = Subject("calendar", calendar.id)
            yield Problem(
                what=Text("fault.unknown_holidays", subject=subject.name, region=calendar.holidays),
                remedy=Text("fault.write_region"),
                subject=subject.key,
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
        subject = Subject("calendar", calendar.id)
        what = Text(
            "fault.skipped_hours",
            subject=subject.name,
            day=skipped[0],
            zone=calendar.zone,
            n=len(skipped),
        )
        yield warning(subject, what, Text("fault.skipped_is_not_planned"))


@lru_cache(maxsize=256)
def _clock_gaps(zone: str, first: date, last: date) -> tuple[tuple[date, int, int], ...]:
    """Return the days on which clocks go forward, with the minutes of the day that they skip."""
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
