"""The table of parts says of each list of the book what it is, and nothing twice."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from keepable.domain.book import Book
from keepable.domain.parts import PARTS, SPAN_COLUMNS, Part
from keepable.domain.shapes import fields_of
from keepable.tables.part_rows import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

SETUP = {"skills"}  # a list of words, and of no noun


def test_every_list_of_the_book_is_a_part_of_its_noun() -> None:
    lists = {
        name: field.shape.item.type
        for name, field in fields_of(Book).items()
        if field.shape.item is not None and name not in SETUP
    }
    assert {part.field: part.noun for part in PARTS} == lists


@pytest.mark.parametrize(
    "said",
    [
        lambda part: part.noun,
        lambda part: part.name,
        lambda part: part.field,
        lambda part: part.path,
        lambda part: part.file,
        lambda part: part.called,
    ],
    ids=["noun", "name", "field", "path", "file", "called"],
)
def test_no_two_parts_are_called_alike(said: Callable[[Part], object]) -> None:
    assert len({said(part) for part in PARTS}) == len(PARTS)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_what_is_said_of_fields_is_of_fields_that_are_there(part: Part) -> None:
    there = {field.name for field in fields(part.noun)}
    items = {field.name for field in fields(part.items.noun)} if part.items else set()
    said = {part.work_in, part.time_of, part.span, part.items.field if part.items else ""}
    said |= {field for field, _ in part.taken_for_granted}
    said |= set(part.wanted.filled) if part.wanted else set()
    if part.noun not in READERS:  # a reader of its own makes of columns what it likes
        of_days = set(SPAN_COLUMNS) if part.span else set()
        said |= {column.fills or column.field for column in part.columns} - items - of_days
    assert said - there <= {""}


@pytest.mark.parametrize("part", [part for part in PARTS if part.columns], ids=lambda p: p.name)
def test_an_imported_part_has_a_column_it_cannot_be_without_and_a_name_for_several(
    part: Part,
) -> None:
    assert any(column.holds is not None for column in part.columns)
    assert part.listed is not None


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_no_word_names_two_columns_of_which_both_must_be_there(part: Part) -> None:
    needed = [column for column in part.columns if column.holds is not None]
    names = [name for column in needed for name in column.other_names]
    assert len(names) == len(set(names))
    assert all(name.isalpha() and name.islower() for name in names)
