"""What was learned from history, put into the folder of a book."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keepable.cli import screen
from keepable.cli.books import load_book
from keepable.cli.options import Given
from keepable.cli.refusals import RefusedError
from keepable.cli.tables import percent
from keepable.domain.problem import Problem
from keepable.files import write_learned
from keepable.files.faults import MisfitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from keepable.domain.book import Book
    from keepable.domain.outcomes import CalibrationSnapshot, Outcome


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
        words += f" {len(strangers)} who did it are not people of the book, such as {strangers[0]}."
    if not (learned.learns_waits and learned.learns_availability):
        words += (
            " With learns_waits: true and learns_availability: true under calibration in"
            " company.yaml, waiting and hours a day are learned from them too."
        )
    screen.messages().print(words)


def put_date_shares(book: Book, path: Path, shares: Sequence[float], resting: str) -> None:
    """Let dates of the `book` at `path` be read at `shares` of futures, and say so.

    `resting` tells what they rest on.
    """
    rounded = tuple(round(share, 4) for share in shares)
    _write(book.changed(calibration=replace(book.calibration, date_shares=rounded)), path)
    said = ", ".join(f"{percent(share)}" for share in rounded)
    words = f"Dates in {path} at 50, 80 and 95 % are now read at {said} of futures, from {resting}."
    screen.messages().print(words)


def _write(book: Book, path: Path) -> None:
    try:
        write_learned(book, path)
    except MisfitError as error:
        raise RefusedError(Problem(what=error.what, remedy=error.remedy)) from error
