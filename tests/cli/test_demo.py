"""`keepable demo`: three answers, the company left behind, and how to ask your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.book_files import read_book, read_questions
from keepable.cli.books import read_as_of
from keepable.samples import demo_book
from tests.cli.typing_in import FEW, part_of, typed

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = ("--as-of", "2027-06-16")  # a Wednesday; its week begins on Monday 14 June


def test_it_asks_three_questions_and_says_how_to_ask_more(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    found = typed("demo", "--folder", folder, *AS_OF)
    assert found.code == 0
    assert found.output.count("> ") == 3
    answers = ("Yes: Reporting pack", "No: Single sign-on", "is already promised")
    assert [words in found.printed for words in answers] == [True, True, True]
    assert f'ask {folder} "' in found.output.split("Ask your own:")[1]


def test_it_fits_80_columns_but_for_commands_to_copy(tmp_path: Path) -> None:
    found = typed("demo", "--folder", tmp_path / "demo", *AS_OF).output
    answers, _ = found.split("The company lies in")
    assert [line for line in answers.splitlines() if len(line) > 80] == []


def test_the_company_it_leaves_is_the_one_that_was_asked(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    found = typed("demo", "--folder", folder, *AS_OF, "--json").json
    book, problems = read_book(folder)
    assert problems == ()
    assert book is not None
    assert book == demo_book(read_as_of("2027-06-16", "UTC"))
    assert found["book_sha256"] == book.sha256
    assert len(read_questions(folder)) == 3


def test_the_question_it_suggests_can_be_asked(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    suggested = typed("demo", "--folder", folder, *AS_OF).output.split("Ask your own:")[1]
    question = suggested.split('"')[1]
    assert typed("ask", folder, question, *FEW).code == 0


def test_a_book_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\n")
    found = typed("demo", "--folder", tmp_path, *AS_OF)
    assert found.code == 0
    assert part_of("demo.stays") in found.printed
    assert [path.name for path in tmp_path.iterdir()] == ["company.yaml"]


def test_a_folder_of_something_else_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    found = typed("demo", "--folder", tmp_path, *AS_OF)
    assert (found.code, found.output) == (2, "")
    assert part_of("demo.no_book") in found.said
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
