"""Parts of a book from tables that others wrote: people, customers, what is sold and promised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Customer
from keepable.domain.faults import ChoiceError, any_of, brief, did_you_mean
from keepable.domain.problem import Problem
from keepable.domain.promise import Promise
from keepable.domain.resource import Leave, Person
from keepable.domain.time import zone_named
from keepable.tables.catalogue_rows import read_items
from keepable.tables.grids import called_twice, read_table
from keepable.tables.leave_rows import leave_key, read_leave
from keepable.tables.numbers import style_of
from keepable.tables.outcome_columns import date_form
from keepable.tables.part_cells import Defaults, ImportedRow, RowError, id_of, one_by_one
from keepable.tables.promise_rows import read_promises
from keepable.texts.quantities import Listed
from keepable.texts.spelling import WITHOUT_UMLAUTS
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from keepable.tables.grids import Table

Kind = Literal["people", "customers", "catalogue", "promises", "leave"]
Part = Person | Customer | CatalogueItem | Promise | Leave
KINDS: tuple[Kind, ...] = get_args(Kind)
# the fields of each kind, with what a column may be called that holds them, without blanks
FIELDS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "people": {
        "name": ("name", "person", "employee", "who", "mitarbeiter"),
        "id": ("id", "key", "login", "user", "kuerzel"),
        "skills": ("skills", "skill", "roles", "role", "faehigkeiten"),
        "team": ("team", "group", "department", "abteilung"),
        "hours": ("hoursperweek", "hours", "contracthours", "weeklyhours", "stunden"),
    },
    "customers": {
        "name": ("name", "customer", "company", "account", "kunde", "firma"),
        "id": ("id", "key", "number", "nummer"),
        "zone": ("zone", "timezone", "tz", "zeitzone"),
    },
    "catalogue": {
        "name": ("name", "item", "product", "service", "feature", "artikel", "leistung"),
        "id": ("id", "key", "sku", "number"),
        "state": ("state", "status", "availability"),
        "aliases": ("aliases", "alias", "alsocalled"),
        "hours": ("hours", "estimate", "effort", "estimatehours", "stunden", "aufwand"),
        "skill": ("skill", "role", "team", "faehigkeit"),
        "task": ("task", "step", "work", "aufgabe", "schritt"),
        "after": ("after", "predecessor", "predecessors", "dependson", "nach"),
    },
    "promises": {
        "title": ("title", "promise", "what", "summary", "project", "zusage", "titel", "projekt"),
        "customer": ("customer", "client", "account", "company", "kunde", "firma"),
        "due_date": (
            *("duedate", "due", "promisedfor", "deadline", "by", "until", "date"),
            *("termin", "faellig", "faelligam", "zugesagtbis", "zugesagtfuer"),
        ),
        "promiser": (
            *("promisedby", "promiser", "owner", "salesrep", "rep", "seller"),
            *("zugesagtvon", "verkaeufer", "vertrieb"),
        ),
        "hours": ("hours", "estimate", "effort", "hoursleft", "stunden", "aufwand"),
        "skill": ("skill", "role", "team", "faehigkeit"),
        "item": ("item", "product", "service", "feature", "artikel", "leistung"),
        "task": ("task", "step", "work", "aufgabe", "schritt"),
        "after": ("after", "predecessor", "predecessors", "dependson", "nach"),
        "priority": ("priority", "prio", "rank", "order", "prioritaet", "rang"),
    },
    "leave": {
        "person": ("person", "name", "employee", "who", "mitarbeiter", "wer"),
        "start": ("from", "start", "begin", "firstday", "startdate", "von", "beginn", "ab"),
        "end": ("to", "until", "end", "lastday", "enddate", "bis", "ende"),
        "kind": ("kind", "type", "reason", "art", "grund"),
    },
}
NAMES, TITLES = Text("part.names"), Text("part.titles")
CUSTOMERS, PEOPLE = Text("part.customers"), Text("part.people")
DUE_DATES, FIRST_DAYS = Text("part.due_dates"), Text("part.first_days")
# what must have a column, and what such a column holds
NEEDED: Mapping[Kind, Mapping[str, Text]] = {
    "people": {"name": NAMES},
    "customers": {"name": NAMES},
    "catalogue": {"name": NAMES},
    "promises": {"title": TITLES, "customer": CUSTOMERS, "due_date": DUE_DATES},
    "leave": {"person": PEOPLE, "start": FIRST_DAYS},
}
DAYS = ("due_date", "start", "end")
MEND = Text("row.mend")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsRead:
    """What was read: the things, what is wrong with other rows, and which column is what."""

    found: tuple[Part, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]
    all_columns: tuple[str, ...]


def read_parts(
    path: Path, kind: Kind, said: Mapping[str, str], defaults: Defaults, dates: str = ""
) -> PartsRead:
    """Read things of `kind` from the table at `path`.

    `said` maps fields to columns ("" for none), the rest is guessed by name; `defaults` fill what
    no column says; `dates` ("dmy" or "mdy") says which way round days and months are. MisfitError
    when nothing can be read, ChoiceError when it could be if a column or that were said.
    """
    table = read_table(path)
    columns = _guessed(table.columns, kind, said)
    try:
        _refuse_unsaid(table, kind, columns)
        forms = _forms(table, columns, dates)
    except ChoiceError as choice:
        raise choice.among(table.columns, columns) from None
    cells_of = {
        line: {field: table.cell(cells, column) for field, column in columns.items()}
        for line, cells in table.rows
    }
    styles = {
        field: style_of((cells[field] for cells in cells_of.values()), typed=table.is_typed)
        for field in columns
    }
    rows = [ImportedRow(line, cells, forms, styles) for line, cells in cells_of.items()]
    found, wrong = READERS[kind](rows, defaults)
    problems = list(called_twice(table, columns.values()))
    problems += [_problem(table.name, each) for each in sorted(wrong, key=lambda each: each.line)]
    problems += _unskilled(table.name, found, defaults)
    return PartsRead(
        found=tuple(found),
        problems=tuple(problems),
        columns=columns,
        all_columns=table.columns,
    )


def _refuse_unsaid(table: Table, kind: Kind, columns: Mapping[str, str]) -> None:
    missing = {field: what for field, what in NEEDED[kind].items() if field not in columns}
    if missing:
        what = Text("part.no_column", file=table.name, holds=any_of(missing.values()))
        remedy = Text("part.say_which", columns=any_of(table.columns))
        raise ChoiceError(what, remedy, tuple(missing))


def _forms(table: Table, columns: Mapping[str, str], dates: str) -> dict[str, str]:
    """Return the form in which the dates of each field are written."""
    return {
        field: date_form((table.cell(cells, column) for _, cells in table.rows), dates)
        for field, column in columns.items()
        if field in DAYS
    }


def key_of(part: Part) -> str:
    """Return what tells one of its kind from others: its id; of leave, whose it is and when."""
    return leave_key(part) if isinstance(part, Leave) else part.id


def _problem(source: str, wrong: RowError) -> Problem:
    return Problem(
        what=wrong.what,
        remedy=wrong.remedy or MEND,
        source=source,
        line=wrong.line,
        severity="warning",
    )


def _unskilled(source: str, found: Sequence[Part], defaults: Defaults) -> Iterator[Problem]:
    """Return which skills of items nobody has: they are taken, and cannot be promised yet."""
    named: dict[str, tuple[str, ...]] = {}
    for item in found:
        if isinstance(item, CatalogueItem):
            for skill in dict.fromkeys(n.skill for work in item.template for n in work.needs):
                if skill not in defaults.skills:
                    named[skill] = (*named.get(skill, ()), item.name)
    for skill, names in named.items():
        what = Text("part.nobody_has_skill_yet", skill=brief(skill), needed_by=Listed(names, 1))
        remedy = Text("part.bring_in_people")
        yield Problem(what=what, remedy=remedy, source=source, severity="warning")


def _guessed(columns: tuple[str, ...], kind: Kind, said: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each field: as said, else by its name; ChoiceError if there is none.

    A field that is said to be "" has none.
    """
    chosen = {field: column for field, column in said.items() if field in FIELDS[kind]}
    plain = {_letters(column): column for column in reversed(columns)}  # the first of a name
    found = {field: _first(plain, names) for field, names in FIELDS[kind].items()}
    named = set(columns) - {""}
    unknown = {field: column for field, column in chosen.items() if column not in {"", *named}}
    known = {field: name for field, name in {**found, **chosen}.items() if name in named}
    if unknown:
        what = Text("table.no_column", column=brief(min(unknown.values())))
        choice = ChoiceError(what, did_you_mean(min(unknown.values()), columns), tuple(unknown))
        raise choice.among(columns, known)
    return known


