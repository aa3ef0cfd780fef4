"""A book's JSON is put together from its parts: the same text as writing it whole."""

from __future__ import annotations

from datetime import timedelta

from keepable.domain.book import Book
from keepable.domain.canonical import canonical_json
from keepable.samples import demo_company


def test_the_text_is_that_of_the_whole_book() -> None:
    book = demo_company()
    assert book.to_json() == canonical_json(book)


def test_parts_that_hold_their_default_are_left_out() -> None:
    empty = Book(as_of=demo_company().as_of)
    assert empty.to_json() == canonical_json(empty) == '{"as_of":"2027-01-11T08:00:00Z"}'


def test_a_changed_book_is_written_anew_where_it_changed() -> None:
    book = demo_company()
    book.to_json()
    changed = book.changed(
        as_of=book.as_of + timedelta(days=1), promises=book.promises[1:], holds=()
    )
    assert changed.to_json() == canonical_json(changed)
    assert changed.sha256 != book.sha256
    assert changed.changed(as_of=book.as_of, promises=book.promises, holds=book.holds) == book


def test_a_part_put_back_gives_the_first_hash() -> None:
    book = demo_company()
    there = book.changed(name="Other")
    assert there.sha256 != book.sha256 == there.changed(name=book.name).sha256
