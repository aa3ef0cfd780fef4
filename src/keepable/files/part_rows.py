"""People, customers and catalogue items from tables that others wrote: a row each, or a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from keepable.domain.catalogue import CatalogueItem, ItemState
from keepable.domain.deal import Customer
from keepable.domain.problem import Problem
from keepable.domain.resource import Person
from keepable.domain.time import zone_named
from keepable.domain.work import Estimate, Need, Work
from keepable.files.faults import ChoiceError
from keepable.files.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from keepable.files.tables import Table

Kind = Literal["people", "customers", "catalogue"]
Part = Person | Customer | CatalogueItem
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
        "skill": ("skill", "role", "team"),
    },
}
STATES: tuple[str, ...] = get_args(ItemState)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsRead:
    """What was read: the things, what is wrong with other rows, and which column is what."""

    found: tuple[Part, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]
    all_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a row is given that does not say it: a calendar, a zone, a skill."""

    calendar: str = ""
    zone: str = "UTC"
    skill: str = "work"


def read_parts(path: Path, kind: Kind, said: Mapping[str, str], defaults: Defaults) -> PartsRead:
    """Read things of `kind` from the table at `path`.

    `said` maps fields to columns, the rest is guessed by name; `defaults` fill what no column
    says. MisfitError when nothing can be read, ChoiceError when no column holds names.
    """
    table = read_table(path)
    columns = _guessed(table.columns, kind, said)
    if "name" not in columns:
        what = f"{table.name} has no column that holds names."
        choice = ChoiceError(what, f"Say which of {', '.join(table.columns)} it is.", ("name",))
        raise choice.among(table.columns, columns)
    found: dict[str, Part] = {}
    problems: list[Problem] = []
    for line, row in table.rows:
        cells = {field: table.cell(row, column) for field, column in columns.items()}
        try:
            part = MAKERS[kind](cells, defaults)
        except ValueError as error:
            problems.append(_problem(table, line, str(error)))
            continue
        if part.id in found:
            problems.append(_problem(table, line, f"{part.id} stands twice."))
        else:
            found[part.id] = part
    return PartsRead(
        found=tuple(found.values()),
        problems=tuple(problems),
        columns=columns,
        all_columns=table.columns,
    )


def _problem(table: Table, line: int, what: str) -> Problem:
    remedy = "Mend the row in the file and read it again; the other rows are taken."
    return Problem(what=what, remedy=remedy, source=table.name, line=line, severity="warning")


def _guessed(columns: tuple[str, ...], kind: Kind, said: Mapping[str, str]) -> dict[str, str]:
    """Give the column of each field: as said, else by its name; ChoiceError if there is none."""
    chosen = {field: column for field, column in said.items() if field in FIELDS[kind]}
    plain = {re.sub(r"[^a-z]", "", column.lower()): column for column in columns}
    found = {field: _first(plain, names) for field, names in FIELDS[kind].items()}
    unknown = {field: column for field, column in chosen.items() if column not in {"", *columns}}
    known = {field: name for field, name in {**found, **chosen}.items() if name in columns}
    if unknown:
        what = f"There is no column {min(unknown.values())!r:.60}."
        choice = ChoiceError(what, f"There are {', '.join(columns)}.", tuple(unknown))
        raise choice.among(columns, known)
    return known


def _first(plain: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((plain[name] for name in names if name in plain), "")


def id_of(name: str) -> str:
    """Give the id of something that is only named.

    >>> id_of("Müller & Sons, Ltd.")
    'müller-sons-ltd'
    """
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "x"


def _named(cells: Mapping[str, str]) -> tuple[str, str]:
    name = cells["name"]
    if not name:
        msg = "The row has no name."
        raise ValueError(msg)
    return cells.get("id") or id_of(name), name


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in re.split(r"[,;/|]", text) if (word := part.strip()))


def _hours(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        msg = f"{text!r:.40} is no number of hours."
        raise ValueError(msg) from error


def _person(cells: Mapping[str, str], defaults: Defaults) -> Part:
    ref, name = _named(cells)
    return Person(
        id=ref,
        name=name,
        calendar=defaults.calendar,
        skills=_words(cells.get("skills", "")) or (defaults.skill,),
        teams=tuple(id_of(team) for team in _words(cells.get("team", ""))),
        contract_hours_per_week=_hours(cells.get("hours", "")),
    )


def _customer(cells: Mapping[str, str], defaults: Defaults) -> Part:
    ref, name = _named(cells)
    zone = cells.get("zone") or defaults.zone
    zone_named(zone)
    return Customer(id=ref, name=name, zone=zone)


def _item(cells: Mapping[str, str], defaults: Defaults) -> Part:
    ref, name = _named(cells)
    state = cells.get("state", "").lower() or "available"
    if state not in STATES:
        msg = f"{state!r:.40} is no state of an item; there are {', '.join(STATES)}."
        raise ValueError(msg)
    hours = _hours(cells.get("hours", ""))
    work = Work(
        id="make",
        title=name,
        estimate=Estimate(hours=hours or 1.0),
        needs=(Need(skill=cells.get("skill") or defaults.skill),),
    )
    return CatalogueItem(
        id=ref,
        name=name,
        state=next(each for each in get_args(ItemState) if each == state),
        aliases=_words(cells.get("aliases", "")),
        template=(work,) if hours else (),
    )


MAKERS: Mapping[Kind, Callable[[Mapping[str, str], Defaults], Part]] = {
    "people": _person,
    "customers": _customer,
    "catalogue": _item,
}
