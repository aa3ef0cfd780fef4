"""A book as a folder that people edit: short spellings, defaults left out."""

from __future__ import annotations

import csv
import json
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keepable.book_files.disk import write_texts
from keepable.book_files.layout import (
    COMPANY,
    COMPANY_FIELDS,
    FILES,
    OWNER,
    WORK,
    owners_called,
    table_in,
)
from keepable.book_files.rewriting import SPAN_DAYS, VERSION_FIELDS
from keepable.book_files.rows import text_cell, write_rows
from keepable.book_files.spelling import MAPPINGS, SHORT_FORMS, instant_text, number_text
from keepable.book_files.yamls import UnquotedScalar, write_yaml
from keepable.domain.book import SCHEMA_VERSION, Book
from keepable.domain.canonical import to_plain
from keepable.domain.outcomes import Outcome
from keepable.domain.parts import PART_IN, PART_OF, PARTS, WORK_OWNERS
from keepable.domain.promise import Promise
from keepable.domain.resource import Absence, Availability
from keepable.domain.shapes import FieldShape, Shape, fields_of
from keepable.domain.time import Period
from keepable.domain.work import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from keepable.book_files.layout import TableColumns
    from keepable.book_files.trees import Tree
    from keepable.domain.parts import Part

MOST_INLINE = 2_000  # tasks that stand inside their promise, hold or deal; more go to a table
_NEVER_WORDS = (Estimate, Availability, Absence, Period)  # their short forms are no words


def write_folder(book: Book, path: Path) -> None:
    """Write `book` into the folder `path`; files of a book that it needs no more are removed.

    Comments that somebody wrote into files of the folder are lost. ValueError, and nothing is
    changed, when a text is too long for a cell.
    """
    texts = folder_texts(book)
    write_texts(path, texts)
    for name in FILES:
        if name not in texts:
            (path / name).unlink(missing_ok=True)


def outcomes_text(book: Book) -> dict[str, str]:
    """Return the text of the outcomes of `book`, by the name of their file."""
    part = PART_OF[Outcome]
    return {part.file: _part_text(part, book.outcomes, set())}


def folder_texts(book: Book) -> dict[str, str]:
    """Return the text of each file of `book`'s folder by name."""
    names = None if _stays_inline(book) else _owner_names(book)
    texts = {COMPANY: write_yaml(_company_tree(book), "The company and how its book is computed.")}
    for part in PARTS:
        items = getattr(book, part.field)
        if items:
            is_apart = names is not None and part.field in WORK_OWNERS
            texts[part.file] = _part_text(part, items, {"work"} if is_apart else set())
    if names is not None:
        texts[WORK] = _work_table(book, names)
    return texts


def _part_text(part: Part, items: Sequence[Any], leave_out: set[str]) -> str:
    if part.is_table:
        rows = [row for item in items for row in _rows_of(part, item)]
        return write_rows(_header(table_in(part.file), rows), rows)
    return write_yaml([_fields_tree(item, leave_out) for item in items], part.about)


def _stays_inline(book: Book) -> bool:
    works = [work for name in WORK_OWNERS for owner in getattr(book, name) for work in owner.work]
    longest = max((len(work.text) for work in works), default=0)
    return (
        len(works) <= MOST_INLINE
        or longest > csv.field_size_limit() // 2
        or _owner_names(book) is None
    )


def _owner_names(book: Book) -> dict[tuple[str, int], str] | None:
    """Name each promise, hold and deal for the table of work; None when two have one name."""
    ids = {name: [owner.id for owner in getattr(book, name)] for name in WORK_OWNERS}
    counts: dict[str, int] = {}
    for own in ids.values():
        for one in own:
            counts[one] = counts.get(one, 0) + 1
    names = {}
    for field, own in ids.items():
        for place, one in enumerate(own):
            name = one if counts[one] == 1 else f"{PART_IN[field].name}:{one}"
            if counts[one] > 1 and owners_called(name, ids) != [(field, place)]:
                return None
            names[field, place] = name
    return names


def _company_tree(book: Book) -> dict[str, Tree]:
    known = fields_of(Book)
    # the version is always written: what it is when left out changes with the next schema
    tree: dict[str, Tree] = {"schema_version": SCHEMA_VERSION}
    for name in COMPANY_FIELDS:
        if name not in tree and not known[name].holds_default(getattr(book, name)):
            tree[name] = value_tree(getattr(book, name))
    return tree


