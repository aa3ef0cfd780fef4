"""What the demo company has delivered in two years: 1,600 tasks as estimated and as they came out.

Made up in the shape of real histories: many tasks took exactly what was estimated, as hours are
booked to fit; people and kinds of work differ; and tasks of one project err together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.domain.outcomes import Outcome
from keepable.samples.commitments import sensible
from keepable.samples.offering import OFFERING
from keepable.samples.pipeline import CUSTOMERS
from keepable.samples.steps import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from keepable.domain.resource import Person
    from keepable.domain.work import Work

PROJECTS, YEARS_DAYS = 285, 728
EXACT = 0.2  # of all tasks took what was estimated, to the hour
COMMON_SHARE = 0.25  # of the spread that tasks of one project have in common
Z90 = 1.2816  # the P90 of a standard normal
HOURS_A_DAY = 5.0
# kind or person -> P10 and P90 of actual/estimate
SPREAD_OF_KIND = {
    "build": (0.50, 1.95),
    "test": (0.55, 1.70),
    "data": (0.45, 2.30),
    "design": (0.60, 1.60),
    "operate": (0.45, 1.90),
    "consult": (0.60, 1.50),
    "write": (0.50, 1.60),
    "manage": (0.60, 1.60),
}
SPREAD_OF_PERSON = {
    "amara": (0.55, 1.60),
    "bastian": (0.45, 2.60),
    "chiara": (0.60, 1.50),
    "hanne": (0.50, 1.80),
    "mateus": (0.45, 2.80),
    "nadja": (0.60, 1.90),
    "rafael": (0.60, 1.50),
    "viktor": (0.40, 2.10),
    "zoe": (0.65, 1.40),
    "ephraim": (0.55, 1.70),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    """A past project: its name, for whom, begun on, how large, and what its tasks share."""

    name: str
    customer: str
    begun_on: date
    factor: float
    common: float


def make_outcomes(rng: Random, people: Sequence[Person], today: date) -> tuple[Outcome, ...]:
    """Make what was finished before `today` by `people`; `rng` draws how it came out.

    >>> from random import Random
    >>> make_outcomes(Random(1), (), date(2027, 1, 11))
    ()
    """
    able: dict[str, list[str]] = {}
    for person in people:
        for skill in person.skills:
            able.setdefault(skill, []).append(person.id)
    sold = [name for name, entry in OFFERING.items() if entry.steps and entry.state != "planned"]
    found: list[Outcome] = []
    for number in range(PROJECTS):
        begun = today - timedelta(days=YEARS_DAYS - number * YEARS_DAYS // PROJECTS)
        item, customer = rng.choice(sold), rng.choice(sorted(CUSTOMERS))
        project = _Project(
            name=f"{begun.year}-{number:03} {OFFERING[item].name} for {CUSTOMERS[customer][0]}",
            customer=customer,
            begun_on=begun,
            factor=rng.choice((1.0, 1.2, 1.4, 1.6, 1.8)),
            common=rng.gauss(0.0, 1.0),
        )
        found += _tasks(rng, project, steps_of(OFFERING[item].steps), able)
    return tuple(
        outcome for outcome in found if outcome.finished_on and outcome.finished_on < today
    )


def _tasks(
    rng: Random, project: _Project, steps: Sequence[Work], able: Mapping[str, Sequence[str]]
) -> Iterator[Outcome]:
    """Do the `steps` of a `project` one after the other, each by somebody who is able to."""
    day = project.begun_on
    for step in steps:
        who = able.get(step.needs[0].skill)
        if not who:
            continue
        doer = rng.choice(who)
        hours = sensible(step.estimate.hours * project.factor)
        actual = max(round(hours * _ratio(rng, doer, step.kind, project.common) * 2) / 2, 0.5)
        started = _workday(day + timedelta(days=rng.choice((0, 0, 0, 1, 1, 2, 4, 8))))
        day = _workday(started + timedelta(days=math.ceil(actual / HOURS_A_DAY) - 1))
        yield Outcome(
            id=f"{project.name.partition(' ')[0]}/{step.id}",
            estimated_on=project.begun_on,
            estimate_hours=hours,
            actual_hours=actual,
            started_on=started,
            finished_on=day,
            who=doer,
            kind=step.kind,
            requester=project.customer,
            project=project.name,
            text=step.title,
        )


def _ratio(rng: Random, doer: str, kind: str, common: float) -> float:
    """Draw how an estimate comes out: exactly, or spread as the doer's or the kind's are."""
    own = rng.gauss(0.0, 1.0)
    if rng.random() < EXACT:
        return 1.0
    low, high = SPREAD_OF_PERSON.get(doer) or SPREAD_OF_KIND[kind]
    score = math.sqrt(1.0 - COMMON_SHARE) * own + math.sqrt(COMMON_SHARE) * common
    return math.exp(score / Z90 * (math.log(high) if score > 0.0 else -math.log(low)))


def _workday(day: date) -> date:
    """Give `day`, or the Monday after it."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)  # noqa: PLR2004 - Friday
