"""Shift a whole book in time by whole weeks, so that weekdays stay what they are."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keepable.domain.book import Book

# A period that has no end (or no beginning) is written with the last (or first) day there is.
OPEN_ENDS = (date.min, date.max)


def shift_book(book: Book, weeks: int) -> Book:
    """Shift every date and instant in `book` by `weeks` (backwards when negative).

    Public holidays and the change of clocks stay where they are in the year; everything else
    moves, and the book's hash with it.

    >>> from datetime import UTC
    >>> from keepable.domain.book import Book
    >>> book = Book(as_of=datetime(2027, 1, 4, 8, tzinfo=UTC))
    >>> shift_book(book, 2).as_of.isoformat()
    '2027-01-18T08:00:00+00:00'
    """
    moved: Book = _shifted(book, timedelta(weeks=weeks))
    return moved


def _shifted(value: Any, by: timedelta) -> Any:  # noqa: ANN401 - any value of the domain
    """Return a copy of `value` in which each date and instant, however deep, lies `by` later."""
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, date):
        return value if value in OPEN_ENDS else value + by
    if isinstance(value, tuple):
        items = tuple(_shifted(item, by) for item in value)
        is_same = all(item is old for item, old in zip(items, value, strict=True))
        return value if is_same else items
    return _with_shifted_fields(value, by) if is_dataclass(value) else value


def _with_shifted_fields(value: Any, by: timedelta) -> Any:  # noqa: ANN401 - any dataclass
    changed = {}
    for field in fields(value):
        before = getattr(value, field.name)
        after = _shifted(before, by)
        if after is not before:
            changed[field.name] = after
    return replace(value, **changed) if changed else value
