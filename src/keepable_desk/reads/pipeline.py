"""The pipeline as load: what wins would do to teams and promises, once for each forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.answers import first_look, fullness_of, mix_of, pipeline_odds, together
from keepable.answers.mixes import with_wins

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from keepable.answers import DealOdds, Mix
    from keepable.forecast import Forecast
    from keepable_desk.reads.derived_results import Step
    from keepable_desk.reads.forecasts import Warm

WEEKS = 26
WORTH_A_LOOK = 0.01  # of odds: what falls by less in few futures breaks nothing in all


@dataclass(frozen=True, slots=True)
class WeeklyLoad:
    """Hours of the whole company by week: what is there, and what is booked if so much is won."""

    weeks: tuple[date, ...]
    capacity: tuple[float, ...]
    lose_all: tuple[float, ...]
    as_likely: tuple[float, ...]
    win_all: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Breaking:
    """Which wins break promises: `alone`, by the id of the deal, and several only `together`."""

    alone: Mapping[str, Mix]
    together: Mix | None


def odds_of_deals(warm: Warm) -> tuple[DealOdds, ...]:
    """Return how all open deals would come out."""
    return pipeline_odds(warm.forecast)


def wins_that_break(warm: Warm, deals: tuple[str, ...], told: Step) -> Breaking:
    """Look at each of `deals` alone, and then which of them break something only together.

    A first look at few futures finds where to look; what is given is of all futures, as the same
    wins are told of elsewhere.
    """
    few = first_look(warm.forecast)
    looks = 2 * len(deals) + len(deals).bit_length()  # each alone, halving, and sparing each
    alone: dict[str, Mix] = {}
    for deal in deals:
        if _may_break(mix_of(few, [deal], "by date")):
            found = mix_of(warm.forecast, [deal], "by date")
            alone |= {deal: found} if found.breaks else {}
        told(looks)
    broken = {promise for found in alone.values() for promise in found.breaks}
    several = together(few, deals, broken, told=lambda: told(looks))
    return Breaking(alone, _of_all_futures(warm, several, broken))


def _may_break(mix: Mix) -> bool:
    """Return whether the odds of anything fall so far in few futures that it may break in all."""
    return any(
        each.odds_before is not None
        and each.odds_after is not None
        and each.odds_before - each.odds_after >= WORTH_A_LOOK
        for each in mix.affected
    )


def _of_all_futures(warm: Warm, several: Mix | None, alone: Collection[str]) -> Mix | None:
    """Return what the wins of `several` do in all futures; None where no further promise breaks."""
    if several is None:
        return None
    found = mix_of(warm.forecast, [deal.id for deal in several.deals], "by date")
    return found if set(found.breaks) - set(alone) else None


def mixed(warm: Warm, key: tuple[tuple[str, ...], bool], told: Step) -> Mix:
    """Return what winning those deals would do."""
    told(2)
    won, by_date = key
    return mix_of(warm.forecast, won, "by date" if by_date else "after")


def weekly_load(warm: Warm, deals: tuple[str, ...], told: Step) -> WeeklyLoad:
    """Return the load without any of `deals`, with all of them, and with each at its odds.

    As likely is the load of all wins, weighted by the odds of their hours: wins move each other
    a little, which that leaves out.
    """
    told(2)
    return _weekly(warm.forecast, deals, pipeline_odds(warm.forecast))


def _weekly(warm: Forecast, deals: Sequence[str], odds: tuple[DealOdds, ...]) -> WeeklyLoad:
    without = fullness_of(warm, WEEKS)
    teams = [row for row in without.rows if row.kind == "team"]
    lost = _summed([row.booked_hours for row in teams])
    with_all = fullness_of(with_wins(warm, deals), WEEKS)
    won = _summed([row.booked_hours for row in with_all.rows if row.kind == "team"])
    mine = [deal for deal in odds if deal.id in deals]
    hours = sum(deal.hours_expected for deal in mine)
    share = sum(deal.win_odds * deal.hours_expected for deal in mine) / hours if hours else 0.0
    return WeeklyLoad(
        weeks=without.weeks,
        capacity=_summed([row.capacity_hours for row in teams]),
        lose_all=lost,
        as_likely=tuple(a + share * (b - a) for a, b in zip(lost, won, strict=True)),
        win_all=won,
    )


def _summed(rows: list[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(week) for week in zip(*rows, strict=True))
