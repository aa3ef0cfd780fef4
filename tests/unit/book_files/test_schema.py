"""The schemas fit what is written, and what lies under docs is current."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator

from keepable.book_files import read_book
from keepable.book_files.folder_writing import folder_texts
from keepable.book_files.generated_docs import PAGE, SCHEMAS, schema_texts, with_derived_part
from keepable.book_files.onefile import book_text
from keepable.book_files.schema import book_schema, folder_schemas
from tests.unit.book_files.drawn_books import books

if TYPE_CHECKING:
    from keepable.domain.book import Book

DOCS = Path(__file__).parents[3] / "docs"
RENEW = "renew it with `python -m keepable.book_files docs`"
some = settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


class _Editor(yaml.SafeLoader):
    """Reads YAML as editors do when they check a schema: dates stay text."""


_Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@some
@given(books)
def test_a_book_in_one_file_fits_its_schema(book: Book) -> None:
    Draft202012Validator(book_schema()).validate(json.loads(book_text(book)))


@some
@given(books)
def test_the_files_of_a_folder_fit_their_schemas(book: Book) -> None:
    schemas = folder_schemas()
    for name, text in folder_texts(book).items():
        Draft202012Validator(schemas[name]).validate(_content(name, text))


def _content(name: str, text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return [{key: cell for key, cell in row.items() if cell} for row in rows]
    return yaml.load(text, Loader=_Editor)  # noqa: S506 - a subclass of the safe loader


@pytest.mark.parametrize("name", ["book", *folder_schemas()])
def test_a_schema_is_one_by_its_own_rules(name: str) -> None:
    Draft202012Validator.check_schema(book_schema() if name == "book" else folder_schemas()[name])


def test_a_field_misspelled_does_not_fit_the_schema() -> None:
    assert not Draft202012Validator(book_schema()).is_valid({"as_of": "x", "skils": []})


def test_the_schemas_under_docs_are_current() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / SCHEMAS).iterdir()}
    assert written == schema_texts(), RENEW


def test_the_page_on_folders_is_current() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    assert with_derived_part(page) == page, RENEW


def test_the_example_on_the_page_is_a_sound_book(tmp_path: Path) -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:yaml|csv)\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        named = re.match(r"# (\S+)\n", block)
        (tmp_path / (named[1] if named else "people.csv")).write_text(block)
    (tmp_path / "customers.yaml").write_text("- {id: acme, name: Acme, zone: UTC}\n")
    people = (tmp_path / "people.csv").read_text() + "bo,Bo,office,ux,,\n"
    (tmp_path / "people.csv").write_text(people)
    assert_sound(tmp_path)


def assert_sound(folder: Path) -> None:
    """Read the book in `folder`, which must be without problems."""
    book, problems = read_book(folder)
    assert book is not None
    assert [str(problem) for problem in problems] == []
