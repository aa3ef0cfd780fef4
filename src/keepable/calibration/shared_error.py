"""How much of their error the tasks of one project share, learned from how they came out.

Where z is the normal score of an outcome in its prediction, z = sqrt(1 - s) e + sqrt(s) C with C
the project's, as in `keepable.calibration.common_cause`. So the mean of z_i z_j over pairs of one
project is s. Only pairs count that were open together: once one of them was finished, the
prediction of the other knew of it.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from keepable.calibration.judging import Judged

LEAST_TAIL = 0.001  # a place in a distribution of 1,024 steps is not known more finely
PRIOR_SHARE, PRIOR_PAIRS = 0.25, 100.0  # what is assumed until so many pairs have been seen
MOST_SHARE = 0.9


def shared_error(judged: Sequence[Judged], trait: str = "project") -> tuple[float, int]:
    """Return the common share of what was `judged`, in [0, 0.9], and the pairs that it rests on.

    `trait` names the field of the outcomes that tells projects apart. Projects count by the
    square root of their pairs, so that no single one decides; few pairs are pulled to 0.25.

    >>> shared_error([])
    (0.25, 0)
    """
    projects: dict[str, list[Judged]] = defaultdict(list)
    for entry in judged:
        if getattr(entry.outcome, trait):
            projects[getattr(entry.outcome, trait)].append(entry)
    total, weight, pairs = 0.0, 0.0, 0
    for entries in projects.values():
        products = _products(entries)
        if products.size:
            counts = float(np.sqrt(products.size))
            total, weight = total + counts * float(products.mean()), weight + counts
            pairs += products.size
    found = total / weight if weight else PRIOR_SHARE
    pulled = (pairs * found + PRIOR_PAIRS * PRIOR_SHARE) / (pairs + PRIOR_PAIRS)
    return round(min(max(pulled, 0.0), MOST_SHARE), 3), pairs


def _products(entries: Sequence[Judged]) -> NDArray[np.float64]:
    """Multiply the scores of all pairs that were open together, (pairs,)."""
    tails = np.clip([entry.pit for entry in entries], LEAST_TAIL, 1.0 - LEAST_TAIL)
    scores = np.array([NormalDist().inv_cdf(tail) for tail in tails.tolist()])
    begun = np.array([entry.outcome.estimated_on.toordinal() for entry in entries])
    days = [entry.outcome.finished_on or entry.outcome.estimated_on for entry in entries]
    ended = np.array([day.toordinal() for day in days])
    together = (begun[:, None] <= ended[None, :]) & (begun[None, :] <= ended[:, None])
    first, second = np.nonzero(np.triu(together, 1))
    products: NDArray[np.float64] = scores[first] * scores[second]
    return products
