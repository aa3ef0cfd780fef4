"""Rows of tables that others wrote: their cells, what they may take for granted, what is wrong."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from keepable.domain.faults import brief
from keepable.domain.text_kinds import fit_text
from keepable.tables.numbers import NumberError, NumberStyle, amount_in, number_in
from keepable.tables.outcome_columns import day_in
from keepable.texts.errors import TextError, text_of
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from keepable.domain.book import Book
    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.deal import Customer
    from keepable.domain.resource import Person

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a row is given that does not say it, and what rows may name because it is known.

    `skills` are those that somebody has; `now` is when what is read was promised, as far as the
    book knows. `customer_keys` are the ids of customers by what tables called them before.
    """

    now: datetime
    calendar: str = ""
    zone: str = "UTC"
    skill: str = "work"
    skills: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    customers: tuple[Customer, ...] = ()
    customer_keys: Mapping[str, str] = field(default_factory=dict)
    items: tuple[CatalogueItem, ...] = ()
    # by what a row may call them; a table names them in each of its rows
    person_called: Mapping[str, Person] = field(init=False, repr=False, compare=False)
    customer_called: Mapping[str, Customer] = field(init=False, repr=False, compare=False)
    item_called: Mapping[str, CatalogueItem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort those that rows may name by their ids and names: the first counts."""
        keys: dict[str, list[str]] = {}
        for key, ref in self.customer_keys.items():
            keys.setdefault(ref, []).append(key)
        found = {
            "person_called": _by_word((each, (each.id, each.name)) for each in self.people),
            "customer_called": _by_word(
                (each, (each.id, each.name, *keys.get(each.id, ()))) for each in self.customers
            ),
            "item_called": _by_word((each, (each.id, each.name)) for each in self.items),
        }
        for name, words in found.items():
            object.__setattr__(self, name, words)

    @classmethod
    def of(cls, book: Book, customer_keys: Mapping[str, str] | None = None) -> Defaults:
        """Return what rows for this `book` may take for granted.

        >>> from keepable.samples import demo_company
        >>> Defaults.of(demo_company()).zone
        'Europe/Berlin'
        """
        able = [person.skills for person in book.people if person.skills]
        held = able + [team.skills for team in book.teams if team.size is not None]
        return cls(
            now=book.as_of,
            calendar=book.calendars[0].id if book.calendars else "",
            zone=book.settings.zone,
            skill=able[0][0] if able else "work",
            skills=frozenset(skill for skills in held for skill in skills),
            people=book.people,
            customers=book.customers,
            customer_keys=customer_keys or {},
            items=book.catalogue,
        )


def _by_word(named: Iterable[tuple[T, Iterable[str]]]) -> dict[str, T]:
    """Return things by the small letters of what they are called, the first that is called so."""
    found: dict[str, T] = {}
    for thing, words in named:
        for word in words:
            found.setdefault(word.lower(), thing)
    return found


class RowError(TextError):
    """A row that cannot be taken: what is wrong with it, what to do, and the line it is on."""

    def __init__(self, what: Text, remedy: Text | None = None, line: int = 0) -> None:
        """Hold the texts; without a remedy there is only to mend the row."""
        super().__init__(what)
        self.what, self.remedy, self.line = what, remedy, line

    def alone(self) -> RowError:
        """Return the same without the way that it came: that would keep all that is on it alive."""
        return RowError(self.what, self.remedy, self.line)


@dataclass(frozen=True, slots=True, eq=False)
class ImportedRow:
    """A row: the line it begins on, and its cells by field; fields without a column are left out.

    `forms` say how the dates of a field are written, as for `strptime`, `styles` how its numbers.
    What is wrong with its text says `unfit`: whoever reads such a field hears it.

    >>> row = ImportedRow(2, {"hours": "7,5", "aliases": "SSO; single sign on"})
    >>> row.hours("hours"), row.words("aliases"), row["skill"]
    (7.5, ('SSO', 'single sign on'), '')
    """

    line: int
    cells: Mapping[str, str]
    forms: Mapping[str, str] = field(default_factory=dict)
    styles: Mapping[str, NumberStyle] = field(default_factory=dict)
    unfit: Mapping[str, Text] = field(default_factory=dict)

    def __getitem__(self, field: str) -> str:
        """Return what stands there, empty if nothing; RowError where it is no text for there."""
        if field in self.unfit:
            raise RowError(self.unfit[field], line=self.line)
        return self.cells.get(field, "")

    def words(self, field: str) -> tuple[str, ...]:
        """Return the words of a list."""
        parts = re.split(r"[,;/|]", self[field])
        return tuple(word for part in parts if (word := part.strip()))

    def hours(self, field: str) -> float | None:
        """Read a number of hours, None where there is none."""
        text = self[field]
        if not text:
            return None
        try:
            return number_in(text, self.styles.get(field, NumberStyle()))
        except NumberError as error:
            raise RowError(error.what, error.remedy) from error

    def amount(self, field: str) -> Decimal | None:
        """Read an exact number, None where there is none."""
        text = self[field]
        if not text:
            return None
        try:
            return amount_in(text, self.styles.get(field, NumberStyle()))
        except NumberError as error:
            raise RowError(error.what, error.remedy) from error

    def day(self, field: str) -> date | None:
        """Read a date, None where there is none."""
        text = self[field]
        if not text:
            return None
        day = day_in(text, self.forms[field])
        if day is None:
            raise TextError(Text("row.not_date", cell=brief(text, 40)))
        return day

    def named(self) -> tuple[str, str]:
        """Return id and name."""
        name = self["name"]
        if not name:
            raise TextError(Text("row.no_name"))
        return self["id"] or fit_text(id_of(name), "id"), name

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Let whatever goes wrong be said of this row, unless it is of another already."""
        try:
            yield
        except ValueError as error:
            if isinstance(error, RowError):
                raise RowError(error.what, error.remedy, error.line or self.line) from error
            raise RowError(text_of(error), line=self.line) from error


def id_of(name: str) -> str:
    """Return the id of something that is only named.

    >>> id_of("Müller & Sons, Ltd.")
    'müller-sons-ltd'
    """
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "x"


def one_by_one(
    rows: Sequence[ImportedRow],
    make: Callable[[ImportedRow], T],
    key_of: Callable[[T], str],
    twice: Callable[[T], Text],
) -> tuple[list[T], list[RowError]]:
    """Make something of each row, or say what is wrong with it; what stands `twice` counts once."""
    found: dict[str, T] = {}
    wrong: list[RowError] = []
    for row in rows:
        try:
            with row.blamed():
                made = make(row)
        except RowError as error:
            wrong.append(error.alone())
            continue
        if found.setdefault(key_of(made), made) is not made:
            wrong.append(RowError(twice(made), line=row.line))
    return list(found.values()), wrong


def by_group(
    rows: Sequence[ImportedRow],
    key_of: Callable[[ImportedRow], str],
    make: Callable[[Sequence[ImportedRow]], T],
) -> tuple[list[T], list[RowError]]:
    """Make something of all rows that have a key in common, or say what is wrong with one of them.

    Then nothing is made of the others either: half of the work would give odds that are too good.
    """
    groups: dict[str, list[ImportedRow]] = {}
    found: list[T] = []
    wrong: list[RowError] = []
    for row in rows:
        try:
            with row.blamed():
                groups.setdefault(key_of(row), []).append(row)
        except RowError as error:
            wrong.append(error.alone())
    for key, group in groups.items():
        try:
            with group[0].blamed():
                found.append(make(group))
        except RowError as error:
            remedy = error.remedy
            if not remedy and len(group) > 1:
                remedy = Text("row.all_left_out", what=key)
            wrong.append(RowError(error.what, remedy, error.line))
    return found, wrong
