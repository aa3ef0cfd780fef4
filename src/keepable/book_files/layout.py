"""Which file of a book's folder holds what."""

from __future__ import annotations

from dataclasses import MISSING, dataclass
from datetime import date
from typing import TYPE_CHECKING

from keepable.book_files.rewriting import SPAN_DAYS
from keepable.book_files.rows import TEXT
from keepable.domain.parts import PART_IN, PARTS, WORK_OWNERS
from keepable.domain.shapes import FieldShape, fields_of, shape_of
from keepable.domain.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.domain.shapes import Shape

COMPANY, WORK, QUESTIONS = "company.yaml", "work.csv", "asks"
OWNER = "belongs_to"
COMPANY_FIELDS = ("name", "as_of", "schema_version", "settings", "skills", "calibration")


FILES = (COMPANY, *(part.file for part in PARTS), WORK)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of a table, and those in which each row needs something."""

    columns: Mapping[str, Shape]
    required: tuple[str, ...]


def table_in(file: str) -> TableColumns:
    """Return the columns of the table `file`.

    >>> table_in("leave.csv").required
    ('person', 'first_day', 'last_day')
    """
    part = next((part for part in PARTS if part.file == file), None)
    known = dict(fields_of(part.noun if part else Work))
    if part and part.items:
        del known[part.items.field]
        known |= fields_of(part.items.noun)
    if part and part.span:
        known = _with_days(known, part.span)
    columns = {name: field.shape for name, field in known.items()}
    needed = tuple(name for name, field in known.items() if field.is_required)
    if file == WORK:
        return TableColumns({OWNER: TEXT, **columns}, (OWNER, *needed))
    return TableColumns(columns, needed)


def _with_days(known: Mapping[str, FieldShape], span: str) -> dict[str, FieldShape]:
    """Return fields with those of the first and the last day in the place of a `span` of days."""
    days = {name: FieldShape(name, shape_of(date), MISSING) for name in SPAN_DAYS}
    found: dict[str, FieldShape] = {}
    for name, field in known.items():
        found |= days if name == span else {name: field}
    return found


Owner = tuple[str, int]  # field of the book, place in its list


def owners_called(name: str, ids: Mapping[str, list[str]]) -> list[Owner]:
    """Return the promises, holds and deals whose id is `name`, or whose kind and id are.

    `ids` holds the ids by field of the book.

    >>> owners_called("deal:a", {"promises": ["a"], "deals": ["a"]})
    [('deals', 0)]
    """
    found = [(f, n) for f, own in ids.items() for n, one in enumerate(own) if one == name]
    kind, _, rest = name.partition(":")
    field = next((f for f in WORK_OWNERS if PART_IN[f].name == kind), None)
    if found or field is None:
        return found
    return [(field, n) for n, one in enumerate(ids.get(field, [])) if one == rest]
