"""What was learned from history, put into the folder of a book."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from keepable.cli import screen
from keepable.cli.books import load_book
from keepable.cli.options import Given
from keepable.cli.refusals import RefusedError
from keepable.cli.tables import percent
from keepable.domain.problem import Problem
from keepable.files import write_learned
from keepable.files.faults import MisfitError
from keepable.replay.past import has_hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from keepable.domain.book import Book
    from keepable.domain.outcomes import CalibrationSnapshot, Outcome


MOST_NAMED = 5


def book_in(path: Path) -> Book:
    """Read the book that history is for; RefusedError when none lies at `path` as a folder."""
    if not path.is_dir():
        what = f"{path} is no folder of a book."
        raise RefusedError(Problem(what=what, remedy="Name the folder that holds company.yaml."))
    return load_book(Given(path=path))


def put_outcomes(
    book: Book, path: Path, outcomes: Sequence[Outcome], learned: CalibrationSnapshot
) -> None:
    """Put `outcomes` and what was `learned` from them into the `book` at `path`, and say so."""
    _write(book.changed(outcomes=tuple(outcomes), calibration=learned), path)
    strangers = sorted({o.who for o in outcomes} - {person.id for person in book.people} - {""})
    words = f"{len(outcomes):,} outcomes are in {path} now, in place of {len(book.outcomes):,}; "
    words += "its answers rest on them, and on how well ranges held."
    if strangers:
        some = ", ".join(strangers[:MOST_NAMED])
        words += f" {len(strangers)} who did it are not people of the book, such as {some}."
    if not (learned.learns_waits and learned.learns_availability):
        words += (
            " With learns_waits: true and learns_availability: true under calibration in"
            " company.yaml, waiting and hours a day are learned from them too."
        )
    screen.show(screen.messages(), Text(words))


def refuse_another_history(book: Book, path: Path, outcomes: Sequence[Outcome]) -> None:
    """Refuse dates for the `book` at `path` that were promised in another way than it promises.

    A replay learns from the `outcomes` that it walks through, waiting and hours a day too; the
    book must do the same, or its dates would be put right for what they are not.
    """
    how = f"keepable calibrate HISTORY --into {path}"
    if not has_hours(outcomes):
        what = "This history has no hours, so it was not the engine that promised."
        raise RefusedError(Problem(what=what, remedy="Replay one that has hours into the book."))
    if {o.id for o in outcomes} != {o.id for o in book.outcomes}:
        what = f"This is not the history that the book in {path} learns from."
        raise RefusedError(Problem(what=what, remedy=f"Put it in first: {how}."))
    if not (book.calibration.learns_waits and book.calibration.learns_availability):
        what = f"The book in {path} does not learn waiting and hours a day, as a replay does."
        remedy = "Set learns_waits and learns_availability to true under calibration."
        raise RefusedError(Problem(what=what, remedy=f"{remedy} It stands in company.yaml."))


def put_date_shares(book: Book, path: Path, shares: Sequence[float], resting: str) -> None:
    """Let dates of the `book` at `path` be read at `shares` of futures, and say so.

    `resting` tells what they rest on.
    """
    rounded = tuple(round(share, 4) for share in shares)
    _write(book.changed(calibration=replace(book.calibration, date_shares=rounded)), path)
    said = ", ".join(percent(share, 1) for share in rounded)
    words = f"Dates in {path} at 50, 80 and 95 % are now read at {said} of futures, from {resting}."
    screen.show(screen.messages(), Text(words))


def _write(book: Book, path: Path) -> None:
    try:
        write_learned(book, path)
    except MisfitError as error:
        raise RefusedError(Problem(what=error.what, remedy=error.remedy)) from error
