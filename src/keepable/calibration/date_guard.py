"""Repairs promised dates: later ones after misses, sooner ones after hits, as dates come due.

Adaptive conformal inference as in `keepable.calibration.guard`, for one end: whether a date was
kept is known on that date, not sooner. So a promise teaches on the day for which it was given.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.guard import next_shares
from keepable.domain.odds_levels import SHARES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DATE_STEP = 0.02  # dates drift faster than hours; a hundred that came due move it by its whole way
LEAST_SHARE, MOST_SHARE = 0.02, 0.995


@dataclass(slots=True)
class DateGuard:
    """The shares of futures at which dates are read, for promises at 50, 80 and 95 %.

    `shares` (levels,) are without unit. `pending` holds what will be known, and when: (day,
    level, whether it was missed).
    """

    shares: NDArray[np.float64] = field(default_factory=lambda: np.array(SHARES))
    pending: list[tuple[int, int, bool]] = field(default_factory=list)

    def reading(self) -> NDArray[np.float64]:
        """Return the shares to read dates at, (levels,), rising and inside of (0, 1).

        >>> DateGuard().reading().tolist()
        [0.5, 0.8, 0.95]
        """
        return np.clip(np.maximum.accumulate(self.shares), LEAST_SHARE, MOST_SHARE)

    def promised(
        self, days: Sequence[int | None], missed: Sequence[bool], plain: Sequence[bool]
    ) -> None:
        """Note that dates were promised for `days` (ordinals), and which will be `missed`.

        What was missed is used from its day on only; without a date nothing can be learned.
        `plain` says at which levels there is a date without any guard.
        """
        for level, (day, miss) in enumerate(zip(days, missed, strict=True)):
            if day is not None:
                heapq.heappush(self.pending, (day, level, miss))
            elif plain[level]:  # it is the guard that leaves none: back, lest it stays so
                self.shares[level] += DATE_STEP * (SHARES[level] - self.shares[level])

    def learn_until(self, today: int) -> None:
        """Take in everything that came due before `today`, an ordinal of a day."""
        while self.pending and self.pending[0][0] < today:
            _, level, miss = heapq.heappop(self.pending)
            wanted = np.array([1.0 - SHARES[level]])
            step = min(DATE_STEP, 1.0 / (1 + sum(entry[1] == level for entry in self.pending)))
            aim = np.array([1.0 - self.shares[level]])
            after = next_shares(aim, np.array([float(miss)]), wanted=wanted, step=step)
            self.shares[level] = 1.0 - float(after[0])


def told_share(share: float, reading: NDArray[np.float64]) -> float:
    """Return the odds that a raw `share` of futures stands for, when dates are read at `reading`.

    `reading` (levels,) belongs to 50, 80 and 95 %; shares are in [0, 1], linear in between.

    >>> told_share(0.9, np.array([0.6, 0.9, 0.97]))
    0.8
    """
    return float(np.interp(share, [0.0, *reading, 1.0], [0.0, *SHARES, 1.0]))


def guarded_days(days: NDArray[np.int32], reading: Sequence[float]) -> NDArray[np.int32]:
    """Return futures that end as late as `reading` has shown, from those on whose `days` they do.

    `days` (K,) int32 are ordinals; the result, of the same shape, rises: its share of 50, 80 and
    95 % are the raw ones at `reading` (levels,), linear in between.

    >>> days = np.arange(100, dtype=np.int32)
    >>> guarded_days(days, (0.6, 0.9, 0.97))[[49, 79]].tolist()
    [59, 89]
    """
    if tuple(reading) == SHARES:
        return days
    told = (np.arange(days.size) + 1.0) / days.size
    raw = np.interp(told, [0.0, *SHARES, 1.0], [0.0, *reading, 1.0])
    places = np.ceil(raw * days.size - 1e-9).astype(np.int64) - 1
    return np.sort(days)[np.maximum(places, 0)]
