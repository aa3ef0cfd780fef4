"""Quantile tables of actual/estimate: 1,024 equally likely ratios, from any distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from keepable.texts.quantities import Number, Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TABLE_SIZE = 1024
SMALLEST_RATIO = 1.0 / 64.0
LARGEST_RATIO = 60.0
# Below this share of like tasks that took longer than what is spent already, the table knows
# nothing more about the rest, and a Pareto tail takes over.
THIN_TAIL = 0.05
# P(T > t) falls as t^-2.5: the median task in the tail takes another third of what is spent.
TAIL_EXPONENT = 2.5


@dataclass(frozen=True, slots=True)
class RatioTable:
    """A predictive distribution of actual/estimate.

    `ratios` has shape (1024,), float64, rising, in [1/64, 60]: the quantiles at (j + 1/2)/1024.
    `outcomes` is how many finished tasks it rests on (0: nothing but a prior); `basis` tells in
    whole sentences what that is.
    """

    ratios: NDArray[np.float64]
    outcomes: int
    basis: tuple[Text, ...] = ()

    @property
    def mean(self) -> float:
        """Mean ratio."""
        return float(self.ratios.mean())

    def quantile(self, level: float) -> float:
        """Return the ratio that is not exceeded with probability `level` in [0, 1].

        >>> lognormal(1.0, 1.0, 1.0).quantile(0.8)
        1.0
        """
        return float(self.ratios[min(int(level * TABLE_SIZE), TABLE_SIZE - 1)])


@lru_cache(maxsize=1)
def normal_scores() -> NDArray[np.float64]:
    """Return the standard normal quantiles at the 1,024 mid-points, shape (1024,).

    >>> round(float(normal_scores()[921]), 3)
    1.281
    """
    inverse = NormalDist().inv_cdf
    scores = np.array([inverse((j + 0.5) / TABLE_SIZE) for j in range(TABLE_SIZE)])
    scores.setflags(write=False)
    return scores


def lognormal(low: float, middle: float, high: float, outcomes: int = 0) -> RatioTable:
    """Fit a split lognormal through P10 = `low`, P50 = `middle` and P90 = `high` (ratios).

    The two halves have spreads of their own, so that the three points are met exactly;
    `outcomes` is passed on. Source: the split normal (Fechner 1897), on the log scale.

    >>> table = lognormal(0.5, 1.0, 2.0)
    >>> [round(table.quantile(level), 1) for level in (0.1, 0.5, 0.9)]
    [0.5, 1.0, 2.0]
    """
    z90 = NormalDist().inv_cdf(0.9)
    below = math.log(middle / low) / z90
    above = math.log(high / middle) / z90
    z = normal_scores()
    ratios = middle * np.exp(np.where(z < 0.0, below, above) * z)
    return RatioTable(_bounded(ratios), outcomes, (Text("basis.range", **span(low, high)),))


def span(low: float, high: float) -> dict[str, Number]:
    """Return `low` and `high` (ratios) as facts of a text, to two digits.

    >>> span(0.514, 12.0)["low"]
    Number(value=0.51, digits=None)
    """
    return {"low": Number(float(f"{low:.2g}")), "high": Number(float(f"{high:.2g}"))}


def empirical(values: Sequence[float], outcomes: int, basis: tuple[Text, ...] = ()) -> RatioTable:
    """Make a table from equally likely, rising `values` (ratios): their stepwise quantiles.

    `outcomes` and `basis` are passed on.

    >>> empirical([0.5, 1.0], 2).quantile(0.75)
    1.0
    """
    array = np.sort(np.asarray(values, dtype=np.float64))
    index = ((np.arange(TABLE_SIZE) + 0.5) / TABLE_SIZE * array.size).astype(np.int64)
    return RatioTable(_bounded(array[index]), outcomes, basis)


def mixture(parts: Sequence[tuple[float, RatioTable]], basis: tuple[Text, ...] = ()) -> RatioTable:
    """Pool the tables in `parts` linearly by their weights (above 0); `basis` is kept.

    The pool's distribution function is the weighted mean of the distribution functions, so that
    disagreement between the parts widens it.

    >>> wide = mixture([(1.0, empirical([1.0], 1)), (1.0, empirical([3.0], 1))])
    >>> wide.quantile(0.25), wide.quantile(0.75), wide.outcomes
    (1.0, 3.0, 2)
    """
    values = np.concatenate([table.ratios for _, table in parts])
    sizes = [table.ratios.size for _, table in parts]
    weights = np.repeat([weight / n for (weight, _), n in zip(parts, sizes, strict=True)], sizes)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    levels = (np.arange(TABLE_SIZE) + 0.5) / TABLE_SIZE * reached[-1]
    index = np.searchsorted(reached, levels)
    outcomes = sum(table.outcomes for _, table in parts)
    return RatioTable(values[order][index], outcomes, basis)


def share_above(table: RatioTable, spent: float) -> float:
    """Return the share of like tasks in `table` that took longer than `spent`, a ratio.

    >>> share_above(empirical([0.5, 1.0], 2), 0.7)
    0.5
    """
    above = TABLE_SIZE - int(np.searchsorted(table.ratios, spent, side="right"))
    return above / TABLE_SIZE


def remaining(table: RatioTable, spent: float) -> RatioTable:
    """Return the distribution of what is left when `spent` (share of the estimate) is used up.

    It is the part of `table` above `spent`, less `spent`. Where less than 5 % of like tasks took
    longer, a Pareto tail (exponent 2.5) carries on: the rest grows with what is spent.

    >>> round(remaining(empirical([0.5, 1.0, 2.0], 3), 0.6).quantile(0.9), 2)
    1.4
    """
    if spent <= 0.0:
        return table
    share = share_above(table, spent)
    levels = (np.arange(TABLE_SIZE) + 0.5) / TABLE_SIZE
    if share >= THIN_TAIL:
        left = round(share * TABLE_SIZE)
        whole = table.ratios[TABLE_SIZE - left + (levels * left).astype(np.int64)]
    else:
        whole = spent * (1.0 - levels) ** (-1.0 / TAIL_EXPONENT)
    basis = (*table.basis, Text("basis.spent", share=Percent(spent)))
    return RatioTable(_bounded(whole - spent), table.outcomes, basis)


def _bounded(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(ratios, SMALLEST_RATIO, LARGEST_RATIO)
