"""What is written is read back as the same book, in both forms, whatever is in it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from keepable.book_files import folder_writing, read_book, write_file, write_folder
from tests.unit.book_files.drawn_books import books

if TYPE_CHECKING:
    from keepable.domain.book import Book

# without shrinking: a whole book takes minutes to shrink, and the assertion names what differs
many = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def assert_same(book: Book, path: Path) -> None:
    """Read the book at `path` and compare it with `book`, by value and by hash."""
    read, problems = read_book(path)
    assert read == book, [str(problem) for problem in problems]
    assert read.sha256 == book.sha256


@many
@given(books)
def test_a_folder_gives_back_the_book_that_was_written(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_folder(book, Path(folder))
        assert_same(book, Path(folder))


@many
@given(books)
def test_a_folder_with_a_table_of_work_gives_back_the_book(book: Book) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(folder_writing, "MOST_INLINE", 0)
        write_folder(book, Path(folder))
        assert_same(book, Path(folder))


@many
@given(books)
def test_one_file_gives_back_the_book_that_was_written(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_file(book, Path(folder, "book.json"))
        assert_same(book, Path(folder, "book.json"))
