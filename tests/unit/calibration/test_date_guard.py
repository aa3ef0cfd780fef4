"""Promised dates are repaired by what came due, and by nothing sooner."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.calibration.date_guard import DATE_STEP, DateGuard, guarded_days, told_share

ANY = (True, True, True)  # there would be a date without the guard


def test_nothing_is_learned_before_a_date_has_come() -> None:
    guard = DateGuard()
    guard.promised([100, 100, 100], [True, True, True], ANY)
    guard.learn_until(100)
    assert guard.reading().tolist() == [0.5, 0.8, 0.95]


def test_a_miss_makes_later_dates_and_a_hit_sooner_ones() -> None:
    # One of one came due: a miss adds 0.02 x level, a hit takes 0.02 x (1 - level) away.
    missed, held = DateGuard(), DateGuard()
    missed.promised([100, None, None], [True, True, True], ANY)
    held.promised([100, None, None], [False, True, True], ANY)
    missed.learn_until(101)
    held.learn_until(101)
    assert missed.shares[0] == pytest.approx(0.5 + DATE_STEP * 0.5)
    assert held.shares[0] == pytest.approx(0.5 - DATE_STEP * 0.5)


def test_many_dates_under_way_move_it_less_each() -> None:
    # 99 are still to come when the first is known: each counts a hundredth, so none overshoots.
    guard = DateGuard()
    for day in range(100, 200):
        guard.promised([day, None, None], [True, True, True], ANY)
    guard.learn_until(101)
    assert guard.shares[0] == pytest.approx(0.5 + 0.01 * 0.5)


def test_without_a_date_it_goes_back_to_what_is_promised() -> None:
    guard = DateGuard(shares=np.array([0.9, 0.99, 0.99]))
    for _ in range(500):
        guard.promised([None, None, None], [True, True, True], ANY)
    assert guard.shares == pytest.approx([0.5, 0.8, 0.95], abs=1e-3)


def test_where_there_is_no_date_even_without_it_the_guard_stays_as_it_is() -> None:
    guard = DateGuard(shares=np.array([0.9, 0.99, 0.99]))
    guard.promised([None, None, None], [True, True, True], (False, False, False))
    assert guard.shares.tolist() == [0.9, 0.99, 0.99]


@given(st.lists(st.booleans(), min_size=400, max_size=400))
def test_whatever_comes_the_long_run_share_of_misses_is_bounded(missed: list[bool]) -> None:
    # Gibbs and Candes 2021, proposition 4.1: shares that started at s and stay within one step
    # of [0, 1] bound |mean miss - 0.2| by (1 + step) / (step n), if misses stop at a share of 1.
    guard, misses = DateGuard(), 0
    for day, miss in enumerate(missed):
        comes = miss and guard.shares[1] < 1.0
        misses += comes
        guard.promised([None, day, None], [True, comes, True], ANY)
        guard.learn_until(day + 1)
    assert misses / 400 - 0.2 <= (1.0 + DATE_STEP) / (DATE_STEP * 400)


@given(st.floats(0, 1), st.floats(0, 1))
def test_told_odds_rise_with_the_share(one: float, other: float) -> None:
    reading = np.array([0.6, 0.85, 0.97])
    low, high = sorted((one, other))
    assert told_share(low, reading) <= told_share(high, reading)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=200))
def test_futures_are_told_at_the_shares_that_have_shown_honest(ends: list[int]) -> None:
    days, reading = np.array(ends, dtype=np.int32), (0.6, 0.9, 0.97)
    told = np.sort(guarded_days(days, reading))
    assert told.size == days.size
    for day in range(51):  # the odds told are those of the raw share, to within one future
        raw = float(np.mean(days <= day))
        by_then = float(np.mean(told <= day))
        assert by_then == pytest.approx(told_share(raw, np.array(reading)), abs=1.0 / days.size)


def test_futures_are_left_as_they_are_where_nothing_was_learned() -> None:
    days = np.array([5, 1, 3], dtype=np.int32)
    assert guarded_days(days, (0.5, 0.8, 0.95)).tolist() == [5, 1, 3]


@pytest.mark.parametrize("seed", range(3))
def test_shares_move_as_dates_come_due_one_by_one(seed: int) -> None:
    # by 0.02, or by one of so many as are under way at that level where these are more than fifty
    rng = np.random.default_rng(seed)
    guard, shares = DateGuard(), [0.5, 0.8, 0.95]
    under_way: list[tuple[int, int, bool]] = []
    for today in range(40):
        guard.learn_until(today)
        for known in sorted(each for each in under_way if each[0] < today):
            under_way.remove(known)
            _, level, missed = known
            left = sum(each[1] == level for each in under_way)
            aim = (0.5, 0.8, 0.95)[level]
            shares[level] += min(0.02, 1.0 / (1 + left)) * (missed - (1.0 - aim))
        for _ in range(5):
            days = [today + int(rng.integers(30)) if rng.random() < 0.8 else None for _ in range(3)]
            missed_, plain = ((rng.random(3) < odds).tolist() for odds in (0.4, 0.5))
            guard.promised(days, missed_, plain)
            for level, day in enumerate(days):
                if day is not None:
                    under_way.append((day, level, missed_[level]))
                elif plain[level]:
                    shares[level] += 0.02 * ((0.5, 0.8, 0.95)[level] - shares[level])
        assert guard.shares == pytest.approx(shares)
    assert sorted(guard.pending) == sorted(under_way)
    assert len(under_way) > 150


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50, 333])
@pytest.mark.parametrize("reading", [("0.6", "0.85", "0.97"), ("0.3", "0.5", "0.9")])
def test_futures_are_read_at_the_very_place_of_their_share(
    reading: tuple[str, str, str], count: int
) -> None:
    days = np.random.default_rng(count).integers(0, 1000, count).astype(np.int32)
    found = guarded_days(days, [float(share) for share in reading]).tolist()
    told = [Fraction(share) for share in ("0", "0.5", "0.8", "0.95", "1")]
    raw = [Fraction(share) for share in ("0", *reading, "1")]
    for n, day in enumerate(found, start=1):
        level = Fraction(n, count)
        k = next(k for k in range(1, 5) if level <= told[k])
        part = (level - told[k - 1]) / (told[k] - told[k - 1])
        place = math.ceil((raw[k - 1] + part * (raw[k] - raw[k - 1])) * count)
        assert day == sorted(days.tolist())[place - 1]


def test_dates_that_were_read_at_next_to_nothing_are_the_first_of_all() -> None:
    days = np.array([7, 3], dtype=np.int32)
    assert guarded_days(days, (1e-12, 0.8, 0.95)).tolist() == [3, 7]


@pytest.mark.parametrize(("off", "day"), [(0.25e-9, 3), (0.75e-9, 7)])
def test_a_place_is_the_next_one_only_where_it_is_more_than_rounding(off: float, day: int) -> None:
    # half of two futures is read at 0.5 + off, that is at the place 1 + 2 off
    days = np.array([7, 3], dtype=np.int32)
    assert guarded_days(days, (0.5 + off, 0.8, 0.95))[0] == day
