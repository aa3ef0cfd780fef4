"""`generate`, `check`, `schema` and `version`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from keepable import __version__
from keepable.book_files import read_book
from tests.cli.typing_in import COMPANY, FEW, typed

if TYPE_CHECKING:
    from pathlib import Path


def test_a_generated_book_can_be_asked_its_first_question(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    assert typed("generate", "--tasks", "60", "--seed", "3", folder).code == 0
    found = typed("ask", folder, "--example", "--json", *FEW)
    assert found.json["sentence"].startswith("Yes: Standard rollout")


def test_the_same_seed_gives_the_same_book(tmp_path: Path) -> None:
    words = ("--tasks", "30", "--seed", "5", "--json")
    first = typed("generate", tmp_path / "a", *words).json
    second = typed("generate", tmp_path / "b.json", *words).json
    assert first["book_sha256"] == second["book_sha256"]


def test_a_book_can_be_generated_again_in_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    codes = [typed("generate", "--tasks", str(n), folder).code for n in (30, 20)]
    book, _ = read_book(folder)
    assert codes == [0, 0]
    assert book is not None
    assert sum(len(promise.work) for promise in book.promises) == 20


def test_slots_and_instant_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    typed("generate", path, "--tasks", "5", "--slot-minutes", "240", "--as-of", "2028-02-07")
    book, _ = read_book(path)
    assert book is not None
    assert book.settings.slot_minutes == 240
    assert book.as_of.isoformat() == "2028-02-07T00:00:00+00:00"


def test_check_says_when_nothing_is_wrong() -> None:
    found = typed("check", COMPANY)
    assert found.code == 0
    assert found.output.startswith("Nothing is wrong: 40 people, 30 promises, 25 deals")


def test_check_gives_exit_code_2_for_errors_and_names_them(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\n")
    (tmp_path / "people.csv").write_text("id,name,calendar\nanna,Anna,nowhere\n")
    found = typed("check", tmp_path)
    assert found.code == 2
    assert "people.csv:2: Person anna" in found.printed
    assert found.output.endswith("1 error keeps this book from being used.\n")
    assert typed("check", tmp_path, "--json").json["errors"] == 1


def test_warnings_leave_exit_code_0_and_are_told_before_an_answer(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("as_of: 2027-01-04T08:00:00Z\n")
    deals = "- {id: d%d, title: T, customer: acme, owner: x, stage: s, win_odds: 0.5, "
    text = "".join(deals % n + "close_date: 2026-01-04}\n" for n in range(5))
    (tmp_path / "deals.yaml").write_text(text)
    (tmp_path / "customers.yaml").write_text("- {id: acme, name: Acme, zone: UTC}\n")
    checked = typed("check", tmp_path, "--json")
    assert (checked.code, checked.json["errors"]) == (0, 0)
    told = typed("promises", tmp_path, *FEW)
    assert (told.code, told.output) == (0, "Nothing is promised.\n")
    assert f"{checked.json['warnings']} warnings in all; `keepable check" in told.said


@pytest.mark.parametrize("name", ["plan.mpp", "none.sm", "none.json"])
def test_what_cannot_be_converted_is_a_sentence_and_nothing_is_written(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("short")  # a long path is cut in a terminal of 80 columns
    found = typed("convert", folder / name, folder / "book")
    assert (found.code, found.output) == (2, "")
    assert name in found.said
    assert list(folder.iterdir()) == []


def test_schema_is_that_of_a_book_or_of_one_of_its_files() -> None:
    assert json.loads(typed("schema").output)["$schema"].startswith("https://json-schema.org/")
    assert "people" in typed("schema", "--file", "people.csv").output.lower()


def test_version_names_what_an_answer_depends_on() -> None:
    assert typed("version").output.startswith(f"keepable {__version__}\n")
    assert {"numba", "numpy", "python", "schema"} < set(typed("version", "--json").json)
