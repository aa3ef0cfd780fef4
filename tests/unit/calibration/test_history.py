"""Outcomes as columns: which count, in which order, and what each column says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from keepable.calibration.history import (
    TRAITS,
    UNKNOWN,
    history_of,
    hours_of,
    laid_out,
    text_key,
    with_hours,
)
from keepable.domain.outcomes import Outcome

MONDAY = date(2026, 6, 1)
FIRST = Outcome(
    id="b",
    estimated_on=MONDAY,
    estimate_hours=4.0,
    actual_hours=8.0,
    finished_on=MONDAY + timedelta(days=3),
    who="bob",
    kind="bug",
    requester="r1",
    project="site",
    part="shop",
    text="Fix login page again (17)",
)
SECOND = Outcome(
    id="a",
    estimated_on=MONDAY + timedelta(days=1),
    estimate_hours=2.0,
    actual_hours=2.0,
    finished_on=MONDAY + timedelta(days=4),
    who="ann",
    project="site",
)
SAME_DAY = replace(FIRST, id="c", finished_on=SECOND.finished_on, text="")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Fix login page again and again", "fix login page again"),
        ("FIX  Login\tpage", "fix loginpage"),  # a tabulator is no blank
        ("ticket-4711: Äpfel zählen", "ticket pfel zhlen"),
        ("4711", ""),
        ("", ""),
    ],
)
def test_texts_are_alike_by_their_first_four_words_of_plain_letters(text: str, key: str) -> None:
    assert text_key(text) == key


def test_outcomes_lie_in_the_order_of_the_days_on_which_they_became_known() -> None:
    found = history_of([SAME_DAY, SECOND, FIRST])
    assert found.size == 3
    days = [MONDAY.toordinal() + n for n in range(5)]
    assert found.known_day.tolist() == [days[3], days[4], days[4]]
    assert found.estimated_day.tolist() == [days[0], days[1], days[0]]
    assert found.log_estimate.tolist() == np.log([4.0, 2.0, 4.0]).tolist()
    assert found.log_ratio.tolist() == [np.log(2.0), 0.0, np.log(2.0)]
    assert found.names == {
        "who": {"ann": 0, "bob": 1},
        "kind": {"bug": 0},
        "requester": {"r1": 0},
        "project": {"site": 0},
        "part": {"site/shop": 0},
        "text": {"fix login page again": 0},
    }
    assert {name: codes.tolist() for name, codes in found.codes.items()} == {
        "who": [1, 0, 1],
        "kind": [0, UNKNOWN, 0],
        "requester": [0, UNKNOWN, 0],
        "project": [0, 0, 0],
        "part": [0, UNKNOWN, 0],
        "text": [0, UNKNOWN, UNKNOWN],
    }


def test_what_is_known_before_a_day_was_finished_before_it() -> None:
    found = history_of([FIRST, SECOND, SAME_DAY])
    counts = [found.known_before(MONDAY + timedelta(days=n)) for n in range(2, 7)]
    assert counts == [0, 0, 1, 3, 3]


def test_a_name_that_never_occurred_and_none_at_all_are_both_unknown() -> None:
    found = history_of([FIRST, SECOND])
    codes = [found.code_of("who", who) for who in ("ann", "bob", "zoe", "")]
    assert codes == [0, 1, UNKNOWN, UNKNOWN]
    assert UNKNOWN < 0


def test_only_what_is_finished_and_has_both_hours_counts() -> None:
    lacking = [
        replace(FIRST, finished_on=None),
        replace(FIRST, estimate_hours=None),
        replace(FIRST, actual_hours=None),
    ]
    assert with_hours([*lacking, SAME_DAY, SECOND, FIRST]) == [FIRST, SECOND, SAME_DAY]


def test_hours_that_nobody_said_are_those_that_were_estimated_or_one() -> None:
    assert hours_of(FIRST) == (4.0, 8.0)
    assert hours_of(replace(FIRST, actual_hours=None)) == (4.0, 4.0)
    assert hours_of(replace(FIRST, estimate_hours=None)) == (1.0, 8.0)
    assert hours_of(replace(FIRST, estimate_hours=None, actual_hours=None)) == (1.0, 1.0)


def test_outcomes_may_be_laid_out_as_they_stand_each_known_on_its_own_day() -> None:
    known = [MONDAY, MONDAY + timedelta(days=9)]
    found = laid_out([SECOND, replace(FIRST, finished_on=None, actual_hours=None)], known)
    assert found.known_day.tolist() == [day.toordinal() for day in known]
    assert found.log_ratio.tolist() == [0.0, 0.0]
    assert found.codes["who"].tolist() == [0, 1]
    empty = laid_out([], [])
    assert (empty.size, empty.log_ratio.size, set(empty.codes)) == (0, 0, set(TRAITS))
