"""The demo company: a software and services house of 40 people in two countries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from keepable.book_files import read_book
from keepable.calibration.guard import Guard, ranges_of
from keepable.calibration.judging import walk
from keepable.calibration.shared_error import shared_error
from keepable.domain.book import Book, Settings
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.samples.commitments import RECURRING, make_holds, make_promises
from keepable.samples.offering import OFFERING, make_catalogue
from keepable.samples.past_work import make_outcomes
from keepable.samples.pipeline import make_customers, make_deals
from keepable.samples.shifting import shift_book
from keepable.samples.staff import (
    all_skills,
    make_calendars,
    make_leave,
    make_people,
    make_teams,
)
from keepable.texts import Text, TextError, as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.outcomes import Outcome

COMPANY = "Lindgrove & Vane"
COMPANY_FOLDER = Path(__file__).with_name("company")
AS_OF = datetime(2027, 1, 11, 8, tzinfo=UTC)
DAYS_PER_WEEK = 7
# "in 6 weeks" counts from the book's as_of, so that the questions live as long as the book.
QUESTIONS = {
    "01-easy-yes": "Reporting pack for Bluefern Energy in 18 weeks",
    "02-better-date": "Single sign-on for Acme in 4 weeks",
    "03-already-in-trouble": "Data migration for Nordbank in 5 weeks",
}


@lru_cache(maxsize=2)  # what it learned takes a second to find, and a book never changes
def demo_company(seed: int = 7) -> Book:
    """Build the demo company as it stands on Monday 2027-01-11; `seed` draws details of progress.

    >>> book = demo_company()
    >>> len(book.people), len(book.promises), len(book.deals)
    (40, 30, 25)
    """
    rng = Random(seed)
    today = AS_OF.date()
    people = make_people(today)
    outcomes = make_outcomes(Random(seed), people, today)
    return Book(
        as_of=AS_OF,
        name=COMPANY,
        settings=Settings(zone="Europe/Berlin", seed=seed),
        skills=all_skills(),
        calendars=make_calendars(today),
        people=people,
        teams=make_teams(),
        leave=make_leave(today),
        customers=make_customers(),
        catalogue=make_catalogue(today),
        recurring=RECURRING,
        promises=make_promises(rng, AS_OF),
        holds=make_holds(AS_OF),
        deals=make_deals({name: entry.name for name, entry in OFFERING.items()}, today),
        calibration=_learned(outcomes),
        outcomes=outcomes,
    )


def demo_book(as_of: datetime, folder: Path = COMPANY_FOLDER) -> Book:
    """Read the stored company and shift it to the week of `as_of`, to Monday 08:00 UTC.

    ValueError when the stored `folder` cannot be read; it names the first problem.

    >>> demo_book(datetime(2027, 6, 16, 15, tzinfo=UTC)).as_of.isoformat()
    '2027-06-14T08:00:00+00:00'
    """
    book, problems = read_book(folder)
    if book is None:
        raise TextError(Text("demo.unreadable", problem=as_text(problems[0].what)))
    day = as_of.astimezone(UTC).date()
    monday = day - timedelta(days=day.weekday())
    return shift_book(book, (monday - book.as_of.date()).days // DAYS_PER_WEEK)


def _learned(outcomes: Sequence[Outcome]) -> CalibrationSnapshot:
    """Give what calibrating finds in `outcomes`, as `keepable calibrate --into` writes it."""
    guard = Guard()
    share, _ = shared_error(list(walk(outcomes, guard=guard)))
    return CalibrationSnapshot(common_share=round(share, 3), ranges=ranges_of(guard))
