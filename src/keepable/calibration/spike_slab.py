"""Effects of person, kind and size on how estimates come out, shrunk as far as the data say.

Many tasks come out exactly as estimated. So there are two parts: the odds of that (a spike at
1), and how far the others are off (the slab, on the log scale). Each is a sum of effects of the
person, the kind, both together and the size; each group of effects is pulled towards zero by its
own spread, found by expectation maximisation on Henderson's mixed-model equations (empirical
Bayes; Henderson 1975, Dempster, Laird and Rubin 1977).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from keepable.calibration.history import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from keepable.calibration.history import History
    from keepable.calibration.predict import WorkFacts

Name = TypeVar("Name", bound="Hashable")
HALF_LIFE_DAYS = 200.0
LEAST_WEIGHT = 0.02  # outcomes that have faded beyond that are left out
SIZES = tuple(np.log([0.4, 0.8, 1.5, 3, 5, 8, 15, 31]))  # of estimates in hours: where bins end
ROUNDS = 25  # of expectation maximisation; it has settled long before
LEAST_SPREAD = 1e-6
NO_PULL = 1e-9  # what is not an effect of a group is hardly pulled at all
SPIKE_BOUNDS = (0.02, 0.95)  # the odds of an exact hit are never surer than that
LEAST_OUTCOMES = 30  # with fewer there is nothing to be told apart


@dataclass(frozen=True, slots=True)
class Effects:
    """Fixed effects and those of groups, F of them: `mean` (F,) and `covariance` (F, F), float64.

    The covariance is in units of `noise`, the variance of what no effect accounts for. `starts`
    says where the effects of each group begin.
    """

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    noise: float
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SpikeSlab:
    """A fit: the odds of an exact hit, the effects on the others, and their residuals.

    `residuals` (M,) float64 rise, on the log scale; `reached` (M,) is their cumulative weight.
    `seen` numbers the people, the kinds and the pairs of both that were seen: what nobody had
    seen by then has no number, so that nothing of the future goes in.
    """

    spike: Effects
    slab: Effects
    residuals: NDArray[np.float64]
    reached: NDArray[np.float64]
    seen: tuple[Mapping[int, int], Mapping[int, int], Mapping[tuple[int, int], int]]


def henderson(
    target: NDArray[np.float64],
    fixed: NDArray[np.float64],
    groups: Sequence[tuple[NDArray[np.int64], int]],
    weights: NDArray[np.float64],
) -> Effects:
    """Estimate effects on `target` (N,), pulled towards zero as far as the data say.

    `fixed` (N, P) are columns that are not pulled; `groups` are (codes (N,), number of codes)
    each, where an UNKNOWN code has no effect; `weights` (N,) are shares of an observation.

    >>> codes = np.array([0, 0, 1, 1])
    >>> effects = henderson(np.array([1.0, 1.2, -1.0, -1.2]), np.ones((4, 1)), [(codes, 2)],
    ...                     np.ones(4))
    >>> bool(effects.mean[1] > 0.5 > -0.5 > effects.mean[2])
    True
    """
    sizes = [fixed.shape[1], *(size for _, size in groups)]
    starts = tuple(np.cumsum(sizes).tolist())
    design = np.zeros((target.size, starts[-1]))
    design[:, : fixed.shape[1]] = fixed
    for start, (codes, _) in zip(starts, groups, strict=False):
        known = np.flatnonzero(codes != UNKNOWN)
        design[known, start + codes[known]] = 1.0
    weighted = design * weights[:, None]
    squares, cross = design.T @ weighted, weighted.T @ target
    total, count = float((weights * target * target).sum()), float(weights.sum())
    noise = float(np.cov(target, aweights=weights)) + LEAST_SPREAD
    spreads = [0.1 * noise] * len(groups)
    mean, covariance = cross, squares
    for _ in range(ROUNDS):
        pull = np.repeat([NO_PULL, *(noise / spread for spread in spreads)], sizes)
        covariance = np.linalg.inv(squares + np.diag(pull)).astype(np.float64)
        mean = covariance @ cross
        own = np.diag(covariance)
        spreads = [
            max(
                float((mean[a:b] ** 2).sum() + noise * own[a:b].sum()) / max(b - a, 1), LEAST_SPREAD
            )
            for a, b in pairwise(starts)
        ]
        noise = max((total - float(mean @ cross)) / max(count - fixed.shape[1], 1.0), LEAST_SPREAD)
    return Effects(mean, covariance, noise, starts)


def fit_spike_slab(history: History, count: int, day: int) -> SpikeSlab | None:
    """Fit what the first `count` outcomes of `history` say on `day` (an ordinal).

    None when there are too few of them to tell effects apart. Arrays as in `SpikeSlab`.

    >>> from keepable.calibration.history import history_of
    >>> fit_spike_slab(history_of([]), 0, 730_000) is None
    True
    """
    weights = 2.0 ** (-(day - history.known_day[:count]) / HALF_LIFE_DAYS)
    rows = np.flatnonzero(weights > LEAST_WEIGHT)
    weights, ratios = weights[rows], history.log_ratio[rows]
    exact = ratios == 0.0
    off = np.flatnonzero(~exact)
    if off.size < LEAST_OUTCOMES:
        return None
    groups, seen = _groups(history, rows)
    ones = np.ones((rows.size, 1))
    spike = henderson(exact.astype(np.float64), ones, groups, weights)
    fixed = np.column_stack([ones[off, 0], history.log_estimate[rows[off]]])
    slab_groups = [(codes[off], size) for codes, size in groups]
    slab = henderson(ratios[off], fixed, slab_groups, weights[off])
    fitted = fixed @ slab.mean[:2]
    for start, (codes, _) in zip(slab.starts, slab_groups, strict=False):
        fitted += np.where(codes == UNKNOWN, 0.0, slab.mean[start + np.maximum(codes, 0)])
    residuals = ratios[off] - fitted
    order = np.argsort(residuals, kind="stable")
    reached = np.cumsum(weights[off][order])
    return SpikeSlab(spike, slab, residuals[order], reached / reached[-1], seen)


def _groups(
    history: History, rows: NDArray[np.int64]
) -> tuple[
    list[tuple[NDArray[np.int64], int]],
    tuple[Mapping[int, int], Mapping[int, int], Mapping[tuple[int, int], int]],
]:
    """Return codes and their number for person, kind, both and size; and what each code stands for.

    People and kinds are numbered anew, only those that occur in `rows`.
    """
    who, kind = (history.codes[trait][rows].tolist() for trait in ("who", "kind"))
    pairs = list(zip(who, kind, strict=True))
    people = {code: n for n, code in enumerate(sorted(set(who) - {UNKNOWN}))}
    kinds = {code: n for n, code in enumerate(sorted(set(kind) - {UNKNOWN}))}
    seen_pairs = sorted(pair for pair in set(pairs) if UNKNOWN not in pair)
    both = {pair: n for n, pair in enumerate(seen_pairs)}
    groups = [_renumbered(who, people), _renumbered(kind, kinds), _renumbered(pairs, both)]
    size = np.digitize(history.log_estimate[rows], SIZES)
    return [*groups, (size, len(SIZES) + 1)], (people, kinds, both)


def _renumbered(
    names: Sequence[Name], numbers: Mapping[Name, int]
) -> tuple[NDArray[np.int64], int]:
    found = [numbers.get(name, UNKNOWN) for name in names]
    return np.array(found, dtype=np.int64), len(numbers)


def spike_slab_ratios(
    fit: SpikeSlab,
    history: History,
    facts: WorkFacts,
    people: Sequence[str],
    levels: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the quantiles of ln(actual/estimate) for work of `facts`, done by each of `people`.

    `levels`, of shape (levels,), in (0, 1), say which; the result is of shape (people, levels).
    `fit` is from `history`.
    """
    log_estimate = float(np.log(facts.hours))
    codes = _codes(fit, history, facts, people, log_estimate)
    exact, _ = _predicted(fit.spike, [1.0], codes)
    exact = np.clip(exact, *SPIKE_BOUNDS)[:, None]
    middle, widening = _predicted(fit.slab, [1.0, log_estimate], codes)
    below = np.interp(-middle / widening, fit.residuals, fit.reached, left=0.0, right=1.0)
    # The share of the slab below an exact hit, then the hit itself, then the rest of the slab.
    start = below[:, None] * (1.0 - exact)
    inside = np.where(levels < start, levels, levels - exact) / (1.0 - exact)
    place = np.searchsorted(fit.reached, inside)
    off = middle[:, None] + fit.residuals[place] * widening[:, None]
    return np.where((levels >= start) & (levels < start + exact), 0.0, off)


