"""Which file of a book's folder holds what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable.book_files.rewriting import LEAVE_DAYS
from keepable.book_files.rows import TEXT
from keepable.domain.book import Book
from keepable.domain.checks import KINDS, WORK_OWNERS
from keepable.domain.shapes import fields_of
from keepable.domain.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.domain.shapes import Shape

COMPANY, WORK, QUESTIONS = "company.yaml", "work.csv", "asks"
OWNER = "belongs_to"
COMPANY_FIELDS = ("name", "as_of", "schema_version", "settings", "skills", "calibration")


@dataclass(frozen=True, slots=True)
class BookFile:
    """A file that holds one list of the book, and what it is about."""

    file: str
    field: str
    about: str

    @property
    def kind(self) -> Any:  # noqa: ANN401 - any class of the domain
        """The class of what it lists."""
        item = fields_of(Book)[self.field].shape.item
        return item.type if item is not None else None

    @property
    def is_table(self) -> bool:
        """Return whether it is a table of rows."""
        return self.file.endswith(".csv")


PARTS = (
    BookFile(
        "calendars.yaml", "calendars", "When people work: zone, hours, public holidays, closures."
    ),
    BookFile("teams.yaml", "teams", "Teams of people, and teams of so many alike."),
    BookFile("people.csv", "people", "Who does the work."),
    BookFile("leave.csv", "leave", "Planned absence; the last day is part of it."),
    BookFile(
        "customers.yaml", "customers", "Who promises are made to; their day ends in their zone."
    ),
    BookFile(
        "catalogue.yaml", "catalogue", "What is sold, the truth about it, and the work it means."
    ),
    BookFile("recurring.yaml", "recurring", "Work that comes back, reserved before all else."),
    BookFile(
        "promises.yaml", "promises", "What was promised to whom by when; lower ranks come first."
    ),
    BookFile("holds.yaml", "holds", "Answers that reserve capacity until they expire."),
    BookFile("deals.yaml", "deals", "The pipeline: what may be sold, and how likely."),
    BookFile("outcomes.csv", "outcomes", "How estimates came out; new ones are judged by that."),
)
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
    if file == "leave.csv":
        days = ("person", *LEAVE_DAYS)
        return TableColumns(dict.fromkeys((*days, "kind"), TEXT), days)
    kind = next((part.kind for part in PARTS if part.file == file), Work)
    known = fields_of(kind)
    columns = {name: field.shape for name, field in known.items()}
    needed = tuple(name for name, field in known.items() if field.is_required)
    if file == WORK:
        return TableColumns({OWNER: TEXT, **columns}, (OWNER, *needed))
    return TableColumns(columns, needed)


Owner = tuple[str, int]  # field of the book, place in its list


def owners_called(name: str, ids: Mapping[str, list[str]]) -> list[Owner]:
    """Return the promises, holds and deals whose id is `name`, or whose kind and id are.

    `ids` holds the ids by field of the book.

    >>> owners_called("deal:a", {"promises": ["a"], "deals": ["a"]})
    [('deals', 0)]
    """
    found = [(f, n) for f, own in ids.items() for n, one in enumerate(own) if one == name]
    kind, _, rest = name.partition(":")
    field = next((f for f in WORK_OWNERS if KINDS[f] == kind), None)
    if found or field is None:
        return found
    return [(field, n) for n, one in enumerate(ids.get(field, [])) if one == rest]
