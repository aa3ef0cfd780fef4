"""How full everybody is, worked out once for each forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.answers import fullness_of

if TYPE_CHECKING:
    from datetime import date

    from keepable.answers import Fullness
    from keepable_desk.reads.forecasts import Warm
    from keepable_desk.reads.runtime import Runtime

LEAST_WEEKS, MOST_WEEKS = 12, 156


def _of_weeks(warm: Warm, weeks: int) -> Fullness:
    return fullness_of(warm.forecast, weeks)


def fullness(runtime: Runtime, warm: Warm, weeks: int) -> Fullness:
    """Return how full teams and people are in these `weeks` of the `warm` forecast."""
    return runtime.derived(warm, _of_weeks, weeks)


def hours_booked(runtime: Runtime, warm: Warm, who: str, monday: date) -> float | None:
    """Return the hours booked of the team or person `who` in the week of `monday`.

    None where that week is not looked at, or nobody is called so.
    """
    [first, *_later] = fullness(runtime, warm, LEAST_WEEKS).weeks
    place, days = divmod((monday - first).days, 7)
    if days or not 0 <= place < MOST_WEEKS:
        return None
    rows = fullness(runtime, warm, max(place + 1, LEAST_WEEKS)).rows
    return next((row.booked_hours[place] for row in rows if row.id == who), None)
