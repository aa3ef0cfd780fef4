"""Durations from work of which some is still open: the product-limit estimator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.calibration.durations import kaplan_meier
from tests.unit.calibration.slow_twins import slow_survival

# Weeks in remission of 21 leukaemia patients on 6-MP (Freireich and others 1963); + is still so.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
# The product-limit estimate of textbooks, to four places.
TEXTBOOK = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


def test_it_is_the_table_of_the_textbook() -> None:
    words = REMISSION.split()
    weeks = np.array([float(word.rstrip("+")) for word in words])
    ended = np.array([not word.endswith("+") for word in words])
    curve = kaplan_meier(weeks, ended)
    found = dict(zip(curve.days.astype(int).tolist(), curve.still_open.round(4), strict=True))
    assert found == pytest.approx(TEXTBOOK, abs=1e-4)


def test_a_share_that_was_never_seen_to_finish_stays_open() -> None:
    curve = kaplan_meier(np.array([1.0, 5.0]), np.array([True, False]))
    assert (curve.days.tolist(), curve.still_open.tolist()) == ([1.0], [0.5])


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_when_nothing_is_open_it_is_the_share_of_those_that_took_longer(days: list[int]) -> None:
    curve = kaplan_meier(np.array(days, dtype=float), np.ones(len(days), dtype=bool))
    for day in range(-1, 32):
        longer = sum(d > day for d in days) / len(days)
        assert curve.open_after(day) == pytest.approx(longer, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(1, 4)), min_size=1))
def test_a_weight_of_three_is_the_same_as_three_of_them(
    drawn: list[tuple[int, bool, int]],
) -> None:
    days = np.array([float(d) for d, _, _ in drawn])
    ended = np.array([e for _, e, _ in drawn])
    weights = np.array([float(w) for _, _, w in drawn])
    times = weights.astype(int)
    weighed = kaplan_meier(days, ended, weights)
    repeated = kaplan_meier(np.repeat(days, times), np.repeat(ended, times))
    assert weighed.still_open == pytest.approx(repeated.still_open)


def test_leaving_open_work_out_would_promise_too_early() -> None:
    # Half of the work is done in a day; of the rest, nobody has seen the end after 50 days.
    days = np.array([1.0] * 5 + [50.0] * 5)
    ended = np.array([True] * 5 + [False] * 5)
    assert kaplan_meier(days, ended).open_after(1.0) == 0.5
    assert kaplan_meier(days[ended], ended[ended]).open_after(1.0) == 0.0


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.booleans(), st.floats(0.01, 3.0)), min_size=1, max_size=20
    )
)
def test_it_is_the_product_of_what_stayed_open_each_day_of_those_still_watched(
    seen: list[tuple[int, bool, float]],
) -> None:
    days, ended, weights = (np.array(column) for column in zip(*seen, strict=True))
    curve = kaplan_meier(days.astype(float), ended.astype(bool), weights.astype(float))
    expected = slow_survival((float(day), end, weight) for day, end, weight in seen)
    assert curve.days.tolist() == [day for day, _ in expected]
    assert curve.still_open == pytest.approx([share for _, share in expected], abs=1e-9)


def test_of_all_that_is_open_nothing_is_known_but_that_it_is() -> None:
    curve = kaplan_meier(np.array([3.0, 5.0]), np.array([False, False]))
    assert (curve.days.tolist(), curve.still_open.tolist()) == ([], [])
    assert curve.open_after(100.0) == 1.0


def test_the_share_open_steps_down_on_the_day_itself() -> None:
    curve = kaplan_meier(np.array([2.0, 4.0]), np.array([True, True]))
    assert [curve.open_after(day) for day in (1.9, 2.0, 3.9, 4.0)] == [1.0, 0.5, 0.5, 0.0]
