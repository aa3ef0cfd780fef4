"""The guard repairs drift, whatever the outcomes do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.calibration.guard import (
    STEP,
    Guard,
    guard_of,
    next_shares,
    ranges_of,
    spread_levels,
)
from keepable.domain.levels import SHARES


@given(st.lists(st.booleans(), min_size=1, max_size=400), st.sampled_from([0.05, 0.2, 0.5]))
def test_the_share_of_misses_is_bounded_whatever_the_adversary_does(
    wishes: list[bool], wanted: float
) -> None:
    # Gibbs and Candes 2021, proposition 4.1: |mean miss - a| <= (max(a, 1 - a) + step)/(T step).
    # The adversary misses whenever it can: never inside an interval that is everything (aim at or
    # below 0), always outside of one that is empty (aim at or above 1).
    step, misses = 0.05, 0.0
    aim = target = np.array([wanted])
    for wish in wishes:
        missed = 0.0 if aim[0] <= 0 else 1.0 if aim[0] >= 1 else float(wish)
        misses += missed
        aim = next_shares(aim, np.array([missed]), wanted=target, step=step)
    bound = (max(wanted, 1 - wanted) + step) / (len(wishes) * step)
    assert abs(misses / len(wishes) - wanted) <= bound + 1e-12


def test_ranges_that_are_too_narrow_are_widened_until_they_hold() -> None:
    # The truth spreads twice as far as the distribution: its 80 % interval holds only 48 %.
    rng = np.random.default_rng(5)
    guard, inside = Guard(), []
    for _ in range(6_000):
        shares = guard.shares("ann")
        pit = 0.5 + 0.5 * np.sign(rng.random() - 0.5) * _central(2 * abs(rng.standard_normal()))
        inside.append(abs(2 * pit - 1) <= shares[1])
        guard.learn("ann", float(pit), shares)
    assert np.mean(inside[-3_000:]) == pytest.approx(0.8, abs=0.03)


def _central(score: float) -> float:
    """Return the share of a standard normal within `score` of its middle."""
    return math.erf(score / math.sqrt(2))


def test_what_one_person_does_moves_others_half_as_much() -> None:
    guard = Guard()
    guard.learn("ann", 0.999, guard.shares("ann"))  # a miss at every level
    moved_ann = guard.shares("ann")[1] - 0.8
    moved_bob = guard.shares("bob")[1] - 0.8
    assert moved_ann == pytest.approx(2 * STEP * 0.8)
    assert moved_bob == pytest.approx(STEP * 0.8)


def test_without_corrections_levels_stay_as_they_are() -> None:
    levels = (np.arange(1024) + 0.5) / 1024
    assert spread_levels(np.array(SHARES), levels) == pytest.approx(levels)


@given(st.lists(st.floats(0.05, 0.99), min_size=3, max_size=3))
def test_corrected_levels_still_rise(shares: list[float]) -> None:
    levels = (np.arange(200) + 0.5) / 200
    assert (np.diff(spread_levels(np.sort(shares), levels)) >= -1e-12).all()


def test_a_guard_that_is_written_down_goes_on_where_it_stood() -> None:
    guard = Guard()
    for pit in (0.999, 0.5, 0.01):
        guard.learn("ann", pit, guard.shares("ann"))
    taken_up = guard_of(ranges_of(guard))
    for who in ("ann", "nobody yet"):
        assert taken_up.shares(who) == pytest.approx(guard.shares(who), abs=1e-6)
