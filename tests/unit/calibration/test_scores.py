"""Scores agree with closed forms, with each other, and with what honest distributions give."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.calibration.scores import brier, coverage, crps, pinball, pit

values = st.lists(st.floats(-50, 50), min_size=1, max_size=12)


@pytest.mark.parametrize("actual", [-2.0, 0.0, 0.7, 3.0])
def test_the_crps_of_a_normal_is_its_closed_form(actual: float) -> None:
    # Gneiting and Raftery 2007: s (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)), here s = 1
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf((j + 0.5) / 20_000) for j in range(20_000)])
    closed = actual * (2 * normal.cdf(actual) - 1) + 2 * normal.pdf(actual) - 1 / math.sqrt(math.pi)
    assert crps(quantiles, actual) == pytest.approx(closed, abs=1e-4)


@given(values, st.floats(-50, 50))
def test_the_crps_is_distance_less_half_the_spread(drawn: list[float], actual: float) -> None:
    # E|X - y| - E|X - X'|/2, term by term
    count = len(drawn)
    distance = sum(abs(x - actual) for x in drawn) / count
    spread = sum(abs(x - other) for x in drawn for other in drawn) / (count * count)
    assert crps(np.sort(drawn), actual) == pytest.approx(distance - spread / 2, abs=1e-9)


@given(values, st.floats(-50, 50))
def test_the_crps_is_twice_the_mean_pinball_loss(drawn: list[float], actual: float) -> None:
    # Laio and Tamea 2007: the integral over all levels, each quantile serving its own stretch
    quantiles = np.sort(drawn)
    levels = (np.arange(4_000) + 0.5) / 4_000
    served = quantiles[(levels * quantiles.size).astype(int)]
    losses = [pinball(float(q), actual, float(u)) for q, u in zip(served, levels, strict=True)]
    assert crps(quantiles, actual) == pytest.approx(2 * float(np.mean(losses)), abs=0.05)


def test_outcomes_drawn_from_the_distribution_fall_evenly_in_it_atoms_and_all() -> None:
    # A third of the mass is one atom; closed intervals would cover too much, the PIT does not.
    rng = np.random.default_rng(1)
    quantiles = np.sort(np.concatenate([np.ones(400), rng.lognormal(0.0, 1.0, 800)]))
    drawn = rng.choice(quantiles, 20_000)
    pairs = zip(drawn, rng.random(20_000), strict=True)
    pits = [pit(quantiles, float(y), float(u)) for y, u in pairs]
    evenly = (np.arange(20_000) + 0.5) / 20_000
    # Kolmogorov-Smirnov at 1 in 1,000 is 1.95/sqrt(N)
    assert np.abs(np.sort(pits) - evenly).max() < 1.95 / math.sqrt(20_000)
    assert coverage(pits, 80) == pytest.approx(0.8, abs=0.01)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_the_parts_of_the_brier_score_add_up_to_it(cases: list[tuple[float, bool]]) -> None:
    # Murphy 1973: score = reliability - resolution + uncertainty
    odds, kept = zip(*cases, strict=True)
    found = brier(odds, kept)
    whole = found.reliability - found.resolution + found.uncertainty
    assert found.score == pytest.approx(whole, abs=1e-12)


def test_odds_that_hold_have_nothing_to_answer_for() -> None:
    # of ten at 80 % eight came true; uncertainty is 0.8 x 0.2
    found = brier([0.8] * 10, [True] * 8 + [False] * 2)
    assert found.reliability == pytest.approx(0.0)
    assert found.uncertainty == pytest.approx(0.16)


@pytest.mark.parametrize(
    ("actual", "share"),
    [
        (1.0, 0.125),  # half of the first quarter
        (2.0, 0.5),
        (2.0 + 0.9e-9, 0.5),  # the same ratio but for rounding
        (2.0 - 0.9e-9, 0.5),
        (2.0 + 1.5e-9, 0.75),  # another ratio
        (2.0 - 1.5e-9, 0.25),
        (4.0, 0.875),
        (5.0, 1.0),
        (0.5, 0.0),
    ],
)
def test_an_outcome_falls_into_the_middle_of_all_that_are_the_same_ratio(
    actual: float, share: float
) -> None:
    assert pit(np.array([1.0, 2.0, 2.0, 4.0]), actual, 0.5) == share


def test_where_in_an_atom_an_outcome_falls_is_for_the_uniform_share_to_say() -> None:
    atom = np.array([1.0, 2.0, 2.0, 4.0])
    assert [pit(atom, 2.0, share) for share in (0.0, 0.25, 0.75)] == [0.25, 0.375, 0.625]


def test_the_ends_of_a_range_are_inside_of_it() -> None:
    # the middle half ends at 0.25 and 0.75
    assert coverage([0.25, 0.75], 50) == 1.0
    assert coverage([0.2499, 0.7501], 50) == 0.0
    assert coverage(np.array([0.024, 0.026, 0.974, 0.976]), 95) == 0.5


def test_a_quantile_that_is_missed_costs_its_level_above_and_the_rest_below() -> None:
    losses = [pinball(10.0, actual, 0.8) for actual in (15.0, 10.0, 5.0)]
    assert losses == pytest.approx([4.0, 0.0, 1.0])


def test_the_parts_of_a_brier_score_are_those_of_the_groups_of_equal_odds() -> None:
    # of two at 0.8 both came true, of two at 0.4 one; 3 of 4 in all.
    # score: (0.04 + 0.04 + 0.36 + 0.16)/4; reliability: (0.2^2 + 0.1^2)/2; resolution: 0.25^2
    found = brier([0.8, 0.4, 0.8, 0.4], [True, True, True, False])
    parts = (found.score, found.reliability, found.resolution, found.uncertainty)
    assert parts == pytest.approx((0.15, 0.025, 0.0625, 0.1875))
    # of three at 0.5 one came true, of one at 1.0 one: groups count by their size
    found = brier([0.5, 0.5, 0.5, 1.0], [True, False, False, True])
    parts = (found.score, found.reliability, found.resolution, found.uncertainty)
    third, half = (0.5 - 1.0 / 3.0) ** 2, 0.5**2
    assert parts == pytest.approx((0.1875, 0.75 * third, 0.75 * third + 0.25 * half, 0.25))
