"""Equal books have equal text and equal names, and are read back as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from keepable.domain.book import Book, Settings, book_from_plain
from keepable.domain.canonical import canonical_json, to_plain
from keepable.domain.decoder import decode
from keepable.domain.money import Money
from keepable.domain.promise import Hold
from keepable.domain.time import Period
from keepable.domain.work import Work
from keepable.texts.text import Text
from tests.unit.domain.refused import refused
from tests.unit.forecast.drawn_books import books

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = datetime(2027, 1, 4, 8, tzinfo=UTC)


@given(books())
def test_a_book_is_read_back_as_it_was_written(book: Book) -> None:
    again = book_from_plain(json.loads(book.to_json()))
    assert again == book
    assert again.sha256 == book.sha256


def test_the_same_instant_in_another_zone_is_the_same_book() -> None:
    tokyo = AS_OF.astimezone(timezone(timedelta(hours=9)))
    assert Book(as_of=tokyo).sha256 == Book(as_of=AS_OF).sha256


def test_a_change_changes_the_name() -> None:
    book = Book(as_of=AS_OF)
    assert book.changed(name="Acme").sha256 != book.sha256


def test_what_holds_its_default_is_left_out() -> None:
    # so that a new field with a default changes no hash
    assert to_plain(Book(as_of=AS_OF, settings=Settings())) == {"as_of": "2027-01-04T08:00:00Z"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Money(Decimal("5.50"), "EUR"), '{"amount":"5.50","currency":"EUR"}'),
        (Money(Decimal("1E+3"), "EUR"), '{"amount":"1000","currency":"EUR"}'),
        (Period(date(2027, 3, 1), date(2027, 3, 2)), '{"end":"2027-03-02","start":"2027-03-01"}'),
    ],
)
def test_values_are_written_in_one_form(value: object, text: str) -> None:
    assert canonical_json(value) == text


def test_whole_numbers_of_hours_are_written_without_a_point() -> None:
    plain = {"id": "x", "title": "X", "estimate": {"hours": 8.0}, "needs": [{"skill": "build"}]}
    assert '"hours":8}' in canonical_json(decode(Work, plain))


@pytest.mark.parametrize(
    ("plain", "code"),
    [
        ([], "file.needs_fields"),
        ({}, "file.field_missing"),
        ({"as_of": "2027-01-04T08:00:00Z", "colour": 1}, "file.no_such_field"),
        ({"as_of": AS_OF, "settings": {"zone": "Mars"}}, "noun.zone"),
    ],
)
def test_what_is_no_book_is_refused(plain: Any, code: str) -> None:  # noqa: ANN401 - any JSON
    assert refused(lambda: book_from_plain(plain)).code == code


@pytest.mark.parametrize(
    ("plain", "field", "code"),
    [
        ({"as_of": "2027-01-04T08:00:00"}, "as_of", "file.no_zone"),
        ({"as_of": "soon"}, "as_of", "file.not_instant"),
        ({"as_of": AS_OF.date()}, "as_of", "file.not_instant"),
        ({"as_of": AS_OF, "name": 7}, "name", "file.not_text"),
        ({"as_of": AS_OF, "name": None}, "name", "file.needs_value"),
        ({"as_of": AS_OF, "people": {}}, "people", "file.needs_list"),
        ({"as_of": AS_OF, "settings": {"seed": True}}, "seed", "file.not_whole"),
        ({"as_of": AS_OF, "settings": {"seed": 1.5}}, "seed", "file.not_whole"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(plain: Any, field: str, code: str) -> None:  # noqa: ANN401 - any JSON
    assert _misfit(lambda: book_from_plain(plain)) == (field, code)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("due_date", "2027-02-30", "file.no_such_day"),
        ("due_date", AS_OF, "file.not_date"),
        ("rank", "1", "file.not_whole"),
        ("items", ["a", 1], "file.not_text"),
    ],
)
def test_a_hold_that_does_not_fit_is_refused(field: str, value: object, code: str) -> None:
    plain = {
        "id": "h",
        "title": "H",
        "holder": "rep",
        "customer": "acme",
        "rank": 1,
        "due_date": "2027-03-01",
        "expires_at": "2027-02-01T00:00:00Z",
    }
    assert _misfit(lambda: decode(Hold, plain | {field: value})) == (field, code)


def test_a_choice_is_one_of_its_options() -> None:
    plain = {"id": "x", "title": "X", "estimate": {"hours": 1}, "needs": [], "status": "maybe"}
    assert _misfit(lambda: decode(Work, plain)) == ("status", "file.not_possible")


def _misfit(build: Callable[[], object]) -> tuple[object, str]:
    """Return which field a refusal names, and the code of what is wrong with it."""
    told = refused(build)
    assert told.code == "file.in_field"
    inner = told.params["what"]
    assert isinstance(inner, Text)
    return told.params["name"], inner.code
