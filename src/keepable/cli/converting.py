"""From files of other tools to a book: read by whatever reads them, checked, and written."""

from __future__ import annotations

from pathlib import Path

from keepable.cli import screen
from keepable.cli.books import refuse_errors, tell_warnings
from keepable.cli.command_errors import CommandError
from keepable.cli.generating import refuse_to_overwrite, write_book
from keepable.cli.plain_json import write_json
from keepable.domain.problem import Problem
from keepable.formats import read_mpsplib, read_psplib
from keepable.texts import Text

READERS = {".sm": read_psplib, ".json": read_mpsplib}


def run(source: Path, path: Path, *, splittable: bool, as_json: bool) -> None:
    """Read `source` by what its name ends in and write it as a book to `path`."""
    refuse_to_overwrite(path)
    read = READERS.get(source.suffix.lower())
    if read is None:
        what = Text("convert.neither", file=source.name)
        raise CommandError(Problem(what=what, remedy=Text("convert.give_one")))
    with screen.waiting(Text("convert.converting")):
        book, problems = read(source, splittable=splittable)
    refuse_errors(problems)
    if book is None:  # never without an error; this tells the type checker
        raise CommandError(*problems)
    tell_warnings(problems, source)
    write_book(book, {}, path)
    if as_json:
        write_json({"path": str(path), "book": book.name, "book_sha256": book.sha256})
        return
    work = sum(len(promise.work) for promise in book.promises)
    holds = Text(
        "convert.holds",
        path=str(path),
        promises=Text("size.promises", n=len(book.promises)),
        tasks=Text("size.tasks", n=work),
    )
    screen.tell(screen.output(), holds)
