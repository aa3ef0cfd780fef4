"""Answers are what they were before the house was rebuilt, bit for bit, but for meant changes."""

from __future__ import annotations

import json

import pytest

from tests.frozen.cases import ANSWERS, WIDE, Plain, cases, frozen
from tests.frozen.comparing import Change, changes, differences, unmeant

CASES = cases()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.wide] * (name in WIDE)) for name in CASES]
)
def test_an_answer_is_what_it_was_frozen_as(name: str) -> None:
    now = json.loads(json.dumps(CASES[name]()))
    assert unmeant(name, frozen(name), now, changes()) == []


def test_every_case_is_frozen_and_nothing_else_is() -> None:
    assert sorted(CASES) == sorted(path.stem for path in ANSWERS.glob("*.json"))


def test_thirty_drawn_books_are_frozen() -> None:
    assert sum(name.startswith("book-") for name in CASES) == 30


def test_every_change_names_a_case_and_says_why() -> None:
    assert [each.at for each in changes() if each.at.split("/")[0] not in CASES] == []
    assert [each.at for each in changes() if not each.why.strip()] == []


# --- the comparison finds what it should --------------------------------------------------------

BEFORE: Plain = {"odds": {"promise 0": [0.5, 0.015625]}, "tasks": 3}


def _with(odds: float) -> Plain:
    return {"odds": {"promise 0": [odds, 0.015625]}, "tasks": 3}


def _change(after: str) -> Change:
    return Change("book/odds/promise 0/0", "0.5", after, "because")


def test_the_last_bit_of_a_number_counts() -> None:
    # the float next to 0.5 is 0.5000000000000001
    found = unmeant("book", BEFORE, _with(0.5000000000000001), ())
    assert found == ["book/odds/promise 0/0: 0.5 -> 0.5000000000000001"]


def test_a_meant_change_is_no_complaint() -> None:
    assert unmeant("book", BEFORE, _with(0.6), (_change("0.6"),)) == []


def test_another_change_than_the_meant_one_is_a_complaint() -> None:
    assert len(unmeant("book", BEFORE, _with(0.7), (_change("0.6"),))) == 1


def test_a_meant_change_that_does_not_come_is_a_complaint() -> None:
    # it neither is the change that is meant, nor changes at all
    assert len(unmeant("book", BEFORE, BEFORE, (_change("0.6"),))) == 2


def test_a_change_of_a_branch_settles_its_leaves_and_no_others() -> None:
    meant = Change(
        "book/odds", "{'promise 0': [0.5, 0.015625]}", "{'promise 0': [0.6, 0.015625]}", "so"
    )
    assert unmeant("book", BEFORE, _with(0.6), (meant,)) == []
    assert unmeant("book", BEFORE, {**_with(0.6), "tasks": 4}, (meant,)) == ["book/tasks: 3 -> 4"]


def test_one_and_one_point_nought_are_told_apart() -> None:
    assert [str(each) for each in differences([1], [1.0], "x")] == ["x/0: 1 -> 1.0"]
