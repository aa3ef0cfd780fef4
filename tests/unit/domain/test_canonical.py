"""Equal books have equal text and equal names, and are read back as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from keepable.domain.book import Book, Settings, book_from_plain
from keepable.domain.canonical import canonical_json, from_plain, to_plain
from keepable.domain.money import Money
from keepable.domain.promise import Hold
from keepable.domain.time import Period
from keepable.domain.work import Work
from tests.unit.engine.drawn_books import books

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
    assert '"hours":8}' in canonical_json(from_plain(Work, plain))


@pytest.mark.parametrize(
    ("plain", "complaint"),
    [
        ([], "Book should be an object with fields"),
        ({}, "Book lacks 'as_of'"),
        ({"as_of": "2027-01-04T08:00:00Z", "colour": 1}, "Book has no field 'colour'"),
        ({"as_of": "2027-01-04T08:00:00"}, "'as_of' is .* it has no time zone"),
        ({"as_of": "soon"}, "'as_of' is 'soon', which cannot be"),
        ({"as_of": AS_OF, "name": 7}, "'name' should be text, not 7"),
        ({"as_of": AS_OF, "people": {}}, "'people' should be a list"),
        ({"as_of": AS_OF, "settings": {"seed": True}}, "'seed' should be a whole number, not True"),
        ({"as_of": AS_OF, "settings": {"seed": 1.5}}, "'seed' should be a whole number, not 1.5"),
        ({"as_of": AS_OF, "settings": {"zone": "Mars"}}, "'Mars' is not a time zone"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(plain: Any, complaint: str) -> None:  # noqa: ANN401 - any JSON
    with pytest.raises(ValueError, match=complaint):
        book_from_plain(plain)


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("due_date", "2027-02-30", "'due_date' is '2027-02-30', which cannot be"),
        ("due_date", AS_OF, "it has a time of day; write the date only"),
        ("rank", "1", "'rank' should be a whole number"),
        ("items", ["a", 1], "'items' should be text, not 1"),
    ],
)
def test_a_hold_that_does_not_fit_is_refused(field: str, value: object, complaint: str) -> None:
    plain = {
        "id": "h",
        "title": "H",
        "holder": "rep",
        "customer": "acme",
        "rank": 1,
        "due_date": "2027-03-01",
        "expires_at": "2027-02-01T00:00:00Z",
    }
    with pytest.raises(ValueError, match=complaint):
        from_plain(Hold, plain | {field: value})


def test_a_choice_is_one_of_its_options() -> None:
    plain = {"id": "x", "title": "X", "estimate": {"hours": 1}, "needs": [], "status": "maybe"}
    with pytest.raises(ValueError, match="'status' is 'maybe'; it can be todo, started, done"):
        from_plain(Work, plain)
