"""The load of teams with their people, and what a week is called that is so full."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.answers.fullness import Fullness

HowFull = Literal["full", "busy", "half", "free"]
LEAST_BOOKED: Mapping[HowFull, int] = {"full": 95, "busy": 80, "half": 50}  # percent


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoad:
    """Somebody of a team, and their hours week by week."""

    team: str
    name: str
    capacity_hours: tuple[float, ...]
    booked_hours: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoad:
    """A team, its hours week by week, and its people."""

    team: str
    name: str
    capacity_hours: tuple[float, ...]
    booked_hours: tuple[float, ...]
    people: tuple[PersonLoad, ...]


def team_loads(full: Fullness) -> tuple[TeamLoad, ...]:
    """Return the teams of `full`, each with its people, as far as they are there.

    >>> from keepable.answers.fullness import Fullness
    >>> team_loads(Fullness(weeks=(), rows=()))
    ()
    """
    found: list[TeamLoad] = []
    for row in full.rows:
        hours = {"capacity_hours": row.capacity_hours, "booked_hours": row.booked_hours}
        if row.kind == "team":
            found.append(TeamLoad(team=row.id, name=row.name, people=(), **hours))
            continue
        one = PersonLoad(team=row.team, name=row.name, **hours)
        found[-1] = replace(found[-1], people=(*found[-1].people, one))
    return tuple(found)


def percent_booked(booked_hours: float, capacity_hours: float) -> int | None:
    """Return what percentage `booked_hours` are of `capacity_hours`; None where nobody is there.

    >>> percent_booked(30.0, 40.0), percent_booked(0.0, 0.0)
    (75, None)
    """
    return round(100 * booked_hours / capacity_hours) if capacity_hours > 0.0 else None


def how_full(percent: int) -> HowFull:
    """Return what a week is of which `percent` are booked.

    >>> how_full(95), how_full(94), how_full(50), how_full(49)
    ('full', 'busy', 'half', 'free')
    """
    return next((name for name, least in LEAST_BOOKED.items() if percent >= least), "free")
