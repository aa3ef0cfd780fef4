"""What the tasks of a project have in common, as far as it has shown.

Tasks of one project err together: each normal score is z = sqrt(1 - s) e + sqrt(s) C, with e the
task's own, C the project's and s the common share (a one-factor Gaussian copula; Vasicek, "The
distribution of loan portfolio value", Risk, 2002). What is finished tells of C, and so does what
is under way and has taken long already. The rest of the project is drawn from what is known of C
then, not as if nothing had happened yet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.calibration.ratios import RatioTable

JUDGED = 16_384  # projects whose score is remembered: most stay as they are from change to change
REACH, STEPS = 6.0, 241  # the grid on which C is judged: 0.05 apart, from -6 to 6


@dataclass(frozen=True, slots=True)
class CommonScore:
    """What is known of a project's common score C: `mean` and `spread` (one standard deviation).

    Before anything is finished C is standard normal.
    """

    mean: float = 0.0
    spread: float = 1.0


@dataclass(frozen=True, slots=True)
class Sign:
    """One task's normal score, or the score it has passed already (when not `finished`)."""

    score: float
    finished: bool


UNKNOWN = CommonScore()


def sign_of(table: RatioTable, ratio: float, *, finished: bool) -> Sign:
    """Return the sign that a task at `ratio` (actual/estimate) gives, its law being `table`.

    A ratio that many like tasks share (an atom) counts as the middle of them. Work that is not
    `finished` has only shown that it takes longer than that.

    >>> from keepable.calibration.ratios import lognormal
    >>> round(sign_of(lognormal(0.5, 1.0, 2.0), 2.0, finished=True).score, 2)
    1.28
    """
    size = table.ratios.size
    below, upto = (int(np.searchsorted(table.ratios, ratio, side=s)) for s in ("left", "right"))
    level = (below + upto) / 2.0 if finished else float(upto)
    level = min(max(level, 0.5), size - 0.5) / size
    return Sign(NormalDist().inv_cdf(level), finished)


def common_score(signs: Sequence[Sign], share: float) -> CommonScore:
    """Judge the common score of a project from the `signs` of its tasks, at a common `share`.

    The posterior on a grid: Gaussian in what is finished, the probability of having taken longer
    in what is under way; its mean and standard deviation are kept.

    >>> common_score([Sign(1.0, finished=True)] * 4, 0.5)  # 4 / (1 + 4) x sqrt(2), 1 / sqrt(5)
    CommonScore(mean=1.131, spread=0.447)
    """
    return _judged(tuple(signs), share)


@lru_cache(maxsize=JUDGED)
def _judged(signs: tuple[Sign, ...], share: float) -> CommonScore:
    common = np.linspace(-REACH, REACH, STEPS)
    weight, own = math.sqrt(share), math.sqrt(1.0 - share)
    log_odds = -0.5 * common**2
    for sign in signs:
        off = (weight * common - sign.score) / own
        if sign.finished:
            log_odds -= 0.5 * off**2
        else:
            longer = [0.5 * math.erfc(-x / math.sqrt(2.0)) for x in off.tolist()]
            log_odds += np.log(np.maximum(longer, np.finfo(np.float64).tiny))
    odds = np.exp(log_odds - np.max(log_odds))
    odds /= odds.sum()
    mean = float((odds * common).sum())
    spread = math.sqrt(float((odds * (common - mean) ** 2).sum()))
    return CommonScore(round(mean, 3), round(spread, 3))
