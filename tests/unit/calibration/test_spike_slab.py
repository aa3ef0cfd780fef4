"""Effects of person, kind and size: beside a plain fit, one outcome and one level at a time."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable.calibration.history import UNKNOWN, history_of
from keepable.calibration.predict import WorkFacts
from keepable.calibration.spike_slab import fit_spike_slab, henderson, spike_slab_ratios
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, varied_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.calibration.spike_slab import Effects, SpikeSlab

LAST_DAY = date(2029, 6, 1)
ROWS = list[list[float]]


def slow_effects(
    target: list[float], fixed: ROWS, groups: Sequence[Sequence[int]], weights: list[float]
) -> tuple[list[float], ROWS, float]:
    """Solve the mixed-model equations 25 times, each time with the spreads of the time before.

    `groups` hold for each observation the place of its effect in the group, or -1. All sizes are
    one more than the highest place.
    """
    sizes = [max([*codes, -1]) + 1 for codes in groups]
    rows = []
    for n, first in enumerate(fixed):
        row = list(first)
        for codes, size in zip(groups, sizes, strict=True):
            row += [1.0 if codes[n] == place else 0.0 for place in range(size)]
        rows.append(row)
    design, y, w = np.array(rows), np.array(target), np.array(weights)
    mean = float((w * y).sum() / w.sum())
    noise = float((w * (y - mean) ** 2).sum() / (w.sum() - (w**2).sum() / w.sum())) + 1e-6
    spreads = [0.1 * noise for _ in sizes]
    effects, covariance = np.zeros(0), np.zeros((0, 0))
    columns = len(fixed[0])
    for _ in range(25):
        pull = [1e-9] * columns
        for size, spread in zip(sizes, spreads, strict=True):
            pull += [noise / spread] * size
        left = np.array(
            [
                [float((w * design[:, i] * design[:, j]).sum()) for j in range(design.shape[1])]
                for i in range(design.shape[1])
            ]
        ) + np.diag(pull)
        right = np.array([float((w * column * y).sum()) for column in design.T])
        covariance = np.linalg.inv(left)
        effects = np.linalg.solve(left, right)
        spreads, start = [], columns
        for size in sizes:
            own = range(start, start + size)
            squares = sum(effects[i] ** 2 + noise * covariance[i, i] for i in own)
            spreads.append(max(squares / size if size else 0.0, 1e-6))
            start += size
        unexplained = float((w * y * y).sum() - effects @ right)
        noise = max(unexplained / max(w.sum() - columns, 1.0), 1e-6)
    return effects.tolist(), list(covariance.tolist()), noise


def same_effects(found: Effects, expected: tuple[list[float], ROWS, float]) -> None:
    """See that `found` is what plain steps give."""
    mean, covariance, noise = expected
    assert found.mean.tolist() == pytest.approx(mean, rel=1e-6, abs=1e-8)
    assert found.covariance == pytest.approx(np.array(covariance), rel=1e-6, abs=1e-8)
    assert found.noise == pytest.approx(noise, rel=1e-8)


@pytest.mark.parametrize("least", [0.01, 0.5])
@pytest.mark.parametrize("people", [1, 3])
def test_effects_are_those_of_plain_equations_solved_so_many_times(
    least: float, people: int
) -> None:
    rng = np.random.default_rng(7)
    who = rng.integers(-1, people, 12)
    who[0] = people - 1
    kind = rng.integers(0, 4, 12)
    kind[0] = 3
    size = rng.normal(0, 1, 12)
    target = 0.5 + 0.3 * size + 0.8 * (who == 0) + rng.normal(0, 0.4, 12)
    weights = least * rng.uniform(0.5, 1.0, 12)  # a tenth of an observation in all, or nine of them
    fixed = np.column_stack([np.ones(12), size])
    nobody = np.full(12, UNKNOWN)
    found = henderson(target, fixed, [(who, people), (nobody, 0), (kind, 4)], weights)
    groups = [each.tolist() for each in (who, nobody, kind)]
    same_effects(found, slow_effects(target.tolist(), fixed.tolist(), groups, weights.tolist()))
    assert found.starts == (2, 2 + people, 2 + people, 6 + people)


def test_where_all_came_out_alike_there_is_a_millionth_of_spread_and_no_effect() -> None:
    found = henderson(np.zeros(4), np.ones((4, 1)), [(np.array([0, 0, 1, 1]), 2)], np.ones(4))
    assert found.mean.tolist() == [0.0, 0.0, 0.0]
    assert found.noise == 1e-6


def test_a_column_of_which_nothing_is_seen_is_pulled_by_a_billionth_alone() -> None:
    found = henderson(np.array([1.0, 2.0]), np.array([[1.0, 0.0], [1.0, 0.0]]), [], np.ones(2))
    assert found.covariance[1, 1] == pytest.approx(1e9)
    assert found.mean.tolist() == pytest.approx([1.5, 0.0])


def seen(outcomes: Sequence[Outcome], day: int) -> list[tuple[Outcome, float]]:
    """Return what has not faded by `day`, with its weight: half after each two hundred days."""
    known = sorted(
        (o for o in outcomes if o.finished_on and o.estimate_hours and o.actual_hours),
        key=lambda o: (o.finished_on, o.id),
    )
    weighed = [
        (each, 0.5 ** ((day - each.finished_on.toordinal()) / 200.0))
        for each in known
        if each.finished_on and each.finished_on.toordinal() < day
    ]
    return [(each, weight) for each, weight in weighed if weight > 0.02]


def size_of(hours: float) -> int:
    """Return in which bin an estimate of `hours` falls: from a bound on it is the next."""
    return sum(hours >= bound for bound in (0.4, 0.8, 1.5, 3.0, 5.0, 8.0, 15.0, 31.0))


def placed(names: Sequence[object], order: Sequence[object]) -> list[int]:
    return [order.index(name) if name in order else -1 for name in names]


def orders_of(chosen: Sequence[Outcome]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Return the people, the kinds and the pairs of both that occur, in their order."""
    people = sorted({each.who for each in chosen} - {""})
    kinds = sorted({each.kind for each in chosen} - {""})
    pairs = sorted({(e.who, e.kind) for e in chosen if e.who and e.kind})
    return people, kinds, pairs


