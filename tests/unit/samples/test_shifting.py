"""A shifted book is the same book, so many weeks later."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.domain.book import Book
from keepable.domain.resource import Person
from keepable.domain.time import Period
from keepable.samples import demo_company, generate_book, shift_book

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPANY = demo_company()


def days_in(value: object) -> Iterator[date]:
    """Return every date and instant in a value, in order."""
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from days_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from days_in(getattr(value, field.name))


@pytest.mark.parametrize("examples", [20, pytest.param(100, marks=pytest.mark.wide)])
def test_shifting_there_and_back_gives_the_same_book(examples: int) -> None:
    @settings(max_examples=examples)
    @given(weeks=st.integers(min_value=-200, max_value=200))
    def there_and_back(weeks: int) -> None:
        assert shift_book(shift_book(COMPANY, weeks), -weeks).sha256 == COMPANY.sha256

    there_and_back()


def test_a_generated_book_shifts_there_and_back_too() -> None:
    book = generate_book(200, 5)
    assert shift_book(shift_book(book, 31), -31) == book


@pytest.mark.parametrize("weeks", [-60, 1, 53])
def test_every_date_moves_by_the_same_weeks(weeks: int) -> None:
    before, after = list(days_in(COMPANY)), list(days_in(shift_book(COMPANY, weeks)))
    moved = {b - a for a, b in zip(before, after, strict=True) if a != date.max}
    assert moved == {timedelta(weeks=weeks)}


def test_weekdays_stay_what_they_are() -> None:
    before, after = days_in(COMPANY), days_in(shift_book(COMPANY, 17))
    assert [day.weekday() for day in before] == [day.weekday() for day in after]


def test_a_time_of_employment_without_end_stays_without_end() -> None:
    since = Period(date(2027, 3, 1), date.max)
    book = Book(
        as_of=datetime(2027, 1, 4, tzinfo=UTC),
        people=(Person(id="ada", name="Ada", calendar="office", employed=since),),
    )
    assert shift_book(book, 1).people[0].employed == Period(date(2027, 3, 8), date.max)


def test_what_has_no_dates_is_not_copied() -> None:
    assert shift_book(COMPANY, 4).deals[0].items is COMPANY.deals[0].items
