"""Who does the work: people, teams and their leave."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from keepable.domain.contract import check_contract_hours, terms_of
from keepable.texts.errors import TextError
from keepable.texts.quantities import Listed, Number
from keepable.texts.text import Text

if TYPE_CHECKING:
    from datetime import date

    from keepable.domain.contract import ContractChange, ContractTerms
    from keepable.domain.money import Money
    from keepable.domain.time import Period

MINIMUM_SHARE = 0.05
MOST_SHARES = 9  # that a refusal shows again
MOST_ALIKE = 1000  # more alike than that are several teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """The share of planned hours that goes into planned work, with its spread.

    Logged task hours are far below contract hours in real data; the rest goes into meetings,
    support and interruptions. `quantiles` are shares in (0, 1], equally likely and rising: one
    is drawn for each resource and future, so that uncertainty about a person stays in the odds.

    >>> Availability(quantiles=(0.5, 0.6, 0.7)).mean
    0.6
    """

    quantiles: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse shares outside what a working person can have."""
        rising = all(a <= b for a, b in zip(self.quantiles, self.quantiles[1:], strict=False))
        inside = all(MINIMUM_SHARE <= share <= 1.0 for share in self.quantiles)
        if not self.quantiles or not rising or not inside:
            shares = Listed(tuple(map(Number, self.quantiles)), MOST_SHARES)
            raise TextError(Text("noun.availability", shares=shares, least=Number(MINIMUM_SHARE)))

    @property
    def mean(self) -> float:
        """Mean share."""
        return sum(self.quantiles) / len(self.quantiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Unplanned absence (illness): how often, and for how many working days.

    `spells_per_year` is the expected number of spells, `days` the lengths of a spell in calendar
    days, equally likely; when a spell comes is drawn anew for each person and future.
    """

    spells_per_year: float
    days: tuple[int, ...] = (1, 2, 3, 5)

    def __post_init__(self) -> None:
        """Refuse counts that no person has."""
        if not 0.0 <= self.spells_per_year <= 26.0:  # noqa: PLR2004 - one spell in two weeks
            raise TextError(Text("noun.absence_spells", spells=Number(self.spells_per_year)))
        if not self.days or min(self.days) < 1:
            raise TextError(Text("noun.absence_days"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who does work, one piece at a time.

    With `contract_hours_per_week` they work so many hours of those of their calendar, in
    proportion on each of its days; `contract_changes` are other terms from a day on, in the order
    of their days; `employed` is from when until when they have a contract at all.
    """

    id: str
    name: str
    calendar: str
    skills: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    contract_hours_per_week: float | None = None
    cost_per_hour: Money | None = None
    availability: Availability | None = None
    absence: Absence | None = None
    employed: Period | None = None
    contract_changes: tuple[ContractChange, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for hours that a week does not have, and changes out of order."""
        check_contract_hours(self.contract_hours_per_week, self.name)
        for before, after in pairwise(self.contract_changes):
            if after.since <= before.since:
                raise TextError(
                    Text("noun.contract_order", who=self.name, first=before.since, then=after.since)
                )

    @property
    def contract_terms(self) -> tuple[ContractTerms, ...]:
        """The terms of the contract in the order of their days; the first hold from ever on."""
        return terms_of(self.calendar, self.contract_hours_per_week, self.contract_changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People who belong together or, with a `size`, so many alike who are not told apart.

    A team without `size` only groups its people; a team with one is itself a resource, with
    skills and a calendar of its own.
    """

    id: str
    name: str
    size: int | None = None
    calendar: str | None = None
    skills: tuple[str, ...] = ()
    cost_per_hour: Money | None = None
    availability: Availability | None = None

    def __post_init__(self) -> None:
        """Refuse a size that can do nothing, or one without a calendar."""
        if self.size is None:
            return
        if not 1 <= self.size <= MOST_ALIKE:
            raise TextError(
                Text("noun.team_size", team=self.name, size=Number(self.size), most=MOST_ALIKE)
            )
        if self.calendar is None:
            raise TextError(Text("noun.team_without_calendar", team=self.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Planned absence of one person."""

    person: str
    period: Period
    kind: str = "leave"

    @property
    def key(self) -> str:
        """What tells it apart: whose it is, and when.

        >>> from datetime import date
        >>> from keepable.domain.time import Period
        >>> Leave(person="ann", period=Period(date(2027, 3, 1), date(2027, 3, 3))).key
        'Leave of ann from 2027-03-01 to 2027-03-02'
        """
        return f"Leave of {self.person} from {self.period.start} to {self.period.last}"

    def covers(self, day: date) -> bool:
        """Return whether the person is away on `day`."""
        return day in self.period
