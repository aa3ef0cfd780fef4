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
from tests.unit.domain.refused import refused
from tests.unit.forecast.drawn_books import books

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
    ("plain", "code"),
    [
        ([], "plain.no_object"),
        ({}, "plain.field_missing"),
        ({"as_of": "2027-01-04T08:00:00Z", "colour": 1}, "plain.no_such_field"),
        ({"as_of": "2027-01-04T08:00:00"}, "plain.no_zone"),
        ({"as_of": "soon"}, "plain.no_instant"),
        ({"as_of": AS_OF, "name": 7}, "plain.no_text"),
        ({"as_of": AS_OF, "people": {}}, "plain.no_list"),
        ({"as_of": AS_OF, "settings": {"seed": True}}, "plain.no_whole_number"),
        ({"as_of": AS_OF, "settings": {"seed": 1.5}}, "plain.no_whole_number"),
        ({"as_of": AS_OF, "settings": {"zone": "Mars"}}, "noun.zone"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(plain: Any, code: str) -> None:  # noqa: ANN401 - any JSON
    assert refused(lambda: book_from_plain(plain)).code == code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("due_date", "2027-02-30", "plain.no_date"),
        ("due_date", AS_OF, "plain.time_of_day"),
        ("rank", "1", "plain.no_whole_number"),
        ("items", ["a", 1], "plain.no_text"),
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
    text = refused(lambda: from_plain(Hold, plain | {field: value}))
    assert (text.code, text.params["field"]) == (code, field)


def test_a_choice_is_one_of_its_options() -> None:
    plain = {"id": "x", "title": "X", "estimate": {"hours": 1}, "needs": [], "status": "maybe"}
    text = refused(lambda: from_plain(Work, plain))
    assert (text.code, text.params["field"]) == ("plain.not_possible", "status")
