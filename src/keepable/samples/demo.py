"""The demo company: a software and services house of 40 people in two countries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from keepable.domain.book import Book, Settings
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.files import read_book
from keepable.samples.commitments import RECURRING, make_holds, make_promises
from keepable.samples.offering import OFFERING, make_catalogue
from keepable.samples.outcomes import ratio_record
from keepable.samples.pipeline import make_customers, make_deals
from keepable.samples.shifting import shift_book
from keepable.samples.staff import (
    all_skills,
    make_calendars,
    make_leave,
    make_people,
    make_teams,
)

if TYPE_CHECKING:
    from keepable.domain.outcomes import RatioRecord

COMPANY = "Lindgrove & Vane"
COMPANY_FOLDER = Path(__file__).with_name("company")
AS_OF = datetime(2027, 1, 11, 8, tzinfo=UTC)
DAYS_PER_WEEK = 7
# kind or person -> finished tasks, P10 and P90 of actual/estimate
RECORDS_OF_KINDS = {
    "build": (412, 0.50, 1.95),
    "test": (288, 0.55, 1.70),
    "data": (174, 0.45, 2.30),
    "design": (131, 0.60, 1.60),
    "operate": (203, 0.45, 1.90),
    "consult": (247, 0.60, 1.50),
    "write": (66, 0.50, 1.60),
    "manage": (58, 0.60, 1.60),
}
RECORDS_OF_PEOPLE = {
    "amara": (61, 0.55, 1.60),
    "bastian": (48, 0.45, 2.60),
    "chiara": (57, 0.60, 1.50),
    "hanne": (44, 0.50, 1.80),
    "mateus": (39, 0.45, 2.80),
    "nadja": (52, 0.60, 1.90),
    "rafael": (70, 0.60, 1.50),
    "viktor": (33, 0.40, 2.10),
    "zoe": (64, 0.65, 1.40),
    "ephraim": (29, 0.55, 1.70),
}
# "in 6 weeks" counts from the book's as_of, so that the questions live as long as the book.
QUESTIONS = {
    "01-easy-yes": "Reporting pack for Bluefern Energy in 18 weeks",
    "02-better-date": "Single sign-on for Acme in 4 weeks",
    "03-already-in-trouble": "Data migration for Nordbank in 5 weeks",
}


def demo_company(seed: int = 7) -> Book:
    """Build the demo company as it stands on Monday 2027-01-11; `seed` draws details of progress.

    >>> book = demo_company()
    >>> len(book.people), len(book.promises), len(book.deals)
    (40, 30, 25)
    """
    rng = Random(seed)
    today = AS_OF.date()
    return Book(
        as_of=AS_OF,
        name=COMPANY,
        settings=Settings(zone="Europe/Berlin", seed=seed),
        skills=all_skills(),
        calendars=make_calendars(today),
        people=make_people(today),
        teams=make_teams(),
        leave=make_leave(today),
        customers=make_customers(),
        catalogue=make_catalogue(today),
        recurring=RECURRING,
        promises=make_promises(rng, AS_OF),
        holds=make_holds(AS_OF),
        deals=make_deals({name: entry.name for name, entry in OFFERING.items()}, today),
        calibration=CalibrationSnapshot(records=_records()),
    )


def demo_book(as_of: datetime, folder: Path = COMPANY_FOLDER) -> Book:
    """Read the stored company and shift it to the week of `as_of`, to Monday 08:00 UTC.

    ValueError when the stored `folder` cannot be read; it names the first problem.

    >>> demo_book(datetime(2027, 6, 16, 15, tzinfo=UTC)).as_of.isoformat()
    '2027-06-14T08:00:00+00:00'
    """
    book, problems = read_book(folder)
    if book is None:
        msg = f"The stored company cannot be read: {problems[0]}"
        raise ValueError(msg)
    day = as_of.astimezone(UTC).date()
    monday = day - timedelta(days=day.weekday())
    return shift_book(book, (monday - book.as_of.date()).days // DAYS_PER_WEEK)


def _records() -> tuple[RatioRecord, ...]:
    records = [ratio_record(1604)]
    for kind, (outcomes, low, high) in RECORDS_OF_KINDS.items():
        records.append(ratio_record(outcomes, low=low, high=high, kind=kind))
    for person, (outcomes, low, high) in RECORDS_OF_PEOPLE.items():
        records.append(ratio_record(outcomes, low=low, high=high, person=person))
    return tuple(records)
