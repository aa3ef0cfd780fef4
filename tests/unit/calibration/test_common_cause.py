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


def slow_common_score(signs: list[Sign], share: float) -> tuple[float, float]:
    """Weigh two thousand values of the common score by how likely they make the signs."""
    values = [-6.0 + 12.0 * n / 2000 for n in range(2001)]
    logs = []
    for value in values:
        log = -0.5 * value * value
        for sign in signs:
            off = (math.sqrt(share) * value - sign.score) / math.sqrt(1.0 - share)
            longer = 0.5 * math.erfc(-off / math.sqrt(2.0))
            log += -0.5 * off * off if sign.finished else math.log(longer)
        logs.append(log)
    odds = [math.exp(log - max(logs)) for log in logs]
    mean = sum(o * value for o, value in zip(odds, values, strict=True)) / sum(odds)
    squares = sum(o * (value - mean) ** 2 for o, value in zip(odds, values, strict=True))
    return mean, math.sqrt(squares / sum(odds))


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize(
    "signs",
    [
        [(1.0, True), (0.5, False)],
        [(-2.0, False), (2.5, False), (-0.3, True)],
        [(2.0, False)] * 4,
    ],
)
def test_finished_work_and_work_under_way_are_weighed_together(
    signs: list[tuple[float, bool]], share: float
) -> None:
    given_ = [Sign(score, finished=finished) for score, finished in signs]
    found = common_score(given_, share)
    assert (found.mean, found.spread) == pytest.approx(slow_common_score(given_, share), abs=0.001)
    assert (found.mean, found.spread) == (round(found.mean, 3), round(found.spread, 3))


def test_it_is_judged_in_steps_of_a_twentieth() -> None:
    # a thousand at a score of 1 leave a spread of 0.01 about 1/sqrt(0.9) = 1.054: one step is near
    found = common_score([Sign(1.0, finished=True)] * 1000, 0.9)
    assert found.mean == pytest.approx(1.05, abs=0.001)


@pytest.mark.parametrize(("score", "end"), [(20.0, 6.0), (-20.0, -6.0)])
def test_no_common_score_is_beyond_six(score: float, end: float) -> None:
    found = common_score([Sign(score, finished=True)] * 9, 0.9)
    assert (found.mean, found.spread) == (end, 0.0)


def test_tasks_that_contradict_each_other_say_nothing_however_many_there_are() -> None:
    # precision 1 + 1000 x 0.5/0.5
    both = [Sign(score, finished=True) for score in (3.0, -3.0)] * 500
    found = common_score(both, 0.5)
    assert (found.mean, found.spread) == pytest.approx((0.0, 1001**-0.5), abs=0.001)


def test_work_that_has_taken_impossibly_long_is_late_in_common() -> None:
    found = common_score([Sign(1e3, finished=False)], 0.9)
    assert math.isfinite(found.mean)


@pytest.mark.parametrize(
    ("ratio", "finished", "steps"),
    [
        (0.5, True, 0.5),  # below all: half a step of 1,024
        (9.0, True, 1023.5),
        (0.5, False, 0.5),
        (9.0, False, 1023.5),
        (1.0, True, 256.0),  # half of the first 512
        (1.0, False, 512.0),  # longer than these
        (2.0, True, 768.0),
        (2.0, False, 1023.5),
        (1.5, True, 512.0),
        (1.5, False, 512.0),
    ],
)
def test_a_sign_is_the_score_of_the_place_in_the_table(
    ratio: float, steps: float, *, finished: bool
) -> None:
    found = sign_of(empirical([1.0, 2.0], 2), ratio, finished=finished)
    assert found == Sign(NORMAL.inv_cdf(steps / 1024), finished=finished)
