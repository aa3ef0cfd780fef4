"""Activity networks as books: what PSPLIB and MPSPLib instances have in common.

One unit of time is one working day of eight hours; every day of the week is worked, nobody is
ever away, and each resource type is a team of as many alike as its capacity. So an instance keeps
its meaning: durations are exact unless a law is put in their place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter

from keepable.domain.book import Book, Settings
from keepable.domain.deal import Customer
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.domain.problem import Problem
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import MOST_ALIKE, Absence, Availability, Team
from keepable.domain.time import Calendar, Shift
from keepable.domain.work import Estimate, Need, Work
from keepable.texts.errors import TextError, text_of
from keepable.texts.text import Text

DAY_ZERO = datetime(2027, 1, 4, 8, tzinfo=UTC)
HOURS_PER_UNIT = 8.0
EVERY_DAY = Calendar(id="every day", zone="UTC", shifts=tuple(Shift(d, 480, 960) for d in range(7)))
NOBODY = "nobody in particular"
MOST_WEEKS = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity: `duration` in units of time, `requests` units of each resource."""

    number: int
    duration: int
    predecessors: tuple[int, ...]
    requests: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One project: its activities, and the unit of time at which it arrives."""

    name: str
    release: int
    activities: tuple[Activity, ...]


def book_of(
    name: str,
    capacities: dict[str, int],
    networks: list[Network],
    *,
    splittable: bool,
    slot_minutes: int,
) -> tuple[Book | None, tuple[Problem, ...]]:
    """Make a book of `networks` sharing resources of `capacities`, ranked in order of arrival."""
    problems = (
        *_named_twice(networks),
        *(problem for network in networks for problem in _overdrawn(network, capacities)),
    )
    if problems:
        return None, problems
    try:
        return _book(name, capacities, networks, splittable, slot_minutes), ()
    except ValueError as error:
        what = Text("network.no_book", name=name, why=text_of(error))
        return None, (Problem(what=what, remedy=Text("network.mend")),)


def _named_twice(networks: list[Network]) -> list[Problem]:
    names = Counter(network.name for network in networks)
    return [
        Problem(
            what=Text("network.named_twice", count=count, name=name),
            remedy=Text("network.number_each"),
        )
        for name, count in names.items()
        if count > 1
    ]


def _overdrawn(network: Network, capacities: dict[str, int]) -> list[Problem]:
    return [
        Problem(
            what=Text(
                "network.overdrawn",
                activity=str(activity.number),
                project=network.name,
                units=units,
                resource=resource,
                capacity=capacities.get(resource, 0),
            ),
            remedy=Text("network.mend_request"),
        )
        for activity in network.activities
        for resource, units in activity.requests
        if units > capacities.get(resource, 0)
    ]


def _book(
    name: str,
    capacities: dict[str, int],
    networks: list[Network],
    splittable: bool,  # noqa: FBT001 - handed on by name from the public function
    slot_minutes: int,
) -> Book:
    activities = sum(len(network.activities) for network in networks)
    teams = [_team(resource, capacity) for resource, capacity in capacities.items()]
    teams.append(_team(NOBODY, min(max(activities, 1), MOST_ALIKE)))
    ordered = sorted(networks, key=lambda network: network.release)
    return Book(
        as_of=DAY_ZERO,
        name=name,
        settings=Settings(slot_minutes=slot_minutes, horizon_weeks=_weeks(networks)),
        skills=(*capacities, NOBODY),
        calendars=(EVERY_DAY,),
        teams=tuple(teams),
        customers=(Customer(id="customer", name="Customer", zone="UTC"),),
        promises=tuple(
            _promise(network, rank, splittable=splittable) for rank, network in enumerate(ordered)
        ),
        calibration=CalibrationSnapshot(
            common_share=0.0,
            availability=Availability(quantiles=(1.0,)),
            absence=Absence(spells_per_year=0.0),
        ),
    )


def _weeks(networks: list[Network]) -> int:
    """Look far enough ahead for twice all work, one piece after another, if the limit allows."""
    units = sum(activity.duration for network in networks for activity in network.activities)
    last = max((network.release for network in networks), default=0)
    return min(max((2 * units + last) // 7 + 4, 8), MOST_WEEKS)


def _team(name: str, size: int) -> Team:
    return Team(id=name, name=name, size=size, calendar=EVERY_DAY.id, skills=(name,))


def _promise(network: Network, rank: int, *, splittable: bool) -> Promise:
    release = DAY_ZERO.date() + timedelta(days=network.release)
    before = _closed(network.activities)
    return Promise(
        id=network.name,
        title=network.name,
        promiser="instance",
        customer="customer",
        rank=rank,
        versions=(PromiseVersion(due_date=release, made_at=DAY_ZERO),),
        work=tuple(
            _work(network.name, activity, before[activity.number], release, splittable=splittable)
            for activity in network.activities
            if activity.duration > 0
        ),
    )


def _work(
    owner: str, activity: Activity, before: tuple[int, ...], release: date, *, splittable: bool
) -> Work:
    hours = activity.duration * HOURS_PER_UNIT
    needs = tuple(Need(skill=r, crew=units) for r, units in activity.requests if units > 0)
    return Work(
        id=f"{owner}/{activity.number}",
        title=f"Activity {activity.number}",
        estimate=Estimate(hours=hours, low=hours, high=hours),
        needs=needs or (Need(skill=NOBODY),),
        project=owner,
        predecessors=tuple(f"{owner}/{number}" for number in before),
        splittable=splittable,
        release_date=release,
    )


def _closed(activities: tuple[Activity, ...]) -> dict[int, tuple[int, ...]]:
    """Return the predecessors of each activity with those that take no time looked through."""
    by_number = {activity.number: activity for activity in activities}
    real: dict[int, set[int]] = {}
    for number in _in_order(activities):
        real[number] = set()
        for before in by_number[number].predecessors:
            real[number] |= {before} if by_number[before].duration > 0 else real[before]
    return {number: tuple(sorted(before)) for number, before in real.items()}


def _in_order(activities: tuple[Activity, ...]) -> list[int]:
    """Put predecessors first; ValueError for a cycle."""
    before = {activity.number: activity.predecessors for activity in activities}
    try:
        return list(TopologicalSorter(before).static_order())
    except CycleError as error:
        raise TextError(Text("network.cycle", activity=str(error.args[1][0]))) from error
