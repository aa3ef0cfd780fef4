"""The demo company: a software and services house of 40 people in two countries.

It is what its folder, `company`, says: whoever wants another company changes the files there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.book_files import read_book
from keepable.samples.shifting import shift_book
from keepable.texts import Text, TextError, as_text

if TYPE_CHECKING:
    from keepable.domain.book import Book

COMPANY_FOLDER = Path(__file__).with_name("company")
AS_OF = datetime(2027, 1, 11, 8, tzinfo=UTC)
DAYS_PER_WEEK = 7
# "in 6 weeks" counts from the book's as_of, so that the questions live as long as the book.
QUESTIONS = {
    "01-easy-yes": "Reporting pack for Bluefern Energy in 18 weeks",
    "02-better-date": "Single sign-on for Acme in 4 weeks",
    "03-already-in-trouble": "Data migration for Nordbank in 5 weeks",
}


@lru_cache(maxsize=2)  # a book never changes
def demo_company(folder: Path = COMPANY_FOLDER) -> Book:
    """Read the company in `folder` as it stands on the day that it tells, the demo's 2027-01-11.

    ValueError when the folder cannot be read; it names the first problem.

    >>> book = demo_company()
    >>> len(book.people), len(book.promises), len(book.deals)
    (40, 30, 25)
    """
    book, problems = read_book(folder)
    if book is None:
        raise TextError(Text("demo.unreadable", problem=as_text(problems[0].what)))
    return book


def demo_book(as_of: datetime, folder: Path = COMPANY_FOLDER) -> Book:
    """Read the company in `folder` and shift it to the week of `as_of`, to Monday 08:00 UTC.

    ValueError as from `demo_company`.

    >>> demo_book(datetime(2027, 6, 16, 15, tzinfo=UTC)).as_of.isoformat()
    '2027-06-14T08:00:00+00:00'
    """
    book = demo_company(folder)
    day = as_of.astimezone(UTC).date()
    monday = day - timedelta(days=day.weekday())
    return shift_book(book, (monday - book.as_of.date()).days // DAYS_PER_WEEK)
