"""Whoever gets an answer is told what it rests on: with no history, with little and with much."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from keepable.engine import ask, forecast
from keepable.engine.resting import say_wait
from tests.unit.calibration.drawn_outcomes import drawn_outcomes
from tests.unit.engine.small_books import NOW, loose_task, question, small_book

ASKED = question(loose_task("small", 4), replace(loose_task("large", 20), kind="bug"))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "The largest, large (20 hours): no like tasks yet, so a wide general range."),
        (3, "The largest, large (20 hours): 3 finished tasks; "),
        (300, "The largest, large (20 hours): 300 finished tasks; "),
    ],
)
def test_the_largest_piece_of_work_explains_itself(count: int, said: str) -> None:
    before = NOW.date() - timedelta(days=400)
    moved = (
        replace(o, estimated_on=before, started_on=None, finished_on=before)
        for o in drawn_outcomes(count)
    )
    answer = ask(forecast(small_book(outcomes=tuple(moved)), scenarios=64), ASKED)
    (line,) = answer.rests_on.details
    assert line.startswith(said)
    assert answer.rests_on.outcomes == count


def test_waiting_is_told_where_it_is_learned() -> None:
    book = small_book()
    learning = book.changed(calibration=replace(book.calibration, learns_waits=True))
    known = tuple(o for o in drawn_outcomes(200) if o.finished_on and o.finished_on < NOW.date())
    answer = ask(forecast(learning.changed(outcomes=known), scenarios=64), ASKED)
    assert " waits besides its hours: " in answer.rests_on.details[1]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([0] * 10, "Like work waits for nothing besides its hours in 9 of 10 cases."),
        ([0] * 9 + [1], "Login waits besides its hours: 1 day or more in 1 of 10 cases."),
        (
            [1] * 9 + [20_000],
            "Login waits besides its hours: 1 day or more in 5 of 10 cases, for ever in 1 of 10.",
        ),
        ([0] * 9 + [20_000], "Login waits besides its hours: for ever in 1 of 10 cases."),
    ],
)
def test_waits_are_told_as_people_say_them(days: list[int], said: str) -> None:
    assert say_wait(days, "Login") == said


def test_an_empty_ask_has_nothing_to_explain() -> None:
    assert ask(forecast(small_book(), scenarios=64), question()).rests_on.details == ()


def test_what_else_is_learned_is_told() -> None:
    book = small_book(outcomes=tuple(drawn_outcomes(40)))
    learning = replace(book.calibration, learns_availability=True, date_shares=(0.6, 0.9, 0.97))
    details = ask(
        forecast(book.changed(calibration=learning), scenarios=64), ASKED
    ).rests_on.details
    assert "Hours a day of each person are learned from what was finished." in details
    assert details[-1] == (
        "Dates at 50, 80 and 95 % are read at 60, 90, 97 % of futures, as a replay found honest."
    )
