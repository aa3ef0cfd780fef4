"""However long a number is that somebody writes, whatever reads it answers or refuses in a text."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keepable.answers.date_phrases import read_date
from keepable.answers.question import MOST_LETTERS, read_question
from keepable.book_files import read_book
from keepable.domain.book import Book
from keepable.domain.scalars import SINGLES
from keepable.domain.time import Shift
from keepable.ledger.exports import head_in, row_in
from keepable.tables.numbers import amount_in, number_in
from keepable.texts import Text, TextError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2027, 1, 4)
BOOK = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
# Python reads at most 4,300 digits as a whole number, and raises a ValueError in its own words
# beyond; digits of other scripts are digits to it, too
DIGITS = st.builds(
    lambda digit, count: digit * count, st.sampled_from("019٣५"), st.integers(1, 5_000)
)
DATES = (
    *("{n}", "in {n} days", "in {n} weeks", "+{n}w", "+{n}m", "{n} march", "march {n}", "q{n}"),
    *("{n}. märz {n}", "{n}.{n}.{n}", "{n}/{n}/{n}", "{n}-{n}-{n}", "{n}-1-1", "ende q{n}"),
)
QUESTIONS = ("Tea by {n}", "{n} x Tea", "Tea at {n} EUR by 1 March", "Tea for {n} hours", "{n}")
TYPED: dict[str, Callable[[str], object]] = {
    "number": number_in,
    "amount": amount_in,
    "shift": lambda text: Shift.parse("mon", f"{text}:00-{text}:30"),
    "head of an export": head_in,
    "row of an export": row_in,
    **{kind.__name__: read for kind, read in SINGLES.items()},
}


@pytest.mark.parametrize("form", DATES)
@example("9" * 5_000)
@given(DIGITS)
def test_a_date_with_a_long_number_is_read_or_refused_in_a_text(form: str, digits: str) -> None:
    day, problem = read_date(form.format(n=digits), TODAY)
    assert (day is None) != (problem is None)


def test_a_date_of_five_thousand_digits_is_one_that_cannot_be_read() -> None:
    _, problem = read_date("9" * 5_000, TODAY)
    assert problem is not None
    assert problem.what == Text("date.unreadable", date="9" * 80)  # no more of it is repeated


@pytest.mark.parametrize("form", QUESTIONS)
@given(DIGITS)
def test_a_question_with_a_long_number_is_refused_in_a_text(form: str, digits: str) -> None:
    asked, problems = read_question(BOOK, form.format(n=digits[: MOST_LETTERS // 2]))
    assert asked is None
    assert problems


@pytest.mark.parametrize("kind", sorted(TYPED))
@example("9" * 5_000)
@given(DIGITS)
def test_a_long_number_in_a_cell_or_a_line_is_read_or_refused_in_a_text(
    kind: str, digits: str
) -> None:
    with contextlib.suppress(TextError):  # any other error would be one of ours
        TYPED[kind](digits)


def test_a_book_with_a_number_of_thousands_of_digits_is_refused_as_no_json(tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    file.write_text('{"keepable": ' + "9" * 5_000 + "}", encoding="utf-8")
    book, problems = read_book(file)
    assert book is None
    assert [problem.what for problem in problems] == [Text("file.no_json")]
