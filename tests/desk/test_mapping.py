"""A book that was written into rows comes back as the same book, to the last bit of its hash."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, assume, given, settings

from keepable.book_files import read_book, write_folder
from keepable.domain.book import Book, book_from_plain
from keepable.domain.text_kinds import text_fault
from keepable.samples import demo_company, generate_book
from keepable.texts import Text, TextError
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import TABLES, book_of, columns_of, load_book
from tests.unit.book_files.drawn_books import books

if TYPE_CHECKING:
    from pathlib import Path

    from keepable_desk.store.mapping import RowTable

pytestmark = [pytest.mark.django_db, pytest.mark.store]
AS_OF = datetime(2027, 1, 4, 8, tzinfo=UTC)


def as_kept(plain: Any) -> Any:  # noqa: ANN401 - JSON
    """Return `plain` data without what no id may hold (`keepable.domain.text_kinds`)."""
    if isinstance(plain, str):
        return "".join(c for c in plain if text_fault(c, "id") is None)
    if isinstance(plain, dict):
        return {name: as_kept(value) for name, value in plain.items()}
    return [as_kept(each) for each in plain] if isinstance(plain, list) else plain


def loadable(book: Book) -> Book | None:
    """Return `book` as it can be loaded; None where it is none without what was taken out."""
    try:
        return book_from_plain(as_kept(json.loads(book.to_json())))
    except ValueError:
        return None


def columns(table: RowTable) -> set[str]:
    return {field.name for field in table.row._meta.concrete_fields}


def test_the_demo_company_comes_back_as_it_was() -> None:
    book = demo_company()
    assert book_of(load_book(book, "demo")) == book


def test_a_generated_book_comes_back_with_the_same_hash() -> None:
    book = generate_book(300, seed=3)
    assert book_of(load_book(book, "generated")).sha256 == book.sha256


@given(books.map(loadable).filter(lambda found: found is not None))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_book_comes_back_with_the_same_hash(book: Book) -> None:
    named = [getattr(book, table.field) for table in TABLES if "ref" in columns(table)]
    assume(all(len({part.id for part in parts}) == len(parts) for parts in named))
    company = load_book(book, f"{book.sha256} {rows.Company.objects.count()}")
    assert book_of(company).sha256 == book.sha256


def test_folder_to_rows_to_folder_is_the_same_book(tmp_path: Path) -> None:
    book = demo_company()
    write_folder(book_of(load_book(book, "demo")), tmp_path)
    again, problems = read_book(tmp_path)
    assert again == book
    assert not [problem for problem in problems if problem.severity == "error"]


def test_a_book_is_read_at_the_instant_that_is_asked_for() -> None:
    company = load_book(Book(as_of=AS_OF), "empty")
    later = AS_OF + timedelta(days=3)
    assert (book_of(company).as_of, book_of(company, later).as_of) == (AS_OF, later)


def test_two_companies_know_nothing_of_each_other() -> None:
    one, other = load_book(demo_company(), "one"), load_book(Book(as_of=AS_OF), "other")
    assert book_of(other) == Book(as_of=AS_OF)
    assert len(book_of(one).promises) == 30


def test_an_origin_names_one_company_for_ever() -> None:
    load_book(Book(as_of=AS_OF), "one")
    with pytest.raises(TextError) as caught:
        load_book(Book(as_of=AS_OF), "one")
    assert caught.value.text == Text("book.origin_taken", origin="one")


def test_an_id_that_stands_twice_is_refused() -> None:
    demo = demo_company()
    twice = demo.changed(people=(*demo.people, demo.people[0]))
    with pytest.raises(ValueError, match="stands twice"):
        load_book(twice, "twice")
    assert not rows.Company.objects.exists()


def test_what_cannot_be_stored_is_said_and_nothing_is_left_behind() -> None:
    with pytest.raises(ValueError, match="character NUL"):
        load_book(Book(as_of=AS_OF, name="a\0b"), "nul")
    assert not rows.Company.objects.exists()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.field)
def test_every_field_of_a_noun_has_its_column(table: RowTable) -> None:
    apart = {"work", "versions", "rates"}  # these are rows of their own
    wanted = {"ref" if name == "id" else name for name in table.noun.__dataclass_fields__}
    assert wanted - apart <= columns(table)
    if table.items:
        item = table.items.row._meta.concrete_fields
        assert set(table.items.noun.__dataclass_fields__) <= {field.name for field in item}


def test_the_database_is_the_one_that_this_run_is_about() -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
    assert isinstance(rows.Person._meta.get_field("skills"), models.JSONField)
    assert columns_of(demo_company().people[0], rows.Person)["ref"] == "amara"
