"""Pieces of work: estimates, needs, waits and recurring work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from keepable.domain.ids import refuse_malformed_draw_key

if TYPE_CHECKING:
    from datetime import date

Status = Literal["todo", "started", "done", "cancelled"]
Every = Literal["week", "month", "quarter"]
MOST_HOURS = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Working hours from start to end with the whole crew at it.

    With `low` and `high` (the hours it takes in 1 of 10 and 9 of 10 cases) it carries its own
    spread; without them the spread comes from what happened to like estimates.
    """

    hours: float
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse hours that are not positive, or a range that does not hold the estimate."""
        if not 0.0 < self.hours <= MOST_HOURS:
            msg = f"An estimate of {self.hours} hours is not above 0 and at most {MOST_HOURS:.0f}."
            raise ValueError(msg)
        if (self.low is None) != (self.high is None):
            msg = "An estimate has either both a low and a high figure or neither."
            raise ValueError(msg)
        if self.low is None or self.high is None:
            return
        if not 0.0 < self.low <= self.hours <= self.high <= MOST_HOURS:
            msg = f"The range {self.low} to {self.high} hours does not hold {self.hours}."
            raise ValueError(msg)

    @property
    def has_range(self) -> bool:
        """Tell whether it carries its own spread."""
        return self.low is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a piece of work needs at the same time: a skill, from a team if named, so many.

    `crew` units of one team of n alike work together; of people, `crew` different ones do.
    """

    skill: str
    crew: int = 1
    team: str | None = None

    def __post_init__(self) -> None:
        """Refuse an empty crew."""
        if self.crew < 1:
            msg = f"A crew of {self.crew} for {self.skill} can do nothing; give 1 or more."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWait:
    """Input that a piece of work waits for: `days` after it was asked for, or after `due_date`.

    `days` are calendar days, equally likely and rising; one is drawn in each future. The clock
    starts when the predecessors are done, but not before `due_date`.
    """

    reason: str
    days: tuple[int, ...]
    due_date: date | None = None

    def __post_init__(self) -> None:
        """Refuse waits that are negative or fall."""
        rising = all(a <= b for a, b in zip(self.days, self.days[1:], strict=False))
        if not self.days or min(self.days) < 0 or not rising:
            msg = f"The wait for {self.reason!r} needs rising numbers of days, 0 or more."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One task: what it takes, what it needs, where it stands.

    `part` is the work package of `project` that it belongs to, `estimated_on` the day since which
    it is known. `person` names the doer; else anyone with the skill may do it. `splittable` work
    may pause at any slot; other work takes consecutive working slots (nights do not break it,
    leave does). Where there is a `draw_key` its draws are keyed by that, and not by its id.
    """

    id: str
    title: str
    estimate: Estimate
    needs: tuple[Need, ...]
    kind: str = ""
    requester: str = ""
    project: str = ""
    part: str = ""
    estimated_on: date | None = None
    estimator: str | None = None
    text: str = ""
    person: str | None = None
    predecessors: tuple[str, ...] = ()
    splittable: bool = True
    release_date: date | None = None
    deadline: date | None = None
    waits: tuple[CustomerWait, ...] = ()
    status: Status = "todo"
    started: date | None = None
    hours_spent: float = 0.0
    finished: date | None = None
    draw_key: str = ""

    def __post_init__(self) -> None:
        """Refuse work that contradicts itself."""
        refuse_malformed_draw_key(self.draw_key, f"Work {self.id!r}")
        if not self.needs:
            msg = f"Work {self.id!r} needs nobody; name at least one skill."
            raise ValueError(msg)
        if self.hours_spent < 0.0:
            msg = f"Work {self.id!r} has {self.hours_spent} hours spent; that cannot be."
            raise ValueError(msg)
        if self.started and self.finished and self.finished < self.started:
            msg = f"Work {self.id!r} was finished on {self.finished} before it was started."
            raise ValueError(msg)
        if self.release_date and self.deadline and self.deadline < self.release_date:
            msg = f"Work {self.id!r} is due on {self.deadline} before it may start."
            raise ValueError(msg)
        if self.id in self.predecessors:
            msg = f"Work {self.id!r} waits for itself."
            raise ValueError(msg)

    @property
    def is_open(self) -> bool:
        """Tell whether anything of it is left to do."""
        return self.status in {"todo", "started"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringWork:
    """Work that comes back, such as the monthly report: reserved before anything is promised.

    Each occurrence may begin `opens_days` before the end of its week, month or quarter.
    """

    id: str
    title: str
    every: Every
    estimate: Estimate
    need: Need
    person: str | None = None
    opens_days: int = 5
    since: date | None = None
    until: date | None = None
    kind: str = "recurring"

    def __post_init__(self) -> None:
        """Refuse an end before the beginning."""
        if self.since and self.until and self.until < self.since:
            msg = f"Recurring work {self.id!r} ends on {self.until}, before it begins."
            raise ValueError(msg)
        if self.opens_days < 0:
            msg = f"Recurring work {self.id!r} opens {self.opens_days} days before its end."
            raise ValueError(msg)
