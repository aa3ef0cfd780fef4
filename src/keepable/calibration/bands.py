"""Whether a score differs by more than luck: bootstrap by blocks of time, and Holm's test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

RESAMPLES = 2_000  # the ends of an interval then err by about a twentieth of its length
LEVEL = 0.95
SAME = 1e-7  # probabilities that differ by less, relatively, are one, whatever rounding did


@dataclass(frozen=True, slots=True)
class HitRate:
    """So many of `count` were `kept`; `p_value` is how often luck alone is as far off."""

    kept: int
    count: int
    p_value: float
    outside: bool

    @property
    def share(self) -> float:
        """The share that was kept."""
        return self.kept / self.count


def binomial_p_value(kept: int, count: int, share: float) -> float:
    """Return the exact two-sided p-value of `kept` in `count`, each kept with odds of `share`.

    The probability of all counts that are no likelier than the one seen (Fisher 1935).

    >>> binomial_p_value(0, 2, 0.5)  # none or both: 1/4 + 1/4
    0.5
    """
    numbers = np.arange(count + 1)
    logs = np.cumsum(np.log(np.maximum(numbers, 1)))
    ways = logs[count] - logs - logs[::-1]
    chances = np.exp(ways + numbers * math.log(share) + numbers[::-1] * math.log1p(-share))
    return min(1.0, float(chances[chances <= chances[kept] * (1.0 + SAME)].sum()))


def holm(groups: Mapping[str, tuple[int, int]], share: float) -> dict[str, HitRate]:
    """Say of each of `groups` (kept, of how many) whether it is off `share` by more than luck.

    The step-down test of Holm (1979): the chance that any group is wrongly called off is at most
    5 %, however many there are. They come in the order of their p-values.

    >>> found = holm({"a": (80, 100), "b": (50, 100)}, 0.8)
    >>> [(name, kept.outside) for name, kept in found.items()]
    [('b', True), ('a', False)]
    """
    odds = {name: binomial_p_value(kept, count, share) for name, (kept, count) in groups.items()}
    order = sorted(odds, key=lambda name: (odds[name], name))
    found, going_on = {}, True
    for place, name in enumerate(order):
        going_on = going_on and odds[name] <= (1.0 - LEVEL) / (len(order) - place)
        found[name] = HitRate(*groups[name], odds[name], going_on)
    return found


def block_interval(
    over: NDArray[np.float64], under: NDArray[np.float64], blocks: NDArray[np.int64], seed: int = 1
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of sum(`over`) / sum(`under`), drawing whole `blocks`.

    `over` and `under` are of shape (N,), in the unit of the score, `blocks` (N,) says which block
    of time each belongs to: what is close in time errs together, so blocks are drawn and not
    single outcomes (Künsch 1989). Draws go by `seed`; the result is without unit.

    >>> block_interval(np.ones(4), np.ones(4), np.array([0, 0, 1, 1]))
    (1.0, 1.0)
    """
    _, place = np.unique(blocks, return_inverse=True)
    sums = np.stack([np.bincount(place, weights=over), np.bincount(place, weights=under)])
    generator = np.random.default_rng(seed)  # noqa: TID251 - seeded by whoever asks
    drawn = generator.integers(sums.shape[1], size=(RESAMPLES, sums.shape[1]))
    above, below = sums[:, drawn].sum(axis=2)
    low, high = np.quantile(above / below, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)
