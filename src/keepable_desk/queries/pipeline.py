"""The pipeline as load: what wins would do to teams and promises, once for each forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.engine import breakers, load_of, mix_of, pipeline_odds
from keepable.engine.mixes import with_wins
from keepable_desk.queries.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from keepable.engine import DealOdds, Forecast, Mix
    from keepable_desk.queries.forecasts import Warm

WEEKS = 26
MOST_KNOWN = 32  # mixes of one forecast that are kept


@dataclass(frozen=True, slots=True)
class WeeklyLoad:
    """Hours of the whole company by week: what is there, and what is booked if so much is won."""

    weeks: tuple[date, ...]
    capacity: tuple[float, ...]
    lose_all: tuple[float, ...]
    as_likely: tuple[float, ...]
    win_all: tuple[float, ...]


def _odds(company: int, warm: Warm) -> tuple[DealOdds, ...]:
    del company
    return pipeline_odds(warm.forecast)


def _none_yet(company: int, warm: Warm) -> dict[object, Mix]:
    del company, warm  # it is filled as mixes are asked for
    return {}


def _breakers(company: int, warm: Warm) -> dict[str, Mix]:
    del company
    return breakers(warm.forecast)


ODDS: Kept[tuple[DealOdds, ...]] = Kept(_odds)
BREAKERS: Kept[dict[str, Mix]] = Kept(_breakers)
MIXES: Kept[dict[object, Mix]] = Kept(_none_yet)
LOADS: Kept[dict[object, WeeklyLoad]] = Kept(lambda company, warm: {})  # noqa: ARG005 - it is filled later


def mix(company: int, warm: Warm, won: Collection[str], *, by_date: bool) -> Mix:
    """Give what winning the deals `won` would do."""
    known = MIXES.of(company, warm)
    key = (frozenset(won), by_date)
    if key not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[key] = mix_of(warm.forecast, sorted(won), "by date" if by_date else "after")
    return known[key]


def weekly_load(company: int, warm: Warm, deals: Collection[str]) -> WeeklyLoad:
    """Give the load without any of `deals`, with all of them, and with each at its odds.

    As likely is the load of all wins, weighted by the odds of their hours: wins move each other
    a little, which that leaves out.
    """
    known = LOADS.of(company, warm)
    key = frozenset(deals)
    if key not in known:
        known[key] = _weekly(warm.forecast, sorted(key), ODDS.of(company, warm))
    return known[key]


def _weekly(warm: Forecast, deals: list[str], odds: tuple[DealOdds, ...]) -> WeeklyLoad:
    without = load_of(warm, WEEKS)
    with_all = load_of(with_wins(warm, deals), WEEKS)
    lost = _summed([row.booked_hours for row in without.rows])
    won = _summed([row.booked_hours for row in with_all.rows])
    mine = [deal for deal in odds if deal.id in deals]
    hours = sum(deal.hours_expected for deal in mine)
    share = sum(deal.win_odds * deal.hours_expected for deal in mine) / hours if hours else 0.0
    return WeeklyLoad(
        weeks=without.weeks,
        capacity=_summed([row.capacity_hours for row in without.rows]),
        lose_all=lost,
        as_likely=tuple(a + share * (b - a) for a, b in zip(lost, won, strict=True)),
        win_all=won,
    )


def _summed(rows: list[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(week) for week in zip(*rows, strict=True))