def _codes(
    fit: SpikeSlab, history: History, facts: WorkFacts, people: Sequence[str], log_estimate: float
) -> NDArray[np.int64]:
    """Return the codes of person, kind, both and size for each of `people`, (people, 4) int64."""
    kind, size = history.code_of("kind", facts.kind), int(np.digitize(log_estimate, SIZES))
    seen, kinds, both = fit.seen
    rows = [
        (
            seen.get(person, UNKNOWN),
            kinds.get(kind, UNKNOWN),
            both.get((person, kind), UNKNOWN),
            size,
        )
        for person in (history.code_of("who", who) for who in people)
    ]
    return np.array(rows, dtype=np.int64)


def _predicted(
    effects: Effects, fixed: Sequence[float], codes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the predictions (N,) for `codes` (N, groups), and how much wider they spread.

    An UNKNOWN code has no effect: its place is filled with any, and counts nothing.
    """
    count = codes.shape[0]
    known = codes != UNKNOWN
    first = np.broadcast_to(np.arange(len(fixed)), (count, len(fixed)))
    places = np.hstack([first, known * (np.array(effects.starts[:-1]) + codes)])
    rows = np.hstack([np.broadcast_to(fixed, first.shape), known])
    between = effects.covariance[places[:, :, None], places[:, None, :]]
    spread = np.einsum("np,npq,nq->n", rows, between, rows)
    return np.einsum("np,np->n", rows, effects.mean[places]), np.sqrt(1.0 + spread)
