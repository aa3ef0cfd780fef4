"""Synthetic work: tasks with predecessors, needs, waits and progress, cut into promises."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from keepable.domain.work import CustomerWait, Estimate, Need, Work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from random import Random

    from keepable.samples.crew import Squad

PROMISE_TASKS = (5, 40)
MEDIAN_HOURS, SPREAD = 11.4, 0.7  # lognormal: a mean of 14.5 h, 9 in 10 between 3.6 and 36 h
LEAST_HOURS, MOST_HOURS = 2, 80
MOST_UNBROKEN_HOURS = 24
LOOK_BACK = 5  # predecessors are among so many tasks before
KINDS = ("build", "test", "design", "integrate", "operate")
VERBS = ("Design", "Build", "Extend", "Review", "Test", "Connect", "Migrate", "Document", "Launch")
THINGS = (
    "the import of invoices", "the approval flow", "the customer portal", "the nightly export",
    "the price calculation", "the search index", "the access rules", "the audit trail",
    "the monthly statement", "the mobile screens", "the data model", "the message queue",
    "the alerting", "the archive", "the booking form", "the claims workflow", "the dashboard",
    "the address check", "the backup", "the payment interface",
)  # fmt: skip
WAITS = (
    ("Test data from the customer", (1, 3, 5, 8, 14)),
    ("Access to the customer's network", (2, 5, 7, 10, 21)),
    ("The customer's approval", (1, 2, 4, 7, 10)),
)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often work has its peculiarities; the defaults are what sample books have."""

    unbroken: float = 0.05
    named: float = 0.10
    together: float = 0.03
    waits: float = 0.03
    release: float = 0.02
    ranged: float = 0.10
    estimated_by: float = 0.20


@dataclass(slots=True)
class WorkMaker:
    """Draws tasks one after the other; equal estimates and needs are shared between tasks."""

    rng: Random
    first_day: date
    odds: Frequencies = field(default_factory=Frequencies)
    estimates: dict[int, Estimate] = field(default_factory=dict)
    needs: dict[str, tuple[Need, ...]] = field(default_factory=dict)

    def tasks(
        self, owner: str, count: int, squads: Sequence[Squad], *, started: int = 0
    ) -> tuple[Work, ...]:
        """Draw `count` tasks for `squads`, the first `started` of them under way.

        Ids begin with `owner`; an empty `owner` makes a template, with local ids and neither
        dates nor names in it.
        """
        ids = [f"{owner}/{n + 1:02d}" if owner else f"step-{n + 1:02d}" for n in range(count)]
        return tuple(
            self._task(
                ids, place, self.rng.choice(squads), started=place < started, template=not owner
            )
            for place in range(count)
        )

    def _task(
        self, ids: list[str], place: int, squad: Squad, *, started: bool, template: bool
    ) -> Work:
        rng = self.rng
        skill = rng.choice(squad.skills)
        hours = self._hours()
        together = self._happens(self.odds.together)
        spent, since = self._progress(hours) if started else (0.0, None)
        work = Work(
            id=ids[place],
            title=f"{rng.choice(VERBS)} {rng.choice(THINGS)}",
            estimate=self._estimate(hours),
            needs=self._together(squad, skill) if together else self._need(skill),
            kind=rng.choice(KINDS),
            predecessors=() if started else self._before(ids, place),
            splittable=hours > MOST_UNBROKEN_HOURS or not self._happens(self.odds.unbroken),
            status="started" if started else "todo",
            started=since,
            hours_spent=spent,
        )
        return work if template else self._peculiar(work, squad.holders[skill])

    def _peculiar(self, work: Work, people: Sequence[str]) -> Work:
        """Give some `work` names, dates and waits, which templates do not have."""
        parts: dict[str, object] = {}
        alone = len(work.needs) == 1 and work.needs[0].crew == 1
        if alone and self._happens(self.odds.named):
            parts["person"] = self.rng.choice(people)
        if self._happens(self.odds.estimated_by):
            parts["estimator"] = self.rng.choice(people)
        if work.status == "todo" and self._happens(self.odds.waits):
            reason, days = self.rng.choice(WAITS)
            parts["waits"] = (CustomerWait(reason=reason, days=days),)
        if work.status == "todo" and self._happens(self.odds.release):
            parts["release_date"] = self.first_day + timedelta(days=self.rng.randrange(7, 180))
        return replace(work, **parts) if parts else work  # type: ignore[arg-type]  # fields of work

    def _happens(self, odds: float) -> bool:
        return self.rng.random() < odds

    def _hours(self) -> int:
        """Draw an estimate in the figures that people use: 2, 4, 6 ... 12, 16 ... 24, 32 ..."""
        drawn = self.rng.lognormvariate(math.log(MEDIAN_HOURS), SPREAD)
        step = 2 if drawn < 8 else 4 if drawn < 24 else 8  # noqa: PLR2004 - hours, as said above
        return min(max(round(drawn / step) * step, LEAST_HOURS), MOST_HOURS)

    def _estimate(self, hours: int) -> Estimate:
        if self._happens(self.odds.ranged):
            return Estimate(hours=float(hours), low=hours * 0.6, high=hours * 1.8)
        if hours not in self.estimates:
            self.estimates[hours] = Estimate(hours=float(hours))
        return self.estimates[hours]

    def _need(self, skill: str) -> tuple[Need, ...]:
        if skill not in self.needs:
            self.needs[skill] = (Need(skill=skill),)
        return self.needs[skill]

    def _together(self, squad: Squad, skill: str) -> tuple[Need, ...]:
        """Two people at once: two with the same skill, or one each of two skills."""
        if self.rng.random() < 0.5:  # noqa: PLR2004 - one half each
            return (Need(skill=skill, crew=2),)
        other = squad.skills[(squad.skills.index(skill) + 1) % len(squad.skills)]
        return (Need(skill=skill), Need(skill=other))

    def _before(self, ids: list[str], place: int) -> tuple[str, ...]:
        nearest = range(max(0, place - LOOK_BACK), place)
        count = min(self.rng.choices((0, 1, 2), weights=(25, 55, 20))[0], len(nearest))
        return tuple(ids[before] for before in sorted(self.rng.sample(nearest, count)))

    def _progress(self, hours: int) -> tuple[float, date]:
        spent = max(round(hours * self.rng.uniform(0.1, 1.2), 1), 0.5)
        return spent, self.first_day - timedelta(days=self.rng.randrange(3, 25))


def promise_sizes(rng: Random, tasks: int) -> list[int]:
    """Cut `tasks` into promises of 5 to 40 (fewer only when there are fewer in all).

    >>> from random import Random
    >>> sum(promise_sizes(Random(1), 1000))
    1000
    """
    fewest, most = PROMISE_TASKS
    sizes = []
    while tasks > most:
        size = min(rng.randint(fewest, most), tasks - fewest)
        sizes.append(size)
        tasks -= size
    return [*sizes, tasks]
