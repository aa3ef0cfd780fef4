"""How long work takes on the calendar, where only dates are known.

The product-limit estimator of Kaplan and Meier (1958), with weights. Open work is known to take
longer than it has so far: it counts until then and is never dropped, for those that are still
open are the slow ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that is still open after so many days: steps down at `days`, rising.

    `days` (D,) float64 are the durations at which something was finished; `still_open` (D,)
    float64 is the share that takes longer than each, falling.
    """

    days: NDArray[np.float64]
    still_open: NDArray[np.float64]

    def open_after(self, days: float) -> float:
        """Return the share that takes longer than `days`."""
        place = int(np.searchsorted(self.days, days, side="right"))
        return float(self.still_open[place - 1]) if place else 1.0


def kaplan_meier(
    days: NDArray[np.float64],
    finished: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> Survival:
    """Estimate durations from `days` (N,), of which those not `finished` (N,) still run.

    `weights` (N,) say how much each counts, above 0; the same for all unless given. Work that is
    open after as many days as other work took counts as longer than that.

    >>> curve = kaplan_meier(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, True, False, True]))
    >>> curve.days.tolist(), curve.still_open.round(3).tolist()
    ([1.0, 2.0, 3.0], [0.75, 0.5, 0.0])
    """
    weights = np.ones(days.size) if weights is None else weights
    ends, place = np.unique(days, return_inverse=True)
    at_end = np.bincount(place, weights=weights)
    done = np.bincount(place, weights=np.where(finished, weights, 0.0))
    at_risk = np.cumsum(at_end[::-1])[::-1]
    still_open = np.cumprod(1.0 - done / at_risk)
    seen = done > 0.0
    left: NDArray[np.float64] = still_open[seen].astype(np.float64)
    return Survival(ends[seen].astype(np.float64), left)
