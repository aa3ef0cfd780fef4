"""`keepable generate`: synthetic books of any size, with questions to ask about them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from keepable.book_files import read_book, write_file, write_folder, write_questions
from keepable.cli import screen
from keepable.cli.books import read_as_of
from keepable.cli.command_errors import CommandError
from keepable.cli.language import say
from keepable.cli.plain_json import write_json
from keepable.domain.book import Book
from keepable.domain.problem import Problem
from keepable.samples import generate_book, generate_questions
from keepable.samples.generate import AS_OF
from keepable.texts import Text

MADE_HERE = "Synthetic book of"


def run(
    path: Path, *, tasks: int, seed: int, slot_minutes: int, as_of: str | None, as_json: bool
) -> None:
    """Make a book of so many `tasks` and write it, with its questions, to `path`."""
    refuse_to_overwrite(path)
    at: datetime = AS_OF if as_of is None else read_as_of(as_of, "UTC")
    with screen.waiting(Text("make.making", n=tasks)):
        book = generate_book(tasks, seed, slot_minutes=slot_minutes, as_of=at)
        questions = generate_questions(book, seed)
    with screen.waiting(Text("make.writing")):
        write_book(book, questions, path)
    if as_json:
        made = {"path": str(path), "tasks": tasks, "seed": seed, "book_sha256": book.sha256}
        write_json({**made, "questions": questions})
        return
    out = screen.output()
    holds = Text(
        "make.holds",
        path=str(path),
        people=Text("size.people", n=len(book.people)),
        promises=Text("size.promises", n=len(book.promises)),
        deals=Text("size.deals", n=len(book.deals)),
        tasks=Text("size.tasks", n=tasks),
    )
    screen.tell(out, holds)
    if path.suffix != ".json":
        command = f"{screen.program()} ask {path} --example"
        out.print(say(Text("make.ask_first", command=command)), soft_wrap=True)


def write_book(book: Book, questions: dict[str, str], path: Path) -> None:
    """Write `book` as one file when `path` ends in .json, else as a folder with `questions`."""
    if path.suffix.lower() == ".json":
        write_file(book, path)
        return
    write_folder(book, path)
    write_questions(path, questions)


def refuse_to_overwrite(path: Path) -> None:
    """Raise CommandError when there is something at `path` that was not made here."""
    is_free = not path.exists() or (path.is_dir() and next(path.iterdir(), None) is None)
    if is_free:
        return
    book, _ = read_book(path)
    if book is None or not book.name.startswith(MADE_HERE):
        what = Text("make.taken", path=str(path))
        raise CommandError(Problem(what=what, remedy=Text("make.name_new_folder")))
