"""What was learned from finished work, as plain numbers that a book carries with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from keepable.domain.resource import Absence, Availability


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
        for name, hours in (("estimate", self.estimate_hours), ("actual", self.actual_hours)):
            if hours is not None and not hours > 0.0:
                msg = f"Outcome {self.id} has {hours} hours as its {name}; hours are above zero."
                raise ValueError(msg)
        if self.finished_on and self.started_on and self.finished_on < self.started_on:
            msg = f"Outcome {self.id} was finished on {self.finished_on}, before it was started."
            raise ValueError(msg)


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
        rising = all(a <= b for a, b in zip(self.ratios, self.ratios[1:], strict=False))
        if not self.ratios or self.ratios[0] <= 0.0 or not rising or self.outcomes < 0:
            msg = "A ratio record needs rising, positive ratios and a count of outcomes."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSnapshot:
    """Everything learned that the engine draws from, frozen with the book.

    `common_share` in [0, 1) is the share of spread (in normal scores) that the tasks of one
    project have in common: independent errors make false confidence. When it `learns_waits`,
    work also waits for as long as the book's outcomes show, besides the hours that it takes. When
    it `learns_availability`, that of each person comes from them too; illness is then in it.
    """

    records: tuple[RatioRecord, ...] = ()
    common_share: float = 0.25
    availability: Availability = Availability(quantiles=(0.55, 0.62, 0.66, 0.70, 0.74, 0.78, 0.85))
    absence: Absence = Absence(spells_per_year=2.5)
    learns_waits: bool = False
    learns_availability: bool = False

    def __post_init__(self) -> None:
        """Refuse a share outside [0, 1)."""
        if not 0.0 <= self.common_share < 1.0:
            msg = f"The common share {self.common_share} is not in [0, 1)."
            raise ValueError(msg)
