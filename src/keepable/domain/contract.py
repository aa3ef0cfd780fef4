"""What a contract of work says: hours a week on a calendar, and what changes from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from keepable.texts.errors import TextError
from keepable.texts.quantities import Number
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.time import Calendar

HOURS_PER_WEEK = 168


def check_contract_hours(hours: float | None, owner: str | Text) -> None:
    """Raise ValueError when a week does not have the contract `hours` of `owner`.

    >>> check_contract_hours(40.0, "Ann")
    """
    if hours is not None and not 0.0 < hours <= HOURS_PER_WEEK:
        raise TextError(
            Text("noun.contract_hours", who=owner, hours=Number(hours), most=HOURS_PER_WEEK)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractChange:
    """New terms of a contract from the day `since` on.

    With a `calendar` the hours are its own unless `hours_per_week` says otherwise; without one
    the calendar stays and only the hours change.

    >>> ContractChange(since=date(2027, 1, 11), hours_per_week=24.0).calendar is None
    True
    """

    since: date
    hours_per_week: float | None = None
    calendar: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a change of nothing, and for hours that a week does not have."""
        check_contract_hours(self.hours_per_week, Text("noun.contract_from", since=self.since))
        if self.hours_per_week is None and self.calendar is None:
            raise TextError(Text("noun.contract_changes_nothing", since=self.since))


class ContractTerms(NamedTuple):
    """The terms of a contract from `since` on, until the next ones: calendar, and hours a week.

    Without `hours_per_week` all hours of the calendar are worked.
    """

    since: date
    calendar: str
    hours_per_week: float | None


def terms_of(
    calendar: str, hours_per_week: float | None, changes: Sequence[ContractChange]
) -> tuple[ContractTerms, ...]:
    """Return the terms of a contract in the order of their days; the first hold from ever on.

    It begins with `hours_per_week` on `calendar`; `changes` stand in the order of their days.

    >>> later = ContractChange(since=date(2027, 1, 11), calendar="three")
    >>> [(terms.calendar, terms.hours_per_week) for terms in terms_of("full", 40.0, (later,))]
    [('full', 40.0), ('three', None)]
    """
    found = [ContractTerms(date.min, calendar, hours_per_week)]
    for change in changes:
        found.append(
            ContractTerms(
                change.since, change.calendar or found[-1].calendar, change.hours_per_week
            )
        )
    return tuple(found)


def share_of_calendar(hours_per_week: float | None, calendar: Calendar) -> Fraction:
    """Return the share of the working hours of `calendar` that `hours_per_week` are, at most 1.

    >>> from keepable.domain.time import Calendar, Shift
    >>> days = tuple(Shift(day, 540, 1020) for day in range(5))
    >>> share_of_calendar(8.0, Calendar(id="office", zone="UTC", shifts=days))
    Fraction(1, 5)
    """
    if hours_per_week is None:
        return Fraction(1)
    minutes = max(round(hours_per_week * 60), 1)
    return min(Fraction(minutes, calendar.minutes_per_week), Fraction(1))
