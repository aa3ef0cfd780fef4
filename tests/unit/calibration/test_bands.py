"""Whether a difference is more than luck."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from keepable.calibration.bands import binomial_p_value, block_interval, holm


@pytest.mark.parametrize(("kept", "count"), [(0, 5), (3, 5), (5, 5), (17, 20), (9, 20)])
def test_the_p_value_is_the_sum_of_all_that_is_no_likelier(kept: int, count: int) -> None:
    chances = [comb(count, k) * 0.8**k * 0.2 ** (count - k) for k in range(count + 1)]
    brute = sum(chance for chance in chances if chance <= chances[kept] * (1.0 + 1e-9))
    assert binomial_p_value(kept, count, 0.8) == pytest.approx(brute)


def test_a_group_that_is_off_alone_may_be_luck_among_many() -> None:
    # 70 of 100 has a p-value of about 0.017: off by itself, no wonder as one of twenty.
    assert holm({"g": (70, 100)}, 0.8)["g"].outside
    many = {f"h{n:02}": (80, 100) for n in range(19)}
    assert not holm(many | {"g": (70, 100)}, 0.8)["g"].outside


def test_holm_steps_down_and_stops_at_the_first_that_may_be_luck() -> None:
    # 40 of 100 is far off; then 0 of 1 with a p-value of 0.2 against 0.05/2: no more steps.
    found = holm({"all of 3": (3, 3), "0 of 1": (0, 1), "40 of 100": (40, 100)}, 0.8)
    assert {name: kept.outside for name, kept in found.items()} == {
        "40 of 100": True,
        "0 of 1": False,
        "all of 3": False,
    }


def test_honest_groups_are_seldom_called_off() -> None:
    rng = np.random.default_rng(7)
    called = 0
    for _ in range(300):
        groups = {str(n): (int(rng.binomial(200, 0.8)), 200) for n in range(10)}
        called += any(kept.outside for kept in holm(groups, 0.8).values())
    # At most 5 % of 300 plus three standard deviations (3.8 each).
    assert called <= 15 + 11


def test_blocks_that_err_together_widen_the_interval() -> None:
    rng = np.random.default_rng(3)
    blocks = np.repeat(np.arange(20), 50)
    hits = (rng.random(1000) < np.repeat(rng.uniform(0.5, 1.0, 20), 50)).astype(np.float64)
    together = block_interval(hits, np.ones(1000), blocks)
    alone = block_interval(hits, np.ones(1000), np.arange(1000))
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def test_the_interval_of_single_outcomes_is_that_of_the_binomial() -> None:
    hits = np.concatenate([np.ones(800), np.zeros(200)])
    low, high = block_interval(hits, np.ones(1000), np.arange(1000))
    # 1.96 x sqrt(0.8 x 0.2 / 1000) = 0.0248
    assert (low, high) == pytest.approx((0.7752, 0.8248), abs=0.004)


@pytest.mark.parametrize("share", ["0.5", "0.8", "0.95"])
@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_a_p_value_is_that_of_whole_fractions(share: str, count: int) -> None:
    odds = Fraction(share)
    chances = [comb(count, k) * odds**k * (1 - odds) ** (count - k) for k in range(count + 1)]
    for kept in range(count + 1):
        exact = sum(chance for chance in chances if chance <= chances[kept])
        assert binomial_p_value(kept, count, float(odds)) == pytest.approx(float(exact))


def test_a_p_value_is_one_at_most() -> None:
    # 5 of 10 is the likeliest of all: rounding would add up to a little more than one
    assert all(binomial_p_value(n // 2, n, 0.5) <= 1.0 for n in range(2, 200, 2))


def test_each_group_is_said_with_its_numbers_by_its_p_value_and_then_its_name() -> None:
    # none of 7 at a half is off by 2/128, none of 6 by 2/64; held to 5 % / 3, / 2 and / 1
    found = holm({"c": (0, 6), "b": (6, 6), "a": (7, 7)}, 0.5)
    assert list(found) == ["a", "b", "c"]
    assert [(each.kept, each.count) for each in found.values()] == [(7, 7), (6, 6), (0, 6)]
    p_values = [each.p_value for each in found.values()]
    assert p_values == pytest.approx([1 / 64, 1 / 32, 1 / 32])
    # 1/64 is below 0.05/3; 1/32 is above 0.05/2, and the next, below 0.05, is not looked at
    assert [each.outside for each in found.values()] == [True, False, False]


def test_of_two_that_are_off_the_second_is_held_to_one_in_twenty_alone() -> None:
    # 1/32 would be too much for the first of two (0.025), and is not for the second
    found = holm({"a": (0, 7), "b": (0, 6)}, 0.5)
    assert [each.outside for each in found.values()] == [True, True]
    assert not holm({"a": (0, 6), "b": (0, 6)}, 0.5)["b"].outside


def test_an_interval_is_drawn_by_the_first_seed_unless_told() -> None:
    over, blocks = np.arange(12.0), np.arange(12)
    found = block_interval(over, np.ones(12), blocks)
    assert found == block_interval(over, np.ones(12), blocks, 1)
    assert found != block_interval(over, np.ones(12), blocks, 2)


@pytest.mark.parametrize(("off", "p_value"), [(0.25e-7, 1.0), (0.75e-7, 0.5)])
def test_chances_that_differ_by_less_than_a_ten_millionth_are_the_same(
    off: float, p_value: float
) -> None:
    # of one, none is kept with odds of 0.5 - off/2 and one with 0.5 + off/2: twice `off` between
    found = binomial_p_value(0, 1, 0.5 * (1.0 + off))
    assert found == pytest.approx(p_value, abs=1e-6)
