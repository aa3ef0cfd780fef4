"""From completions in many futures to odds, keepable dates and a curve, each with its error."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.answer import CurvePoint, KeepableDate
from keepable.domain.odds_levels import LEVELS, MOST_ODDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

THIN_ODDS = 0.90  # nor than this, when no like work was ever finished
BEYOND = int(np.iinfo(np.int32).max)
NORMAL_95 = 1.959964
MOST_POINTS = 60


def odds_by(days: NDArray[np.int32], requested: date) -> float:
    """Return the share of futures that are complete by the end of `requested`.

    `days` (K,) int32 are the local days of completion as ordinals.

    >>> odds_by(np.array([738000, 738001], dtype=np.int32), date.fromordinal(738000))
    0.5
    """
    return float(np.count_nonzero(days <= requested.toordinal())) / days.size


def sampling_error(odds: float, scenarios: int) -> float:
    """Return the standard error of `odds` from so many `scenarios` (binomial).

    At odds of 0 or 1 it is that of one success more or less, never nothing.

    >>> round(sampling_error(0.5, 1024), 4)
    0.0156
    """
    inside = min(max(odds, 1.0 / (scenarios + 1)), 1.0 - 1.0 / (scenarios + 1))
    return math.sqrt(inside * (1.0 - inside) / scenarios)


def odds_cap(outcomes: int, scenarios: int) -> float:
    """Return the highest odds that may be shown: 0.95, less with few `outcomes` or `scenarios`.

    After n like tasks that all came out well the next does with odds of at most
    (n + 1)/(n + 2) (Laplace's rule of succession), but no cap falls below 0.90 for that.

    >>> odds_cap(0, 1024), odds_cap(13, 1024), odds_cap(500, 1024)
    (0.9, 0.9333333333333333, 0.95)
    """
    by_outcomes = max((outcomes + 1) / (outcomes + 2), THIN_ODDS)
    return min(MOST_ODDS, by_outcomes, 1.0 - 1.0 / (scenarios + 1))


def keepable_dates(
    days: NDArray[np.int32], levels: tuple[int, ...] = LEVELS
) -> tuple[KeepableDate, ...]:
    """Return for each of `levels` (percent) the earliest date by which so many `days` have come.

    The bounds are order statistics: the ranks a binomial count stays within in 95 of 100 cases.

    >>> days = np.arange(738000, 738100, dtype=np.int32)
    >>> keepable_dates(days, (80,))[0].date == date.fromordinal(738079)
    True
    """
    ordered = np.sort(days)
    count = ordered.size
    found = []
    for level in levels:
        share = level / 100.0
        rank = math.ceil(share * count)
        spread = NORMAL_95 * math.sqrt(count * share * (1.0 - share))
        ranks = (rank, math.floor(rank - spread), math.ceil(rank + spread))
        places = [min(max(r, 1), count) - 1 for r in ranks]
        ordinals = [int(ordered[place]) for place in places]
        at, low, high = (None if day >= BEYOND else date.fromordinal(day) for day in ordinals)
        found.append(KeepableDate(level=level, date=at, earliest=low, latest=high))
    return tuple(found)


def date_at(days: NDArray[np.int32], level: int) -> date | None:
    """Return the keepable date of `days` at one `level` (percent).

    >>> date_at(np.array([738000], dtype=np.int32), 80) == date.fromordinal(738000)
    True
    """
    return keepable_dates(days, (level,))[0].date


def curve_of(days: NDArray[np.int32], most_points: int = MOST_POINTS) -> tuple[CurvePoint, ...]:
    """Return the share complete by each of `days` (scenarios,), at most `most_points` of them.

    >>> [point.odds for point in curve_of(np.array([738000, 738001], dtype=np.int32))]
    [0.5, 1.0]
    """
    inside = days[days < BEYOND]
    values, counts = np.unique(inside, return_counts=True)
    reached = np.cumsum(counts) / days.size
    if values.size > most_points:
        keep = np.unique(np.linspace(0, values.size - 1, most_points).round().astype(np.int64))
        values, reached = values[keep], reached[keep]
    return tuple(
        CurvePoint(date=date.fromordinal(int(day)), odds=float(share))
        for day, share in zip(values, reached, strict=True)
    )
