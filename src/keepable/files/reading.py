"""The door to reading: a folder or one file, told by what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keepable.domain.problem import Problem
from keepable.files.faults import capped
from keepable.files.folder_reading import read_folder
from keepable.files.onefile import read_file

if TYPE_CHECKING:
    from keepable.domain.book import Book


def read_book(path: Path | str) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read the book at `path`, a folder or a .json file, and say what is wrong with it.

    The book is None when an error keeps it from being built. It may be there and still have
    problems of severity "error": names that lead nowhere, work that waits for itself.

    >>> book, problems = read_book("no/such/folder")
    >>> print(book, problems[0])
    None folder: There is nothing at no/such/folder. Give the folder of a book, or its .json file.
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
        what = f"{path} cannot be read: {error.strerror or error}."
        remedy = "Check that it is there and may be read."
        return None, (Problem(what=what, remedy=remedy, source=path.name),)
    return book, capped(problems)


def _nothing_to_read(path: Path) -> Problem:
    if path.exists():
        what = f"{path} is neither a folder nor a .json file."
        remedy = f"Give the folder in which it lies: {path.parent}."
    else:
        what = f"There is nothing at {path.as_posix()}."
        remedy = "Give the folder of a book, or its .json file."
    return Problem(what=what, remedy=remedy, source=path.name)
