"""`keepable check`: everything that is wrong with a book, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import typer

from keepable.book_files import read_book
from keepable.cli import screen
from keepable.cli.command_errors import NOT_UNDERSTOOD, plain_problem
from keepable.cli.language import said
from keepable.cli.plain_json import write_json
from keepable.domain.book import Book
from keepable.domain.deal import Deal
from keepable.domain.problem import Problem
from keepable.domain.promise import Hold, Promise
from keepable.texts import Text


def run(path: Path, *, as_json: bool) -> None:
    """Read the book at `path` and print its problems; exit code 2 when one is an error."""
    with screen.waiting(Text("cli.reading_book")):
        book, problems = read_book(path)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if as_json:
        write_json(
            {
                "errors": errors,
                "warnings": warnings,
                "problems": [plain_problem(problem) for problem in problems],
                "book_sha256": book.sha256 if book is not None else None,
            }
        )
    else:
        _print(book, problems, errors)
    if errors:
        raise typer.Exit(NOT_UNDERSTOOD)


def _print(book: Book | None, problems: tuple[Problem, ...], errors: int) -> None:
    out = screen.output()
    for problem in problems:
        screen.show(out, screen.severity(problem.severity, said(problem)))
    if problems:
        out.print()
    screen.tell(out, _verdict(book, problems, errors), "bold")


def _verdict(book: Book | None, problems: tuple[Problem, ...], errors: int) -> Text:
    if errors or book is None:
        return Text("check.unusable", n=errors)
    owners: list[Promise | Hold | Deal] = [*book.promises, *book.holds, *book.deals]
    work = sum(len(owner.work) for owner in owners)
    state = Text("check.sound")
    if problems:
        state = Text("check.usable", n=len(problems))
    return Text(
        "check.book",
        state=state,
        people=Text("size.people", n=len(book.people)),
        promises=Text("size.promises", n=len(book.promises)),
        deals=Text("size.deals", n=len(book.deals)),
        tasks=Text("size.tasks", n=work),
        as_of=book.as_of.date(),
    )
