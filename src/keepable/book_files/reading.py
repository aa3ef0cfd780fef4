"""The door to reading: a folder or one file, told by what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keepable.book_files.folder_reading import read_folder
from keepable.book_files.onefile import read_file
from keepable.domain.faults import capped
from keepable.domain.file_text import unreadable
from keepable.domain.problem import Problem
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.domain.book import Book


def read_book(path: Path | str) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read the book at `path`, a folder or a .json file, and say what is wrong with it.

    The book is None when an error keeps it from being built. It may be there and still have
    problems of severity "error": names that lead nowhere, work that waits for itself.

    >>> book, problems = read_book("no/such/folder")
    >>> print(book, problems[0].what)
    None Text('file.nothing_there', path='no/such/folder')
    """
    path = Path(path)
    try:
        if path.is_dir():
            book, problems = read_folder(path)
        elif path.suffix.lower() == ".json" and path.exists():
            book, problems = read_file(path)
        else:
            return None, (_nothing_to_read(path),)
    except OSError as error:
        misfit = unreadable(str(path), error)
        return None, (Problem(what=misfit.what, remedy=misfit.remedy, source=path.name),)
    return book, capped(problems)


def _nothing_to_read(path: Path) -> Problem:
    if path.exists():
        what = Text("file.neither", path=str(path))
        remedy = Text("file.give_its_folder", folder=str(path.parent))
    else:
        what = Text("file.nothing_there", path=path.as_posix())
        remedy = Text("file.give_a_book")
    return Problem(what=what, remedy=remedy, source=path.name)
