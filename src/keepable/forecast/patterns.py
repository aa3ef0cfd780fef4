"""When somebody works by contract: stints on calendars, each with its share of their hours."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from keepable.domain.contract import share_of_calendar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.domain.resource import Person
    from keepable.domain.time import Calendar

WHOLE = Fraction(1)


class Stint(NamedTuple):
    """Days from `since` up to `until` on which a `share` of a `calendar` is worked."""

    calendar: str
    share: Fraction
    since: date
    until: date


Pattern = tuple[Stint, ...]


def whole(calendar: str) -> Pattern:
    """Return the pattern of whoever works all hours of a `calendar` for ever.

    >>> whole("office")[0].share
    Fraction(1, 1)
    """
    return (Stint(calendar, WHOLE, date.min, date.max),)


def stints_of(person: Person, calendars: Mapping[str, Calendar]) -> Pattern:
    """Return all stints of a `person`, those that are over included; `calendars` by their ids.

    >>> from keepable.domain.resource import Person
    >>> from keepable.domain.time import Calendar, Shift
    >>> office = Calendar(id="office", zone="UTC", shifts=(Shift(0, 540, 1020),))
    >>> ann = Person(id="ann", name="Ann", calendar="office", contract_hours_per_week=4.0)
    >>> [str(stint.share) for stint in stints_of(ann, {"office": office})]
    ['1/2']
    """
    found: list[Stint] = []
    for terms in person.contract_terms:
        share = share_of_calendar(terms.hours_per_week, calendars[terms.calendar])
        since = terms.since
        if found and found[-1][:2] == (terms.calendar, share):
            since = found.pop().since
        elif found:
            found[-1] = found[-1]._replace(until=since)
        found.append(Stint(terms.calendar, share, since, date.max))
    return tuple(found)


def pattern_of(person: Person, calendars: Mapping[str, Calendar], today: date) -> Pattern:
    """Return by which stints a `person` works from `today` on; `calendars` by their ids.

    >>> from keepable.domain.resource import Person
    >>> from keepable.domain.time import Calendar, Shift
    >>> office = Calendar(id="office", zone="UTC", shifts=(Shift(0, 540, 1020),))
    >>> ann = Person(id="ann", name="Ann", calendar="office", contract_hours_per_week=8.0)
    >>> pattern_of(ann, {"office": office}, date(2027, 1, 4)) == whole("office")
    True
    """
    yesterday = today - timedelta(days=1)  # it may still be that day where the calendar is
    first, *rest = (s for s in stints_of(person, calendars) if s.until > yesterday)
    return (first._replace(since=date.min), *rest)
