"""From what was typed to a book: read, set to the instant asked for, and its problems told."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from keepable.book_files import read_book
from keepable.cli import screen
from keepable.cli.command_errors import CommandError
from keepable.cli.compiling import compile_once, is_compiled
from keepable.cli.language import said, say
from keepable.cli.options import ComputeOptions
from keepable.domain.book import Book
from keepable.domain.checks import problems_of
from keepable.domain.problem import Problem
from keepable.domain.time import zone_named
from keepable.forecast import Forecast, forecast
from keepable.texts import Text

MOST_WARNINGS = 3
FIRST_YEAR, LAST_YEAR = 1970, 2300  # what calendars and zones are known for
_HOW = Text("cli.write_as_of")


def load_book(given: ComputeOptions) -> Book:
    """Read the book, tell its warnings, and set it to the instant asked for.

    CommandError holds the problems when it cannot be used.
    """
    with screen.waiting(Text("cli.reading_book")):
        book, problems = read_book(given.path)
    refuse_errors(problems)
    if book is None:  # never without an error; this tells the type checker
        raise CommandError(*problems)
    if given.as_of is not None:
        book, problems = at_instant(book, read_as_of(given.as_of, book.settings.zone), problems)
        refuse_errors(problems)
    tell_warnings(problems, given.path)
    return book


def refuse_errors(problems: tuple[Problem, ...]) -> None:
    """Raise CommandError with the errors among `problems`, if there are any."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise CommandError(*errors)


def read_as_of(text: str, zone: str) -> datetime:
    """Read the instant that stands for the clock: a day begins at midnight UTC.

    A time without a zone is in `zone`, that of the company.

    >>> read_as_of("2027-01-04", "Europe/Berlin").isoformat()
    '2027-01-04T00:00:00+00:00'
    >>> read_as_of("2027-01-04T09:00", "Europe/Berlin").isoformat()
    '2027-01-04T08:00:00+00:00'
    """
    wanted = text.strip()
    try:
        day = date.fromisoformat(wanted)
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
    except ValueError:
        try:
            instant = datetime.fromisoformat(wanted)
        except ValueError as error:
            what = Text("cli.no_as_of", found=text)
            raise CommandError(Problem(what=what, remedy=_HOW)) from error
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        what = Text("cli.far_as_of", found=text, first=str(FIRST_YEAR), last=str(LAST_YEAR))
        raise CommandError(Problem(what=what, remedy=_HOW))
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone_named(zone))
    return instant.astimezone(UTC)


def at_instant(
    book: Book, as_of: datetime, problems: tuple[Problem, ...]
) -> tuple[Book, tuple[Problem, ...]]:
    """Set `book` to `as_of`, and judge it again: of its `problems`, some go and others come."""
    moved = book.changed(as_of=as_of)
    now = problems_of(moved)
    before, after = {p.what for p in problems}, {p.what for p in now}
    still = tuple(p for p in problems if p.what in after)
    return moved, (*still, *(p for p in now if p.what not in before))


def tell_warnings(problems: tuple[Problem, ...], path: Path) -> None:
    """Tell on stderr how many warnings there are, and the first of them."""
    warnings = [problem for problem in problems if problem.severity == "warning"]
    if not warnings:
        return
    out = screen.messages()
    for problem in warnings[:MOST_WARNINGS]:
        screen.show(out, screen.severity("warning", said(problem)))
    if len(warnings) > MOST_WARNINGS:
        rest = Text("cli.all_warnings", n=len(warnings), path=str(path))
        screen.show(out, screen.severity("warning", say(rest)))


def forecast_of(book: Book, given: ComputeOptions) -> Forecast:
    """Compute all futures of `book` on all processors, with a progress bar when it takes longer.

    The answer does not depend on how many processors there are.
    """
    if not is_compiled():
        # a folder that cannot be written to keeps nothing: each process compiles for itself then
        with screen.waiting(Text("cli.compiling")), contextlib.suppress(OSError):
            compile_once()
    with (
        screen.waiting(Text("cli.looking_ahead")) as step,
        ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as executor,
    ):
        return forecast(
            book,
            scenarios=given.scenarios,
            seed=given.seed,
            executor=executor,
            progress=step,
            changes_follow=False,
        )