def groups_of(
    chosen: Sequence[Outcome], orders: tuple[list[str], list[str], list[tuple[str, str]]]
) -> list[list[int]]:
    people, kinds, pairs = orders
    return [
        placed([each.who for each in chosen], people),
        placed([each.kind for each in chosen], kinds),
        placed([(each.who, each.kind) for each in chosen], pairs),
        [size_of(each.estimate_hours or 0.0) for each in chosen],
    ]


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return varied_outcomes(320, seed=5)


def fitted(outcomes: Sequence[Outcome], day: date) -> SpikeSlab:
    history = history_of(outcomes)
    found = fit_spike_slab(history, history.known_before(day), day.toordinal())
    assert found is not None
    return found


@pytest.mark.parametrize("day", [FIRST_DAY + timedelta(days=900), LAST_DAY])
def test_odds_of_an_exact_hit_and_what_others_are_off_are_fitted_to_what_has_not_faded(
    outcomes: list[Outcome], day: date
) -> None:
    found = fitted(outcomes, day)
    weighed = seen(outcomes, day.toordinal())
    all_seen = [each for each, _ in weighed]
    orders = orders_of(all_seen)
    hits = [float(each.actual_hours == each.estimate_hours) for each in all_seen]
    ones = [[1.0] for _ in all_seen]
    weights = [weight for _, weight in weighed]
    expected = slow_effects(hits, ones, groups_of(all_seen, orders), weights)
    same_effects(found.spike, expected)

    off = [(each, weight) for each, weight in weighed if each.actual_hours != each.estimate_hours]
    missed, weights = [each for each, _ in off], [weight for _, weight in off]
    ratios = [math.log((e.actual_hours or 0.0) / (e.estimate_hours or 0.0)) for e in missed]
    sizes = [[1.0, math.log(each.estimate_hours or 0.0)] for each in missed]
    groups = groups_of(missed, orders)
    same_effects(found.slab, slow_effects(ratios, sizes, groups, weights))

    starts = found.slab.starts
    residuals = [
        ratio
        - first @ found.slab.mean[:2]
        - sum(found.slab.mean[s + c[n]] for s, c in zip(starts, groups, strict=False) if c[n] >= 0)
        for n, (ratio, first) in enumerate(zip(ratios, np.array(sizes), strict=True))
    ]
    order = sorted(range(len(residuals)), key=lambda n: residuals[n])
    assert found.residuals == pytest.approx([residuals[n] for n in order], abs=1e-9)
    reached = [total / sum(weights) for total in accumulate(weights[n] for n in order)]
    assert found.reached == pytest.approx(reached)


def test_only_who_has_been_seen_by_then_has_a_number(outcomes: list[Outcome]) -> None:
    day = FIRST_DAY + timedelta(days=900)
    names = history_of(outcomes).names
    people, kinds, pairs = orders_of([each for each, _ in seen(outcomes, day.toordinal())])
    assert fitted(outcomes, day).seen == (
        {names["who"][who]: n for n, who in enumerate(people)},
        {names["kind"][kind]: n for n, kind in enumerate(kinds)},
        {(names["who"][who], names["kind"][kind]): n for n, (who, kind) in enumerate(pairs)},
    )


