"""From files of other tools to a book: read by whatever reads them, checked, and written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.text import Text

from keepable.cli import screen
from keepable.cli.books import refuse_errors, tell_warnings
from keepable.cli.making import refuse_to_overwrite, write_book
from keepable.cli.plain_json import write_json
from keepable.cli.refusals import RefusedError
from keepable.domain.book import Book
from keepable.domain.problem import Problem

Reader = Callable[[Path], tuple[Book | None, tuple[Problem, ...]]]


def run(source: Path, path: Path, read: Reader, *, as_json: bool) -> None:
    """Read `source` with `read` and write it as a book to `path`, a folder or a .json file."""
    refuse_to_overwrite(path)
    with screen.waiting("Converting"):
        book, problems = read(source)
    refuse_errors(problems)
    if book is None:  # never without an error; this tells the type checker
        raise RefusedError(*problems)
    tell_warnings(problems, source)
    write_book(book, {}, path)
    if as_json:
        write_json({"path": str(path), "book": book.name, "book_sha256": book.sha256})
        return
    words = f"{path} holds {len(book.promises)} promises and {len(book.people)} people."
    screen.show(screen.output(), Text(words))
