"""A book that somebody else made shows them nothing of whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.book_files import read_book, write_folder
from keepable.samples import demo_company
from keepable.texts import Text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["people.csv", "company.yaml", "leave.csv"])
def test_a_link_out_of_the_folder_is_refused_and_nothing_of_it_is_quoted(
    tmp_path: Path, name: str
) -> None:
    own = tmp_path / "own.txt"
    own.write_text("root:secret:0\n", encoding="utf-8")
    folder = tmp_path / "book"
    write_folder(demo_company(), folder)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(own)
    problems = read_book(folder)[1]
    assert Text("file.leads_out", file=name) in [problem.what for problem in problems]
    assert "secret" not in str(problems)


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    write_folder(demo_company(), tmp_path)
    (tmp_path / "people.csv").rename(tmp_path / "all.txt")
    (tmp_path / "people.csv").symlink_to("all.txt")
    assert read_book(tmp_path)[0] is not None


@pytest.mark.parametrize("text", ["null", " null\n", "[]", "1", "true", '""'])
def test_json_that_is_no_object_is_no_book(tmp_path: Path, text: str) -> None:
    path = tmp_path / "book.json"
    path.write_text(text, encoding="utf-8")
    book, problems = read_book(path)
    assert book is None
    assert [problem.severity for problem in problems] == ["error"]
