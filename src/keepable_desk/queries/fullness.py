"""How full everybody is, worked out once for each forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.engine import fullness_of
from keepable_desk.queries.kept import Kept

if TYPE_CHECKING:
    from keepable.engine import Fullness
    from keepable_desk.queries.forecasts import Warm

MOST_WEEKS = 156


def _by_weeks(company: int, warm: Warm) -> dict[int, Fullness]:
    del company, warm  # it is filled as weeks are asked for
    return {}


KNOWN: Kept[dict[int, Fullness]] = Kept(_by_weeks)


def fullness(company: int, warm: Warm, weeks: int) -> Fullness:
    """Give how full teams and people of `company` are in so many `weeks` of the `warm` forecast."""
    known = KNOWN.of(company, warm)
    if weeks not in known:
        known[weeks] = fullness_of(warm.forecast, weeks)
    return known[weeks]
