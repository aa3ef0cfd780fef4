"""Odds, dates and words: no figure without its error, none more certain than it can be."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.answers.answer_texts import answer_text, outcomes_text
from keepable.answers.odds import (
    BEYOND,
    curve_of,
    keepable_dates,
    odds_by,
    odds_cap,
    sampling_error,
)
from keepable.answers.verdicts import verdict_of
from keepable.texts import Odds, Param, Percent, Text
from keepable.texts.odds_and_dates_in_words import odds_words

FIRST = date(2027, 3, 1)
TEN_DAYS = np.arange(FIRST.toordinal(), FIRST.toordinal() + 10, dtype=np.int32)
days_drawn = st.lists(
    st.integers(FIRST.toordinal(), FIRST.toordinal() + 400) | st.just(BEYOND),
    min_size=1,
    max_size=200,
).map(lambda days: np.array(days, dtype=np.int32))


def test_odds_are_the_share_that_is_done_by_the_end_of_the_day() -> None:
    # 1 to 3 March are three of ten days
    assert odds_by(TEN_DAYS, date(2027, 3, 3)) == 0.3


@pytest.mark.parametrize(
    ("outcomes", "scenarios", "cap"),
    [
        (0, 1024, 0.9),  # 1/2 by succession, but never below 0.9 for that
        (13, 1024, 14 / 15),
        (18, 1024, 0.95),  # 19/20
        (500, 1024, 0.95),  # never above
        (500, 4, 0.8),  # 1 - 1/5: four futures cannot show more
    ],
)
def test_odds_are_capped_by_outcomes_and_scenarios(
    outcomes: int, scenarios: int, cap: float
) -> None:
    assert odds_cap(outcomes, scenarios) == pytest.approx(cap)


def test_the_error_is_that_of_a_binomial_share() -> None:
    # sqrt(0.8 x 0.2 / 100) = 0.04
    assert sampling_error(0.8, 100) == pytest.approx(0.04)


def test_even_odds_of_one_have_an_error() -> None:
    # as if one of 101 had failed: sqrt(1/101 x 100/101 / 100)
    assert sampling_error(1.0, 100) == pytest.approx(math.sqrt(100 / 101**2 / 100))


@pytest.mark.parametrize(
    ("level", "rank"),
    [(50, 5), (80, 8), (95, 10)],  # the 9.5th of ten is the tenth
)
def test_a_keepable_date_is_the_day_of_its_rank(level: int, rank: int) -> None:
    (found,) = keepable_dates(TEN_DAYS, (level,))
    assert found.date == FIRST + timedelta(days=rank - 1)


def test_a_keepable_date_is_bounded_by_the_ranks_of_a_binomial_count() -> None:
    # 100 days, level 80: rank 80, give or take 1.96 x sqrt(100 x 0.8 x 0.2) = 7.84: 72 to 88
    days = np.arange(FIRST.toordinal(), FIRST.toordinal() + 100, dtype=np.int32)
    (found,) = keepable_dates(days, (80,))
    bounds = (found.earliest, found.date, found.latest)
    assert bounds == tuple(FIRST + timedelta(days=rank - 1) for rank in (72, 80, 88))


def test_there_is_no_date_when_too_few_futures_end_within_the_horizon() -> None:
    days = np.array([FIRST.toordinal(), BEYOND], dtype=np.int32)
    assert [entry.date for entry in keepable_dates(days, (50, 80))] == [FIRST, None]


@given(days_drawn)
def test_the_curve_rises_and_ends_at_the_share_that_finishes(days: np.ndarray) -> None:
    curve = curve_of(days)
    odds = [point.odds for point in curve]
    assert odds == sorted(odds)
    finished = np.count_nonzero(days < BEYOND) / days.size
    assert (odds[-1] if odds else 0.0) == pytest.approx(finished)


@given(days_drawn, st.integers(2, 30))
def test_the_curve_has_no_more_points_than_asked_for(days: np.ndarray, most: int) -> None:
    assert len(curve_of(days, most)) <= most


@given(days_drawn)
def test_a_keepable_date_has_at_least_its_odds(days: np.ndarray) -> None:
    for entry in keepable_dates(days):
        if entry.date is not None:
            assert odds_by(days, entry.date) >= entry.level / 100


@given(st.floats(0.0, 1.0), st.integers(0, 1000), st.integers(1, 65536))
def test_no_words_are_certain(odds: float, outcomes: int, scenarios: int) -> None:
    said = odds_words(Odds(odds, odds_cap(outcomes, scenarios)), "en")
    assert "100" not in said
    assert not said.startswith("0 %")


@pytest.mark.parametrize(
    ("odds", "verdict"), [(0.8, "yes"), (0.79, "risky"), (0.5, "risky"), (0.49, "no")]
)
def test_the_verdict_turns_at_eight_and_five_in_ten(odds: float, verdict: str) -> None:
    assert verdict_of(odds) == verdict


def told(odds: float | None, *, promised: bool = False) -> Text:
    shown = None if odds is None else Odds(odds, 0.95)
    dates = keepable_dates(TEN_DAYS)
    return answer_text("Export", FIRST, odds=shown, dates=dates, already_promised=promised)


BETTER: dict[str, Param] = {"level": Percent(0.8), "keepable": date(2027, 3, 8)}


@pytest.mark.parametrize(
    ("odds", "text"),
    [
        (0.9, Text("answer.yes", what="Export", by=FIRST, odds=Odds(0.9, 0.95))),
        (0.6, Text("answer.risky", what="Export", by=FIRST, odds=Odds(0.6, 0.95), **BETTER)),
        (0.01, Text("answer.no", what="Export", by=FIRST, odds=Odds(0.01, 0.95), **BETTER)),
        (None, Text("answer.dated", what="Export", **BETTER)),
    ],
)
def test_the_answer_is_one_text_with_a_better_date(odds: float | None, text: Text) -> None:
    assert told(odds) == text


@pytest.mark.parametrize(
    ("odds", "code"),
    [
        (0.9, "answer.promised_on_course"),
        (0.6, "answer.promised_at_risk"),
        (0.2, "answer.promised_in_trouble"),
    ],
)
def test_what_is_promised_already_is_said_to_be(odds: float, code: str) -> None:
    assert told(odds, promised=True).code == code


def test_without_any_keepable_date_none_is_told() -> None:
    text = answer_text("Export", FIRST, odds=Odds(0.2), dates=(), already_promised=False)
    assert (text.code, "keepable" in text.params) == ("answer.no_undated", False)


def test_it_is_said_when_no_like_work_was_finished() -> None:
    assert outcomes_text(0, 1) == Text("evidence.none", n=1)
    assert outcomes_text(1, 3) == Text("evidence.one_outcome", n=3)
