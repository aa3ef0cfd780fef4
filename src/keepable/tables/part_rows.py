"""Parts of a book from tables that others wrote: people, customers, what is sold and promised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.faults import ChoiceError, any_of, brief, did_you_mean
from keepable.domain.parts import PARTS
from keepable.domain.problem import Problem
from keepable.domain.promise import Promise
from keepable.domain.text_kinds import kind_of, one_line, text_fault
from keepable.tables.catalogue_rows import read_items
from keepable.tables.grids import called_twice
from keepable.tables.kept_problems import KeptProblems
from keepable.tables.limits import MOST_PROBLEMS, MOST_ROWS
from keepable.tables.numbers import style_of
from keepable.tables.outcome_columns import date_form
from keepable.tables.part_cells import Defaults, ImportedRow, RowError
from keepable.tables.people_leave_and_rate_rows import read_plain
from keepable.tables.promise_rows import read_promises
from keepable.tables.reading_apart import read_table
from keepable.texts.quantities import Listed
from keepable.texts.spelling import WITHOUT_UMLAUTS
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from keepable.domain.parts import Part
    from keepable.tables.grids import Table

Kind = str  # the field of the book that the things of a table go to
IMPORTED = {part.field: part for part in PARTS if part.columns}
KINDS: tuple[Kind, ...] = tuple(IMPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsRead:
    """What was read: the things, what is wrong with other rows, and which column is what.

    Of very many `problems` the last says how many more there are than the first, which are kept.
    """

    found: tuple[Any, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    columns: Mapping[str, str]
    all_columns: tuple[str, ...]


def read_parts(
    path: Path,
    kind: Kind,
    said: Mapping[str, str],
    defaults: Defaults,
    dates: str = "",
    *,
    most_rows: int = MOST_ROWS,
) -> PartsRead:
    """Read things of `kind` from the table at `path`.

    `said` maps fields to columns ("" for none), the rest is guessed by name; `defaults` fill what
    no column says; `dates` ("dmy" or "mdy") says which way round days and months are; of a table of
    more than `most_rows` none is read. MisfitError when nothing can be read, ChoiceError when it
    could be if a column or that were said.
    """
    table = read_table(path, most_rows)
    part = IMPORTED[kind]
    columns = _guessed(table.columns, part, said)
    try:
        _refuse_unsaid(table, part, columns)
        forms = _forms(table, part, columns, dates)
    except ChoiceError as choice:
        raise choice.among(table.columns, columns) from None
    places = [(field, table.columns.index(column)) for field, column in columns.items()]
    cells_of = {
        line: {
            field: _as_kept(field, cells[place]) if place < len(cells) else ""
            for field, place in places
        }
        for line, cells in table.rows
    }
    styles = {
        field: style_of((cells[field] for cells in cells_of.values()), typed=table.is_typed)
        for field in columns
    }
    rows = [
        ImportedRow(line, cells, forms, styles, _unfit(cells, columns))
        for line, cells in cells_of.items()
    ]
    read = READERS.get(part.noun)
    found, wrong = read(rows, defaults) if read else read_plain(part, rows, defaults)
    problems = KeptProblems(table.name, MOST_PROBLEMS)
    problems.extend(called_twice(table, columns.values()))
    problems.add_rows(wrong)
    problems.extend(_unskilled(table.name, part, found, defaults))
    return PartsRead(
        found=tuple(found),
        problems=problems.told(),
        problem_count=problems.count,
        columns=columns,
        all_columns=table.columns,
    )


def _refuse_unsaid(table: Table, part: Part, columns: Mapping[str, str]) -> None:
    missing = {
        column.field: column.holds
        for column in part.columns
        if column.holds is not None and column.field not in columns
    }
    if missing:
        what = Text("part.no_column", file=table.name, holds=any_of(missing.values()))
        remedy = Text("part.say_which", columns=any_of(map(brief, table.columns)))
        raise ChoiceError(what, remedy, tuple(missing))


def _forms(table: Table, part: Part, columns: Mapping[str, str], dates: str) -> dict[str, str]:
    """Return the form in which the dates of each field are written."""
    days = (column.field for column in part.columns if column.reads == "day")
    return {
        field: date_form((table.cell(cells, columns[field]) for _, cells in table.rows), dates)
        for field in days
        if field in columns
    }


def _unskilled(
    source: str, part: Part, found: Sequence[Any], defaults: Defaults
) -> Iterator[Problem]:
    """Return which skills of templates nobody has: they are taken, and cannot be promised yet."""
    named: dict[str, list[str]] = {}
    for thing in found if part.work_in and not part.owns_work else ():
        needs = (need for work in getattr(thing, part.work_in) for need in work.needs)
        for skill in dict.fromkeys(need.skill for need in needs):
            if skill not in defaults.skills:
                named.setdefault(skill, []).append(thing.name)
    for skill, names in named.items():
        what = Text(
            "part.nobody_has_skill_yet", skill=brief(skill), needed_by=Listed(tuple(names), 1)
        )
        remedy = Text("part.bring_in_people")
        yield Problem(what=what, remedy=remedy, source=source, severity="warning")


def _as_kept(field: str, cell: str) -> str:
    """Return a `cell` on one line, but for what is written in paragraphs; letters in one form."""
    kept = unicodedata.normalize("NFC", cell.strip())
    return kept if kind_of(field) == "prose" else one_line(kept)


def _unfit(cells: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Text]:
    """Return by field what is wrong with a text that a field of its kind cannot hold."""
    faults = {field: text_fault(cell, kind_of(field)) for field, cell in cells.items()}
    return {
        field: Text("file.in_column", name=columns[field], what=fault)
        for field, fault in faults.items()
        if fault is not None
    }


def _guessed(columns: tuple[str, ...], part: Part, said: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each field: as said, else by its name; ChoiceError if there is none.

    A field that is said to be "" has none.
    """
    fields = {column.field: column.other_names for column in part.columns}
    chosen = {field: column for field, column in said.items() if field in fields}
    plain = {_letters(column): column for column in reversed(columns)}  # the first of a name
    found = {field: _first(plain, names) for field, names in fields.items()}
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


# what makes more of rows than their columns say
READERS: Mapping[
    type[Any], Callable[[Sequence[ImportedRow], Defaults], tuple[Sequence[Any], list[RowError]]]
] = {
    CatalogueItem: read_items,
    Promise: read_promises,
}
