"""How full everybody is, worked out once for each forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.answers import fullness_of
from keepable_desk.reads.forecast_cache import ForecastCache

if TYPE_CHECKING:
    from datetime import date

    from keepable.answers import Fullness
    from keepable_desk.reads.forecasts import Warm

LEAST_WEEKS, MOST_WEEKS = 12, 156


def _by_weeks(company: int, warm: Warm) -> dict[int, Fullness]:
    del company, warm  # it is filled as weeks are asked for
    return {}


KNOWN: ForecastCache[dict[int, Fullness]] = ForecastCache(_by_weeks)


def fullness(company: int, warm: Warm, weeks: int) -> Fullness:
    """Return how full teams and people of `company` are in these `weeks` of the `warm` forecast."""
    known = KNOWN.of(company, warm)
    if weeks not in known:
        known[weeks] = fullness_of(warm.forecast, weeks)
    return known[weeks]


def hours_booked(company: int, warm: Warm, who: str, monday: date) -> float | None:
    """Return the hours booked of the team or person `who` in the week of `monday`.

    None where that week is not looked at, or nobody is called so.
    """
    [first, *_later] = fullness(company, warm, LEAST_WEEKS).weeks
    place, days = divmod((monday - first).days, 7)
    if days or not 0 <= place < MOST_WEEKS:
        return None
    rows = fullness(company, warm, max(place + 1, LEAST_WEEKS)).rows
    return next((row.booked_hours[place] for row in rows if row.id == who), None)