def _letters(column: str) -> str:
    """Write the name of a column in plain letters, as the names above are."""
    return re.sub(r"[^a-z]", "", column.lower().translate(WITHOUT_UMLAUTS))


def _first(plain: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((plain[name] for name in names if name in plain), "")


def _people(
    rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[Sequence[Part], list[RowError]]:
    def make(row: ImportedRow) -> Person:
        ref, name = row.named()
        return Person(
            id=ref,
            name=name,
            calendar=defaults.calendar,
            skills=row.words("skills") or (defaults.skill,),
            teams=tuple(id_of(team) for team in row.words("team")),
            contract_hours_per_week=row.hours("hours"),
        )

    return one_by_one(rows, make, lambda person: person.id, _twice)


def _customers(
    rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[Sequence[Part], list[RowError]]:
    def make(row: ImportedRow) -> Customer:
        ref, name = row.named()
        zone = row["zone"] or defaults.zone
        zone_named(zone)
        return Customer(id=ref, name=name, zone=zone)

    return one_by_one(rows, make, lambda customer: customer.id, _twice)


def _twice(part: Person | Customer) -> Text:
    return Text("row.twice", what=part.id)


READERS: Mapping[
    Kind, Callable[[Sequence[ImportedRow], Defaults], tuple[Sequence[Part], list[RowError]]]
] = {
    "people": _people,
    "customers": _customers,
    "catalogue": read_items,
    "promises": read_promises,
    "leave": read_leave,
}
