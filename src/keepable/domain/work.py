"""Pieces of work: estimates, needs, waits and recurring work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from keepable.domain.ids import refuse_malformed_draw_key
from keepable.texts.errors import TextError
from keepable.texts.quantities import Number
from keepable.texts.text import Text

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
            raise TextError(
                Text("noun.estimate_hours", hours=Number(self.hours), most=Number(MOST_HOURS))
            )
        if (self.low is None) != (self.high is None):
            raise TextError(Text("noun.estimate_half_range"))
        if self.low is None or self.high is None:
            return
        if not 0.0 < self.low <= self.hours <= self.high <= MOST_HOURS:
            raise TextError(
                Text(
                    "noun.estimate_range",
                    low=Number(self.low),
                    high=Number(self.high),
                    hours=Number(self.hours),
                )
            )


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
            raise TextError(Text("noun.crew", skill=self.skill, crew=Number(self.crew)))


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
            raise TextError(Text("noun.wait", reason=self.reason))


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
        if self.draw_key:
            refuse_malformed_draw_key(self.draw_key, Text("thing.work", id=self.id))
        if not self.needs:
            raise TextError(Text("noun.work_needs_nobody", id=self.id))
        if self.hours_spent < 0.0:
            raise TextError(
                Text("noun.work_hours_spent", id=self.id, hours=Number(self.hours_spent))
            )
        if self.started and self.finished and self.finished < self.started:
            raise TextError(Text("noun.work_finished_first", id=self.id, finished=self.finished))
        if self.release_date and self.deadline and self.deadline < self.release_date:
            raise TextError(Text("noun.work_due_first", id=self.id, due=self.deadline))
        if self.id in self.predecessors:
            raise TextError(Text("noun.work_waits_for_itself", id=self.id))

    @property
    def is_open(self) -> bool:
        """Return whether anything of it is left to do."""
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
            raise TextError(Text("noun.recurring_ends_first", id=self.id, until=self.until))
        if self.opens_days < 0:
            raise TextError(Text("noun.recurring_opens", id=self.id, days=Number(self.opens_days)))
