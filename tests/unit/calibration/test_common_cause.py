"""What is finished of a project tells how the rest will go, by the laws of the normal score."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.calibration import UNKNOWN, Sign, common_score, sign_of
from keepable.calibration.ratios import empirical, lognormal

NORMAL = NormalDist()


def test_nothing_is_known_before_anything_is_finished() -> None:
    assert common_score([], 0.25) == UNKNOWN


def test_nothing_is_in_common_at_a_share_of_zero() -> None:
    assert common_score([Sign(2.0, finished=True)], 0.0) == UNKNOWN


@given(
    st.lists(st.floats(-2.5, 2.5), min_size=1, max_size=6),
    st.floats(0.05, 0.8),
)
def test_finished_work_moves_it_as_the_conjugate_normal_says(
    scores: list[float], share: float
) -> None:
    # z_i | C is normal around sqrt(s) C with variance 1 - s, C standard normal: the posterior has
    # precision 1 + n s / (1 - s) and mean sqrt(s) / (1 - s) x sum(z_i) / precision.
    precision = 1.0 + len(scores) * share / (1.0 - share)
    mean = math.sqrt(share) / (1.0 - share) * sum(scores) / precision
    found = common_score([Sign(score, finished=True) for score in scores], share)
    assert found.mean == pytest.approx(mean, abs=0.002)
    assert found.spread == pytest.approx(precision**-0.5, abs=0.002)


@pytest.mark.parametrize("passed", [-1.0, 0.0, 1.5])
def test_work_under_way_counts_as_having_passed_its_hours(passed: float) -> None:
    # (z, C) are normal with correlation sqrt(s): E[C | z > c] = sqrt(s) phi(c) / (1 - Phi(c)).
    share = 0.25
    longer = NORMAL.pdf(passed) / (1.0 - NORMAL.cdf(passed))
    found = common_score([Sign(passed, finished=False)], share)
    assert found.mean == pytest.approx(math.sqrt(share) * longer, abs=0.002)


def test_a_finished_task_at_a_quantile_has_the_score_of_that_level() -> None:
    table = lognormal(0.5, 1.0, 2.0)
    assert sign_of(table, 0.5, finished=True).score == pytest.approx(-1.2816, abs=0.01)
    assert sign_of(table, 1.0, finished=True).score == pytest.approx(0.0, abs=0.01)


def test_of_many_tasks_that_came_out_alike_each_counts_as_the_middle() -> None:
    # A quarter below 1, half exactly 1, a quarter above: the middle of the half is the median.
    table = empirical([0.5, 1.0, 1.0, 2.0], 4)
    assert sign_of(table, 1.0, finished=True).score == pytest.approx(0.0, abs=1e-9)
    # Under way and at 1 already: three quarters lie behind it.
    assert sign_of(table, 1.0, finished=False).score == pytest.approx(0.6745, abs=1e-3)


def test_a_ratio_beyond_all_that_was_seen_has_a_finite_score() -> None:
    assert 3.0 < sign_of(empirical([1.0], 1), 9.0, finished=True).score < 4.0
