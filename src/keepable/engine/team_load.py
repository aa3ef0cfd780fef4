"""The load of people added up by team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keepable.engine.fullness import Load, LoadRow

NO_TEAM = "(no team)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoad:
    """A team, its hours week by week, and its people."""

    team: str
    name: str
    capacity_hours: tuple[float, ...]
    booked_hours: tuple[float, ...]
    people: tuple[LoadRow, ...]


def team_loads(load: Load, names: dict[str, str]) -> tuple[TeamLoad, ...]:
    """Add up the rows of `load` by team; `names` gives teams their names.

    Somebody in several teams counts in the first; a team of n alike stands for itself.

    >>> from keepable.engine.fullness import Load, LoadRow
    >>> rows = [LoadRow(team="crew", name=name, capacity_hours=(40.0,), booked_hours=(hours,))
    ...         for name, hours in (("Ann", 10.0), ("Bo", 25.0))]
    >>> found = team_loads(Load(weeks=(), rows=tuple(rows)), {"crew": "Crew"})
    >>> [(each.name, each.capacity_hours, each.booked_hours) for each in found]
    [('Crew', (80.0,), (35.0,))]
    """
    groups: dict[str, list[LoadRow]] = {}
    for row in load.rows:
        team = row.team or (row.name if row.name in names.values() else NO_TEAM)
        groups.setdefault(team, []).append(row)
    return tuple(
        TeamLoad(
            team=team,
            name=names.get(team, team),
            capacity_hours=_summed([row.capacity_hours for row in rows]),
            booked_hours=_summed([row.booked_hours for row in rows]),
            people=tuple(rows),
        )
        for team, rows in groups.items()
    )


def _summed(rows: list[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(round(sum(week), 2) for week in zip(*rows, strict=True))
