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
from keepable.domain.odds_levels import SHARES
from keepable.domain.outcomes import RangeShift


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


def test_an_outcome_moves_each_level_that_it_missed_and_each_that_it_hit() -> None:
    # at 0.93 it is 0.86 away from the middle: outside of 50 and 80 %, inside of 95 %. Each miss
    # adds 0.005 x level, each hit takes 0.005 x (1 - level), for everyone and for the person
    guard = Guard()
    guard.learn("ann", 0.93, guard.shares("ann"))
    moved = [0.005 * 0.5, 0.005 * 0.8, -0.005 * 0.05]
    assert guard.everyone == pytest.approx(moved)
    assert {who: own.tolist() for who, own in guard.people.items()} == {"ann": pytest.approx(moved)}
    guard.learn("bob", 0.07, guard.shares("bob"))
    assert guard.everyone == pytest.approx([2 * each for each in moved])
    assert guard.people["bob"] == pytest.approx(moved)


@pytest.mark.parametrize("pit", [0.25, 0.75])
def test_an_outcome_at_the_end_of_a_range_is_no_miss(pit: float) -> None:
    guard = Guard()
    guard.learn("ann", pit, np.array([0.5, 0.4999, 0.5]))
    assert (guard.everyone > 0.0).tolist() == [False, True, False]


def test_a_step_is_small_unless_told() -> None:
    aims, missed = np.array([0.2, 0.2]), np.array([1.0, 0.0])
    assert next_shares(aims, missed, wanted=aims) == pytest.approx([0.196, 0.201])


def test_shares_rise_and_stay_within_a_hundredth_and_999_of_a_thousand() -> None:
    falling = guard_of([RangeShift(added=(0.4, -0.1, 0.02))])
    assert falling.shares("ann") == pytest.approx([0.9, 0.9, 0.97])
    beyond = guard_of([RangeShift(added=(-0.6, 0.1, 0.2))])
    assert beyond.shares("ann") == pytest.approx([0.01, 0.9, 0.999])


def test_a_guard_is_written_down_for_everyone_and_then_by_the_names_of_people() -> None:
    guard = Guard(everyone=np.array([0.1234567, 0.0, -0.25]))
    guard.people["cem"] = np.array([0.5, 0.0, 0.0])
    guard.people["ann"] = np.array([0.0, 0.1, 0.0])
    assert ranges_of(guard) == (
        RangeShift(added=(0.123457, 0.0, -0.25)),
        RangeShift(added=(0.0, 0.1, 0.0), person="ann"),
        RangeShift(added=(0.5, 0.0, 0.0), person="cem"),
    )


def test_who_is_asked_about_is_not_thereby_known() -> None:
    guard = Guard()
    guard.shares("ann")
    assert ranges_of(guard) == (RangeShift(added=(0.0, 0.0, 0.0)),)


def test_a_distribution_is_read_between_its_levels_in_proportion() -> None:
    # the central 50, 80 and 95 % are to be read at 60, 90 and 97 %: 0.65 lies half way from 0.5 to
    # 0.8, so it is read at 0.75; 0.25 half way to 0.5, at 0.3; 0.975 half way to 1, at 0.985
    central = np.array([0.0, 0.25, 0.5, 0.65, 0.8, 0.95, 0.975])
    wider = np.array([0.0, 0.3, 0.6, 0.75, 0.9, 0.97, 0.985])
    shares = np.array([0.6, 0.9, 0.97])
    assert spread_levels(shares, 0.5 + central / 2) == pytest.approx(0.5 + wider / 2)
    assert spread_levels(shares, 0.5 - central / 2) == pytest.approx(0.5 - wider / 2)
