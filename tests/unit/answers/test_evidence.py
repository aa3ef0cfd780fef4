"""Whoever gets an answer is told what it rests on: with no history, with little and with much."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from keepable.answers import ask
from keepable.answers.evidence import wait_text
from keepable.forecast import forecast
from keepable.texts import Days, Hours, Listed, Percent, Text
from tests.unit.calibration.drawn_outcomes import drawn_outcomes
from tests.unit.forecast.small_books import NOW, loose_task, question, small_book

ASKED = question(loose_task("small", 4), replace(loose_task("large", 20), kind="bug"))


@pytest.mark.parametrize(
    ("count", "code"), [(0, "basis.none"), (3, "basis.tasks"), (300, "basis.tasks")]
)
def test_the_largest_piece_of_work_explains_itself(count: int, code: str) -> None:
    before = NOW.date() - timedelta(days=400)
    moved = (
        replace(o, estimated_on=before, started_on=None, finished_on=before)
        for o in drawn_outcomes(count)
    )
    answer = ask(forecast(small_book(outcomes=tuple(moved)), scenarios=64), ASKED)
    largest, basis, *_ = answer.evidence.judged
    assert largest == Text("evidence.largest", title="large", hours=Hours(20))
    assert (basis.code, basis.params.get("n", 0)) == (code, count)
    assert answer.evidence.outcomes == count


def test_waiting_is_told_where_it_is_learned() -> None:
    book = small_book()
    learning = book.changed(calibration=replace(book.calibration, learns_waits=True))
    known = tuple(o for o in drawn_outcomes(200) if o.finished_on and o.finished_on < NOW.date())
    answer = ask(forecast(learning.changed(outcomes=known), scenarios=64), ASKED)
    assert any(text.code.startswith("wait.") for text in answer.evidence.judged)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([0] * 10, Text("wait.none")),
        ([0] * 9 + [1], Text("wait.tenth", title="Login", later=Days(1))),
        ([1] * 9 + [20_000], Text("wait.half_and_for_ever", title="Login", days=Days(1))),
        ([0] * 9 + [20_000], Text("wait.tenth_for_ever", title="Login")),
        ([20_000] * 10, Text("wait.for_ever", title="Login")),
        ([1] * 9 + [7], Text("wait.half_and_tenth", title="Login", days=Days(1), later=Days(7))),
    ],
)
def test_waits_are_told_in_half_and_in_a_tenth_of_cases(days: list[int], text: Text) -> None:
    assert wait_text(days, "Login") == text


def test_an_empty_ask_has_nothing_to_explain() -> None:
    assert ask(forecast(small_book(), scenarios=64), question()).evidence.judged == ()


def test_what_else_is_learned_is_told() -> None:
    book = small_book(outcomes=tuple(drawn_outcomes(40)))
    learning = replace(book.calibration, learns_availability=True, date_shares=(0.6, 0.9, 0.97))
    judged = ask(forecast(book.changed(calibration=learning), scenarios=64), ASKED).evidence.judged
    assert Text("evidence.availability") in judged
    shares = Listed((Percent(0.6), Percent(0.9), Percent(0.97)))
    assert judged[-1] == Text("evidence.date_shares", shares=shares)