def value_tree(value: object) -> Tree:
    """Return what is written for `value`: the shortest spelling that is read as the same.

    >>> value_tree(Estimate(hours=16, low=10, high=30))
    '10 / 16 / 30'
    """
    if isinstance(value, tuple):
        return [value_tree(item) for item in value]
    if is_dataclass(value):
        form = SHORT_FORMS.get(type(value))
        text = form.text_for(value) if form is not None else None
        if text is None:
            return _fields_tree(value, set())
        return UnquotedScalar(text) if isinstance(value, _NEVER_WORDS) else text
    write = _SINGLE_TEXTS.get(type(value))
    return value if write is None else UnquotedScalar(write(value))


_SINGLE_TEXTS: dict[type, Callable[[Any], str]] = {
    datetime: instant_text,
    date: date.isoformat,
    Decimal: "{:f}".format,
    float: number_text,
    bool: lambda switch: str(switch).lower(),
}


def _fields_tree(record: Any, leave_out: set[str]) -> dict[str, Tree]:  # noqa: ANN401 - any noun
    tree: dict[str, Tree] = {}
    for name, field in fields_of(type(record)).items():
        value = getattr(record, name)
        if name in leave_out or field.holds_default(value):
            continue
        if isinstance(record, Promise) and name == "versions" and len(record.versions) == 1:
            tree |= _version_tree(record)
        else:
            tree[name] = _field_tree(type(record), field, value)
    return tree


def _field_tree(kind: type, field: FieldShape, value: Any) -> Tree:  # noqa: ANN401 - any field
    mapping = MAPPINGS.get((kind, field.name))
    short = mapping[1](value) if mapping is not None else None
    if short:
        return short
    tree = value_tree(value)
    if field.name == "needs" and len(tree) == 1 and isinstance(tree[0], str):
        return tree[0]
    return tree


def _version_tree(promise: Promise) -> dict[str, Tree]:
    version = promise.versions[0]
    known = fields_of(type(version))
    return {
        short: value_tree(getattr(version, name))
        for short, name in VERSION_FIELDS.items()
        if not known[name].holds_default(getattr(version, name))
    }


def _rows_of(part: Part, item: Any) -> list[dict[str, str]]:  # noqa: ANN401 - any noun
    """Return the row of an `item`, or a row for each of what it has rows of."""
    cells = _cells(item, whole=bool(part.span))
    if part.span:
        period = getattr(item, part.span)
        cells |= dict(zip(SPAN_DAYS, map(str, (period.start, period.last)), strict=True))
        del cells[part.span]
    if part.items is None:
        return [cells]
    del cells[part.items.field]
    return [{**cells, **_cells(each)} for each in getattr(item, part.items.field)]


def _work_table(book: Book, names: dict[tuple[str, int], str]) -> str:
    rows = [
        {OWNER: text_cell(name), **_cells(work)}
        for (field, place), name in names.items()
        for work in getattr(book, field)[place].work
    ]
    return write_rows(_header(table_in(WORK), rows), rows)


def _header(table: TableColumns, rows: list[dict[str, str]]) -> list[str]:
    """Leave the columns that must be there and those in which something stands."""
    used = {name for row in rows for name in row} | set(table.required)
    return [name for name in table.columns if name in used]


def _cells(record: Any, *, whole: bool = False) -> dict[str, str]:  # noqa: ANN401 - any noun
    """Return the cells of a `record`: of fields that hold no default, or of the `whole`."""
    cells = {}
    for name, field in fields_of(type(record)).items():
        value = getattr(record, name)
        if whole or not field.holds_default(value):
            cells[name] = cell_text(field.shape, value)
    return cells


def cell_text(shape: Shape, value: object) -> str:
    """Write `value` into a cell so that it is read as the same.

    >>> from keepable.domain.work import Work
    >>> cell_text(fields_of(Work)["predecessors"].shape, ("a", "b"))
    'a; b'
    """
    tree = value_tree(value)
    if shape.form in {"list", "record"}:
        text = "; ".join(tree) if isinstance(tree, list) and _are_plain(tree) else tree
        is_plain = isinstance(text, str) and bool(text) and text[0] not in "[{"
        if is_plain:
            return str(text)
        return json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False)
    return text_cell(tree) if type(tree) is str else str(tree)


def _are_plain(parts: list[Tree]) -> bool:
    """Whether all `parts` can stand between semicolons as they are."""
    return all(
        isinstance(part, str) and part == part.strip() != "" and not set(part) & {";", "\r"}
        for part in parts
    )