def slow_ratio(fit: SpikeSlab, places: Sequence[int | None], hours: float, level: float) -> float:
    """Read one level of what somebody will take, given the places of the effects that they have."""

    def told(effects: Effects, fixed: list[float]) -> tuple[float, float]:
        x = np.zeros(effects.mean.size)
        x[: len(fixed)] = fixed
        for start, place in zip(effects.starts, places, strict=False):
            if place is not None:
                x[start + place] = 1.0
        return float(x @ effects.mean), math.sqrt(1.0 + float(x @ effects.covariance @ x))

    exact = min(max(told(fit.spike, [1.0])[0], 0.02), 0.95)
    middle, widening = told(fit.slab, [1.0, math.log(hours)])
    below = float(np.interp(-middle / widening, fit.residuals, fit.reached, left=0.0, right=1.0))
    start = below * (1.0 - exact)
    if start <= level < start + exact:
        return 0.0
    inside = (level if level < start else level - exact) / (1.0 - exact)
    place = next(n for n, reached in enumerate(fit.reached) if reached >= inside)
    return middle + float(fit.residuals[place]) * widening


@pytest.mark.parametrize("hours", [0.2, 3.0, 100.0])
@pytest.mark.parametrize("kind", ["bug", "", "never"])
def test_quantiles_are_read_one_level_and_one_person_at_a_time(
    outcomes: list[Outcome], kind: str, hours: float
) -> None:
    fit, history = fitted(outcomes, LAST_DAY), history_of(outcomes)
    people, kinds, pairs = orders_of([each for each, _ in seen(outcomes, LAST_DAY.toordinal())])
    levels = (np.arange(50) + 0.5) / 50
    several = ["ann", "new", "bob"]
    found = spike_slab_ratios(fit, history, WorkFacts(hours=hours, kind=kind), several, levels)
    assert found.shape == (3, 50)
    for row, who in zip(found, several, strict=True):
        places = [
            people.index(who) if who in people else None,
            kinds.index(kind) if kind in kinds else None,
            pairs.index((who, kind)) if (who, kind) in pairs else None,
            size_of(hours),
        ]
        expected = [slow_ratio(fit, places, hours, float(level)) for level in levels]
        assert row == pytest.approx(expected, abs=1e-9)


def off_by(number: int, days_ago: int = 10, ratio: float = 2.0) -> Outcome:
    day = LAST_DAY - timedelta(days=days_ago)
    return Outcome(
        id=f"{number:02}",
        estimated_on=day,
        finished_on=day,
        estimate_hours=8.0,
        actual_hours=8.0 * ratio * (1.0 + 0.01 * number),
        who=f"p{number % 2}",
    )


@pytest.mark.parametrize(
    ("last", "is_fitted"),
    [
        (off_by(29), True),
        (off_by(0, ratio=1.0), False),  # it came out exactly
        # 0.5^(1128/200) is 0.02005, a day later it is 0.01998
        (off_by(29, days_ago=1128), True),
        (off_by(29, days_ago=1129), False),
    ],
)
def test_effects_are_told_apart_from_thirty_that_were_off_and_have_not_faded(
    last: Outcome, *, is_fitted: bool
) -> None:
    history = history_of([*(off_by(n) for n in range(1, 29)), last, off_by(30)])
    found = fit_spike_slab(history, history.size, LAST_DAY.toordinal())
    assert (found is not None) is is_fitted


def test_the_odds_of_an_exact_hit_are_never_surer_than_19_in_20_nor_below_1_in_50() -> None:
    # everything of ann hits, nothing of bob does
    outcomes = [off_by(n) for n in range(200)]
    exact = [
        Outcome(
            id=f"x{n:03}",
            estimated_on=LAST_DAY - timedelta(days=10),
            finished_on=LAST_DAY - timedelta(days=10),
            estimate_hours=8.0,
            actual_hours=8.0,
            who="ann",
        )
        for n in range(400)
    ]
    history = history_of([*outcomes, *exact])
    fit = fit_spike_slab(history, history.size, LAST_DAY.toordinal())
    assert fit is not None
    levels = (np.arange(1000) + 0.5) / 1000
    found = spike_slab_ratios(fit, history, WorkFacts(hours=8.0), ["ann", "p0"], levels)
    assert (found == 0.0).sum(axis=1).tolist() == pytest.approx([950, 20], abs=1)
