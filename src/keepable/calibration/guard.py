"""Repairs drift: intervals widen after misses and narrow after hits, as outcomes come in.

Adaptive conformal inference (Gibbs and Candès 2021): whatever the outcomes do, the share of
misses over T updates stays within (max(a, 1 - a) + step)/(T step) of what was promised. Feedback
is delayed: an outcome counts on the day on which it is known, judged by the interval that was
promised when the work was estimated. There is one correction for all and one for each person, so
that someone who is steadier than the rest gets narrower ranges.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from keepable.domain.odds_levels import SHARES
from keepable.domain.outcomes import RangeShift

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

STEP = 0.005  # by which one outcome moves the correction for all, and that for its person
MOST_COVER = 0.999  # an interval never becomes everything


def next_shares(
    shares: NDArray[np.float64],
    missed: NDArray[np.float64],
    *,
    wanted: NDArray[np.float64],
    step: float = STEP,
) -> NDArray[np.float64]:
    """Return the shares of misses to aim at next, after one outcome that `missed` (1) or not (0).

    `shares` were aimed at, `wanted` are promised; all have one shape, (levels,), and are without
    unit, and so is `step`. A miss lowers the aim, which widens the interval (Gibbs and Candès
    2021, eq. 2).

    >>> aim = next_shares(np.array([0.2]), np.array([1.0]), wanted=np.array([0.2]), step=0.01)
    >>> aim.round(3).tolist()
    [0.192]
    """
    return shares + step * (wanted - missed)


@dataclass(slots=True)
class Guard:
    """What has to be added to the central share that an interval is to hold, level by level."""

    everyone: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(SHARES)))
    people: dict[str, NDArray[np.float64]] = field(
        default_factory=lambda: defaultdict(lambda: np.zeros(len(SHARES)))
    )

    def shares(self, who: str) -> NDArray[np.float64]:
        """Return the central shares to use for SHARES in work of `who`, shape (levels,), rising.

        >>> Guard().shares("anna").tolist()
        [0.5, 0.8, 0.95]
        """
        own = self.people.get(who, 0.0)
        shares = np.array(SHARES) + self.everyone + own
        return np.clip(np.maximum.accumulate(shares), 0.01, MOST_COVER)

    def learn(self, who: str, pit: float, promised: NDArray[np.float64]) -> None:
        """Take in that an outcome of `who` fell at `pit`, where `promised` shares were used.

        `pit` is a share in [0, 1], `promised` of shape (levels,) what `shares` gave then.
        """
        missed = (np.abs(2.0 * pit - 1.0) > promised).astype(np.float64)
        wanted = 1.0 - np.array(SHARES)
        self.everyone = -next_shares(-self.everyone, missed, wanted=wanted)
        self.people[who] = -next_shares(-self.people[who], missed, wanted=wanted)


def guard_of(ranges: Iterable[RangeShift]) -> Guard:
    """Take up a guard where it stood when its `ranges` were written down.

    >>> guard_of([RangeShift(added=(0.0, 0.1, 0.0))]).shares("").tolist()
    [0.5, 0.9, 0.95]
    """
    guard = Guard()
    for shift in ranges:
        if shift.person is None:
            guard.everyone = np.array(shift.added)
        else:
            guard.people[shift.person] = np.array(shift.added)
    return guard


def ranges_of(guard: Guard) -> tuple[RangeShift, ...]:
    """Write down where `guard` stands: for everyone, then for each person it knows of.

    >>> ranges_of(Guard())
    (RangeShift(added=(0.0, 0.0, 0.0), person=None),)
    """
    shifts: list[tuple[str | None, NDArray[np.float64]]] = [(None, guard.everyone)]
    shifts += sorted(guard.people.items())
    return tuple(
        RangeShift(added=tuple(np.round(added, 6).tolist()), person=person)
        for person, added in shifts
    )


def spread_levels(shares: NDArray[np.float64], levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the levels to read a distribution at, so that central intervals hold `shares`.

    `shares` (levels,) belong to SHARES; `levels` (Q,) in (0, 1) is what is wanted, and the result
    of the same shape. Between, below and above SHARES it is linear.

    >>> spread_levels(np.array([0.5, 0.8, 0.95]), np.array([0.1, 0.5, 0.9])).round(3).tolist()
    [0.1, 0.5, 0.9]
    """
    central = np.abs(2.0 * levels - 1.0)
    wider = np.interp(central, [0.0, *SHARES, 1.0], [0.0, *shares, 1.0])
    read_at: NDArray[np.float64] = 0.5 + 0.5 * np.sign(levels - 0.5) * wider
    return read_at
