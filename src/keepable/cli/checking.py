"""`keepable check`: everything that is wrong with a book, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.text import Text

from keepable.cli import screen
from keepable.cli.plain_json import write_json
from keepable.cli.refusals import NOT_UNDERSTOOD, plain_problem
from keepable.domain.book import Book
from keepable.domain.deal import Deal
from keepable.domain.problem import Problem
from keepable.domain.promise import Hold, Promise
from keepable.files import read_book


def run(path: Path, *, as_json: bool) -> None:
    """Read the book at `path` and print its problems; exit code 2 when one is an error."""
    with screen.waiting("Reading the book"):
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
        style = "red" if problem.severity == "error" else "yellow"
        screen.show(out, screen.marked(problem.severity, style, str(problem)))
    if problems:
        out.print()
    screen.show(out, Text(_verdict(book, problems, errors), style="bold"))


def _verdict(book: Book | None, problems: tuple[Problem, ...], errors: int) -> str:
    if errors or book is None:
        word = "error keeps" if errors == 1 else "errors keep"
        return f"{errors} {word} this book from being used."
    warnings = len(problems)
    state = "Nothing is wrong"
    if warnings:
        state = f"It can be used, with {warnings} {'warning' if warnings == 1 else 'warnings'}"
    owners: list[Promise | Hold | Deal] = [*book.promises, *book.holds, *book.deals]
    work = sum(len(owner.work) for owner in owners)
    return (
        f"{state}: {len(book.people)} people, {len(book.promises)} promises, "
        f"{len(book.deals)} deals, {work} tasks, as of {book.as_of.date()}."
    )
