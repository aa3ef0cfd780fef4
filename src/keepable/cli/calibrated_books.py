"""What was learned from history, put into the folder of a book."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keepable.book_files import write_learned
from keepable.cli import screen
from keepable.cli.books import load_book
from keepable.cli.command_errors import CommandError
from keepable.cli.options import ComputeOptions
from keepable.domain.faults import MisfitError
from keepable.domain.problem import Problem
from keepable.replay.past import has_hours
from keepable.texts import Listed, Percent, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from keepable.domain.book import Book
    from keepable.domain.outcomes import CalibrationSnapshot, Outcome


MOST_NAMED = 5


def book_in(path: Path) -> Book:
    """Read the book that history is for; CommandError when none lies at `path` as a folder."""
    if not path.is_dir():
        what = Text("fit.no_folder", path=str(path))
        raise CommandError(Problem(what=what, remedy=Text("fit.name_folder")))
    return load_book(ComputeOptions(path=path))


def put_outcomes(
    book: Book, path: Path, outcomes: Sequence[Outcome], learned: CalibrationSnapshot
) -> None:
    """Put `outcomes` and what was `learned` from them into the `book` at `path`, and say so."""
    _write(book.changed(outcomes=tuple(outcomes), calibration=learned), path)
    strangers = sorted({o.who for o in outcomes} - {person.id for person in book.people} - {""})
    out, before = screen.messages(), len(book.outcomes)
    screen.tell(out, Text("fit.put_in", outcomes=len(outcomes), path=str(path), before=before))
    if strangers:
        screen.tell(out, Text("fit.strangers", names=Listed(tuple(strangers), MOST_NAMED)))
    if not (learned.learns_waits and learned.learns_availability):
        screen.tell(out, Text("fit.could_learn_more"))


def refuse_another_history(book: Book, path: Path, outcomes: Sequence[Outcome]) -> None:
    """Refuse dates for the `book` at `path` that were promised in another way than it promises.

    A replay learns from the `outcomes` that it walks through, waiting and hours a day too; the
    book must do the same, or its dates would be put right for what they are not.
    """
    if not has_hours(outcomes):
        what = Text("fit.no_hours")
        raise CommandError(Problem(what=what, remedy=Text("fit.replay_with_hours")))
    if {o.id for o in outcomes} != {o.id for o in book.outcomes}:
        what = Text("fit.another_history", path=str(path))
        raise CommandError(Problem(what=what, remedy=Text("fit.put_in_first", path=str(path))))
    if not (book.calibration.learns_waits and book.calibration.learns_availability):
        what = Text("fit.learns_less", path=str(path))
        raise CommandError(Problem(what=what, remedy=Text("fit.let_it_learn")))


def put_date_shares(book: Book, path: Path, shares: Sequence[float], evidence: Text) -> None:
    """Let dates of the `book` at `path` be read at `shares` of futures, and say so.

    `evidence` tells what they rest on.
    """
    rounded = tuple(round(share, 4) for share in shares)
    _write(book.changed(calibration=replace(book.calibration, date_shares=rounded)), path)
    shares_read = tuple(Percent(share, 1) for share in rounded)
    read = Text("fit.date_shares", path=str(path), shares=shares_read, evidence=evidence)
    screen.tell(screen.messages(), read)


def _write(book: Book, path: Path) -> None:
    try:
        write_learned(book, path)
    except MisfitError as error:
        raise CommandError(Problem(what=error.what, remedy=error.remedy)) from error
