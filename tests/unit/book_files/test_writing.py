"""What is written is short, complete, and replaces a file as a whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import read_book, read_questions, write_file, write_folder, write_questions
from keepable.book_files.folder_writing import folder_texts
from keepable.book_files.migrations import migrate
from keepable.domain.book import Book
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import Availability, Leave, Person, Team
from keepable.domain.time import Calendar, Closure, Period, Shift
from keepable.domain.work import Estimate, Need, Work

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = datetime(2027, 1, 4, 8, tzinfo=UTC)
WORK = Work(
    id="w",
    title="Build",
    estimate=Estimate(hours=16, low=10, high=30),
    needs=(Need(skill="python"), Need(skill="ux", crew=2, team="dev")),
)
PROMISE = Promise(
    id="p",
    title="Something",
    promiser="kim",
    customer="acme",
    rank=1,
    versions=(PromiseVersion(due_date=date(2027, 6, 1), made_at=AS_OF, made_by="kim"),),
    work=(WORK,),
)
OFFICE = Calendar(
    id="office",
    zone="UTC",
    shifts=(Shift(0, 540, 750), Shift(0, 810, 1020), Shift(1, 540, 750), Shift(1, 810, 1020)),
    closures=(Closure(Period(date(2027, 12, 24), date(2028, 1, 1)), "Christmas"),),
)


def test_a_promise_is_written_in_short_spellings_without_defaults() -> None:
    text = folder_texts(Book(as_of=AS_OF, promises=(PROMISE,)))["promises.yaml"]
    assert text.splitlines()[1:] == [
        "- id: p",
        "  title: Something",
        "  promiser: kim",
        "  customer: acme",
        "  rank: 1",
        "  due: 2027-06-01",
        "  made_at: 2027-01-04T08:00:00Z",
        "  made_by: kim",
        "  work:",
        "  - id: w",
        "    title: Build",
        "    estimate: 10 / 16 / 30",
        "    needs: [python, ux x 2 from dev]",
    ]


def test_a_calendar_is_written_as_people_say_it() -> None:
    text = folder_texts(Book(as_of=AS_OF, calendars=(OFFICE,)))["calendars.yaml"]
    assert "    mon-tue: 09:00-12:30 13:30-17:00\n" in text
    assert "    2027-12-24 to 2027-12-31: Christmas\n" in text


def test_people_are_written_one_a_row_without_empty_columns() -> None:
    anna = Person(
        id="anna",
        name="Berg, Anna",
        calendar="office",
        skills=("python", "ux"),
        availability=Availability(quantiles=(0.65,)),
        employed=Period(date(2026, 1, 1), date.max),
    )
    assert folder_texts(Book(as_of=AS_OF, people=(anna,)))["people.csv"] == (
        "id,name,calendar,skills,availability,employed\n"
        'anna,"Berg, Anna",office,python; ux,0.65,from 2026-01-01\n'
    )


def test_leave_is_written_with_its_last_day() -> None:
    leave = Leave(person="anna", period=Period(date(2027, 8, 2), date(2027, 8, 21)))
    text = folder_texts(Book(as_of=AS_OF, leave=(leave,)))["leave.csv"]
    assert text.splitlines()[1] == "anna,2027-08-02,2027-08-20,leave"


def test_much_work_goes_into_a_table() -> None:
    works = tuple(
        Work(id=f"w{n}", title="W", estimate=WORK.estimate, needs=WORK.needs) for n in range(2_001)
    )
    promise = Promise(
        id="p",
        title="P",
        promiser="kim",
        customer="acme",
        rank=1,
        versions=PROMISE.versions,
        work=works,
    )
    texts = folder_texts(Book(as_of=AS_OF, promises=(promise,)))
    assert "w7" not in texts["promises.yaml"]
    assert texts["work.csv"].count("\n") == 2_002  # a row each and the names of the columns


def test_files_that_a_book_needs_no_more_go_and_others_stay(tmp_path: Path) -> None:
    write_folder(Book(as_of=AS_OF, teams=(Team(id="t", name="T"),)), tmp_path)
    (tmp_path / "notes.md").write_text("kept")
    write_folder(Book(as_of=AS_OF), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["company.yaml", "notes.md"]


def test_a_book_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    book = Book(as_of=AS_OF, name="before")
    write_folder(book, tmp_path)
    half_a_letter = "\ud800"  # cannot be encoded
    with pytest.raises(UnicodeEncodeError):
        write_folder(
            book.changed(teams=(Team(id="t", name=half_a_letter),), name="after"), tmp_path
        )
    assert read_book(tmp_path)[0] == book
    assert [path.name for path in tmp_path.iterdir()] == ["company.yaml"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    write_file(Book(as_of=AS_OF, name="before"), path)
    with pytest.raises(UnicodeEncodeError):
        write_file(Book(as_of=AS_OF, name="\ud800"), path)
    assert read_book(path)[0] == Book(as_of=AS_OF, name="before")


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "book.json").symlink_to(tmp_path / "elsewhere" / "book.json")
    write_file(Book(as_of=AS_OF), tmp_path / "book.json")
    assert (tmp_path / "book.json").is_symlink()
    assert (tmp_path / "elsewhere" / "book.json").is_file()


def test_each_thing_has_its_line_in_one_file(tmp_path: Path) -> None:
    write_file(Book(as_of=AS_OF, promises=(PROMISE,), calendars=(OFFICE,)), tmp_path / "b.json")
    lines = (tmp_path / "b.json").read_text().splitlines()
    assert sum('"id"' in line for line in lines) == 3  # calendar, promise, work
    assert all(line.count('"id"') <= 1 for line in lines)


def test_questions_come_in_the_order_of_their_names_without_comments(tmp_path: Path) -> None:
    write_questions(
        tmp_path, {"02-later": "B by +6w", "01-sooner": "# easy\nA for Acme\nby 2027-03-01"}
    )
    assert read_questions(tmp_path) == ("A for Acme by 2027-03-01", "B by +6w")


def test_a_folder_without_questions_asks_nothing(tmp_path: Path) -> None:
    assert read_questions(tmp_path) == ()
    assert read_questions(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("name", ["", "../out", "a/b", ".hidden"])
def test_the_name_of_a_question_is_a_plain_file_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a question"):
        write_questions(tmp_path, {name: "?"})


def test_a_book_of_version_0_is_brought_to_the_present(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("schema_version: 0\nas_of: 2027-01-04T08:00:00Z\n")
    promise = (
        "- {id: p, title: P, promiser: k, customer: a, rank: 1, due_date: 2027-06-01, items: [x]}"
    )
    (tmp_path / "promises.yaml").write_text(promise)
    book, _ = read_book(tmp_path)
    assert book is not None
    assert book.schema_version == 1
    assert book.promises[0].versions == (
        PromiseVersion(due_date=date(2027, 6, 1), made_at=AS_OF, made_by="k"),
    )


def test_a_book_of_the_present_is_not_changed_by_migration() -> None:
    plain = {"schema_version": 1, "as_of": "2027-01-04T08:00:00Z", "promises": [{"due_date": "x"}]}
    before = repr(plain)
    migrate(plain)
    assert repr(plain) == before


def test_the_version_is_always_written(tmp_path: Path) -> None:
    write_file(Book(as_of=AS_OF), tmp_path / "b.json")
    assert '"schema_version": 1' in (tmp_path / "b.json").read_text()
    assert "schema_version: 1" in folder_texts(Book(as_of=AS_OF))["company.yaml"]
