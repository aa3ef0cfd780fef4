"""What was learned from finished work, as plain numbers that a book carries with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from keepable.domain.odds_levels import SHARES
from keepable.domain.resource import Absence, Availability
from keepable.texts.errors import TextError
from keepable.texts.quantities import Number
from keepable.texts.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One piece of work as it was estimated, and as it came out.

    `due_date` is what was promised first; `finished_on` is None while it is open. Hours are None
    where only dates are known. `who` did it; `part` is the work package of `project` that it
    belongs to.
    """

    id: str
    estimated_on: date
    estimate_hours: float | None = None
    actual_hours: float | None = None
    started_on: date | None = None
    due_date: date | None = None
    finished_on: date | None = None
    who: str = ""
    kind: str = ""
    requester: str = ""
    project: str = ""
    part: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse hours that are not above zero, and ends before beginnings."""
        for code, hours in (
            ("noun.outcome_estimate_hours", self.estimate_hours),
            ("noun.outcome_actual_hours", self.actual_hours),
        ):
            if hours is not None and not hours > 0.0:
                raise TextError(Text(code, id=self.id, hours=Number(hours)))
        if self.finished_on and self.started_on and self.finished_on < self.started_on:
            raise TextError(
                Text("noun.outcome_finished_first", id=self.id, finished=self.finished_on)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioRecord:
    """How actual hours came out against estimates: for a person, a kind of work, both or all.

    `ratios` are actual/estimate, rising, equally likely; `outcomes` counts the finished tasks
    behind them.
    """

    ratios: tuple[float, ...]
    outcomes: int
    person: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        """Refuse ratios that are not positive and rising."""
        rising = all(a <= b for a, b in pairwise(self.ratios))
        if not self.ratios or self.ratios[0] <= 0.0 or not rising or self.outcomes < 0:
            raise TextError(Text("noun.ratios"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeShift:
    """By how much ranges of hours are widened, or narrowed, so that they hold what they say.

    `added` is what the central share of cases has to be raised by to hold 50, 80 and 95 %; for
    everyone when there is no `person`, and for that person on top of it.
    """

    added: tuple[float, ...]
    person: str | None = None

    def __post_init__(self) -> None:
        """Refuse anything but three shares."""
        if len(self.added) != len(SHARES) or not all(-1.0 < share < 1.0 for share in self.added):
            raise TextError(Text("noun.range_shift"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSnapshot:
    """Everything learned that the engine draws from, frozen with the book.

    `common_share` in [0, 1) is the share of spread (in normal scores) that the tasks of one
    project have in common: independent errors make false confidence. When it `learns_waits`,
    work also waits for as long as the book's outcomes show, besides the hours that it takes. When
    it `learns_availability`, that of each person comes from them too; illness is then in it.
    `ranges` correct the spread of hours, as calibrating found; `date_shares` are the shares of
    futures at which dates are read for 50, 80 and 95 %, as a replay found. It was learned from
    what was known at `learned_at`.
    """

    records: tuple[RatioRecord, ...] = ()
    common_share: float = 0.25
    availability: Availability = Availability(quantiles=(0.55, 0.62, 0.66, 0.70, 0.74, 0.78, 0.85))
    absence: Absence = Absence(spells_per_year=2.5)
    learns_waits: bool = False
    learns_availability: bool = False
    ranges: tuple[RangeShift, ...] = ()
    date_shares: tuple[float, ...] = SHARES
    learned_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse shares that are none, or that do not rise, and an instant without a zone."""
        if self.learned_at is not None and self.learned_at.tzinfo is None:
            raise TextError(Text("noun.learned_without_zone", at=str(self.learned_at)))
        if not 0.0 <= self.common_share < 1.0:
            raise TextError(Text("noun.common_share", share=Number(self.common_share)))
        inside = all(0.0 < share < 1.0 for share in self.date_shares)
        rising = all(a <= b for a, b in pairwise(self.date_shares))
        if len(self.date_shares) != len(SHARES) or not inside or not rising:
            raise TextError(Text("noun.date_shares"))
