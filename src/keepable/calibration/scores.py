"""How good a distribution was once the outcome is known.

Proper scores, and honest coverage. Many tasks come out exactly as estimated: such an atom makes
closed intervals cover too much, so coverage is measured by the randomised probability integral
transform (PIT), which is uniform for an honest distribution, atoms or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SAME = 1e-9  # ratios that differ by less are one atom


def crps(quantiles: NDArray[np.float64], actual: float) -> float:
    """Return the continuous ranked probability score of rising `quantiles`, shape (quantiles,).

    They are equally likely. In the unit of `actual`; 0 is best. It is E|X - y| - E|X - X'|/2 with
    X drawn from the quantiles (Gneiting and Raftery 2007, eq. 21), by a sum over the sorted values.

    >>> crps(np.array([1.0, 3.0]), 2.0)  # 1 - (2 x 2/4)/2
    0.5
    """
    count = quantiles.size
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = float((ranks * quantiles).sum()) / (count * count)
    return float(np.abs(quantiles - actual).mean()) - spread


def pinball(quantile: float, actual: float, level: float) -> float:
    """Return the pinball loss of a `quantile` at `level` in (0, 1), in the unit of `actual`.

    >>> round(pinball(10.0, 12.0, 0.9), 9), round(pinball(10.0, 8.0, 0.9), 9)
    (1.8, 0.2)
    """
    over = actual - quantile
    return max(level * over, (level - 1.0) * over)


def pit(quantiles: NDArray[np.float64], actual: float, uniform: float) -> float:
    """Return where `actual` falls among `quantiles`, shape (quantiles,): a share in [0, 1].

    They rise and are equally likely. At an atom it falls at the `uniform` share, in [0, 1),
    of it (Brockwell 2007).

    >>> pit(np.array([1.0, 2.0, 2.0, 4.0]), 2.0, 0.5), pit(np.array([1.0, 2.0]), 9.0, 0.5)
    (0.5, 1.0)
    """
    below = int(np.searchsorted(quantiles, actual - SAME, side="left"))
    upto = int(np.searchsorted(quantiles, actual + SAME, side="right"))
    return (below + uniform * (upto - below)) / quantiles.size


def coverage(pits: Sequence[float] | NDArray[np.float64], level: int) -> float:
    """Return the share of `pits`, shape (outcomes,), inside the central `level` percent.

    >>> coverage([0.05, 0.5, 0.95, 0.6], 80)
    0.5
    """
    tail = (1.0 - level / 100.0) / 2.0
    inside = (np.asarray(pits) >= tail) & (np.asarray(pits) <= 1.0 - tail)
    return float(inside.mean())


@dataclass(frozen=True, slots=True)
class Brier:
    """The Brier score of odds that came true or not, taken apart (Murphy 1973).

    `score` = `reliability` - `resolution` + `uncertainty`: how far odds are from how often it
    then came true; how much they tell one case from another; how uncertain it was anyway.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float


def brier(odds: Sequence[float], kept: Sequence[bool]) -> Brier:
    """Score `odds` in [0, 1] against what was `kept`, both (N,), grouped by equal odds.

    >>> found = brier([0.8, 0.8, 0.4, 0.4], [True, True, False, True])
    >>> round(found.score, 3), round(found.reliability - found.resolution + found.uncertainty, 3)
    (0.15, 0.15)
    """
    said, came = np.asarray(odds, dtype=np.float64), np.asarray(kept, dtype=np.float64)
    base = float(came.mean())
    _, group, counts = np.unique(said, return_inverse=True, return_counts=True)
    share = counts / said.size
    meant = np.bincount(group, weights=said) / counts
    found = np.bincount(group, weights=came) / counts
    return Brier(
        score=float(((said - came) ** 2).mean()),
        reliability=float((share * (meant - found) ** 2).sum()),
        resolution=float((share * (found - base) ** 2).sum()),
        uncertainty=base * (1.0 - base),
    )
