"""How full teams and people are, week by week, over the scenarios: a mean hides where it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from keepable.forecast.kernels.bits import WORD_BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from keepable.forecast.forecasting import Forecast

NO_TEAM = "(no team)"
FULL = 0.95  # of the capacity: a week that is booked so far has no room for another promise
BLOCK = 128  # scenarios that are unpacked at once, so that they stay in the processor's cache
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullRow:
    """Hours a week of a team or one of its people, over the scenarios.

    `capacity_hours` and `booked_hours` are means; `booked_10_hours`, `booked_50_hours` and
    `booked_90_hours` are what is booked at most in 1, 5 and 9 of 10 futures; `full_share` is the
    share of futures in which hardly anything is left. All have one entry for each week.
    """

    kind: Literal["team", "person"]
    id: str
    name: str
    team: str
    capacity_hours: tuple[float, ...]
    booked_hours: tuple[float, ...]
    booked_10_hours: tuple[float, ...]
    booked_50_hours: tuple[float, ...]
    booked_90_hours: tuple[float, ...]
    full_share: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fullness:
    """How full everybody is; `weeks` are Mondays, each team comes before its people."""

    weeks: tuple[date, ...]
    rows: tuple[FullRow, ...]


def _monday_of(warm: Forecast) -> date:
    as_of = warm.frame.timeline.as_of.date()
    return as_of - timedelta(days=as_of.weekday())


def fullness_of(warm: Forecast, weeks: int = 12) -> Fullness:
    """Return how full teams and people are in so many `weeks` of the `warm` forecast.

    Hours are slots of working time. Somebody in several teams counts in the first; a team of n
    alike stands for itself. A week is full in a scenario when 95 % of what is there is booked.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> fullness_of(warm, 2).weeks[1], fullness_of(warm, 2).rows
    (datetime.date(2027, 1, 11), ())
    """
    monday = _monday_of(warm)
    names = {team.id: team.name for team in warm.book.teams}
    teams: dict[str, list[_Member]] = {}
    for r, member in enumerate(warm.frame.roster.members):
        hours = weekly_hours(warm, r, weeks)
        own = member.id if member.id in names else NO_TEAM
        team = member.teams[0] if member.teams else own
        teams.setdefault(team, []).append(_Member(member.id, member.name, hours))
    rows = [
        row
        for team, people in teams.items()
        for row in _team_rows(team, names.get(team, team), people)
    ]
    mondays = tuple(monday + timedelta(weeks=n) for n in range(weeks))
    return Fullness(weeks=mondays, rows=tuple(rows))


def _team_rows(team: str, name: str, people: Sequence[_Member]) -> list[FullRow]:
    """Return the row of a team, and those of its people; n alike are the team themselves."""
    whole = WeeklyHours(
        np.sum([each.hours.capacity for each in people], axis=0),
        np.sum([each.hours.booked for each in people], axis=0),
    )
    rows = [_row("team", team, name, team, whole)]
    if [each.id for each in people] != [team]:
        rows += [_row("person", each.id, each.name, team, each.hours) for each in people]
    return rows


@dataclass(frozen=True, slots=True)
class _Member:
    """Somebody with their hours."""

    id: str
    name: str
    hours: WeeklyHours


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours there and hours booked, of shape (scenarios, weeks)."""

    capacity: NDArray[np.float64]
    booked: NDArray[np.float64]


def weekly_hours(warm: Forecast, r: int, weeks: int) -> WeeklyHours:
    """Return what is there of resource `r` of the `warm` forecast, and what of it is booked.

    Arrays of hours, of shape (scenarios, `weeks`); the first week begins on the Monday before.
    """
    line, model, monday = warm.frame.timeline, warm.frame.model, _monday_of(warm)
    person = model.people[r]
    local = line.days_in(warm.book.settings.zone)
    week = (
        local[line.grid.spans[person["axis"], : int(person["slots"]), 1]] - monday.toordinal()
    ) // 7
    bounds = np.searchsorted(week, np.arange(weeks + 1))
    slots = int(bounds[-1])
    first, levels = int(person["offset"]), int(person["levels"])
    count = warm.scenarios
    base = _by_week(_units(model.base[None, :], first, levels, slots), bounds)
    free = _of_all(warm.futures.free[:count], first, levels, slots, bounds)
    absent = int(person["absent_offset"])
    there = np.broadcast_to(base, free.shape)
    if absent >= 0:
        there = there - _of_all(warm.futures.absent[:count], absent, 1, slots, bounds)
    hours = np.float64(warm.book.settings.slot_minutes / 60.0)
    return WeeklyHours(np.multiply(there, hours), np.multiply(there - free, hours))


def _of_all(
    words: NDArray[np.uint64], first: int, levels: int, slots: int, bounds: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Add up the units of each row of `words` between each two `bounds`, some rows at a time."""
    blocks = (words[row : row + BLOCK] for row in range(0, len(words), BLOCK))
    sums = [_by_week(_units(block, first, levels, slots), bounds) for block in blocks]
    return np.concatenate(sums)


def _units(words: NDArray[np.uint64], first: int, levels: int, slots: int) -> NDArray[Any]:
    """Return the units in each of the first `slots`, for each row of `words`: levels add up."""
    size = -(-slots // WORD_BITS)
    part = np.ascontiguousarray(words[:, first : first + size * levels])
    bits = np.unpackbits(part.view(np.uint8), axis=1, bitorder="little")
    if levels > 1:
        bits = bits.reshape(len(part), size, levels, WORD_BITS).sum(axis=2, dtype=np.uint16)
    return bits.reshape(len(part), -1)[:, :slots]


def _by_week(units: NDArray[Any], bounds: NDArray[np.intp]) -> NDArray[np.int64]:
    """Add up the columns of `units` between each two `bounds`."""
    weeks = [
        units[:, first:last].sum(axis=1, dtype=np.int64)
        for first, last in pairwise(bounds.tolist())
    ]
    return np.stack(weeks, axis=1)


def _row(
    kind: Literal["team", "person"], who: str, name: str, team: str, hours: WeeklyHours
) -> FullRow:
    low, middle, high = np.quantile(hours.booked, QUANTILES, axis=0)
    is_full = (hours.capacity > 0.0) & (hours.booked >= FULL * hours.capacity)
    return FullRow(
        kind=kind,
        id=who,
        name=name,
        team=team,
        capacity_hours=_rounded(hours.capacity.mean(axis=0)),
        booked_hours=_rounded(hours.booked.mean(axis=0)),
        booked_10_hours=_rounded(low),
        booked_50_hours=_rounded(middle),
        booked_90_hours=_rounded(high),
        full_share=_rounded(is_full.mean(axis=0)),
    )


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(values.round(4).tolist())
