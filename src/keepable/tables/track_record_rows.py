"""What people said and whether it came true, from a table of one row each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.faults import MisfitError, brief
from keepable.domain.problem import Problem
from keepable.tables.reading_apart import read_table
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from keepable.tables.grids import Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "who": ("who", "person", "said by", "name"),
    "phrase": ("phrase", "words", "said", "text"),
    "kept": ("kept", "came true", "true", "outcome"),
}
KEPT = {"yes": True, "true": True, "1": True, "kept": True, "no": False, "false": False}
KEPT |= {"0": False, "late": False, "broken": False}


@dataclass(frozen=True, slots=True)
class SaidRead:
    """What was `said`, as (who, phrase, kept); rows in doubt, and how many by decision."""

    said: tuple[tuple[str, str, bool], ...]
    problems: tuple[Problem, ...]
    decided: Mapping[str, int]


def read_said(path: Path) -> SaidRead:
    """Read the table at `path`, with columns who, phrase and kept; MisfitError if it has none."""
    table = read_table(path)
    columns = _columns(table)
    said: list[tuple[str, str, bool]] = []
    problems: list[Problem] = []
    decided: Counter[str] = Counter()
    for line, row in table.rows:
        who, phrase, cell = (table.cell(row, columns[name]) for name in COLUMNS)
        kept = KEPT.get(cell.lower())
        if kept is not None and who and phrase:
            said.append((who, " ".join(phrase.lower().split()), kept))
            decided["came_true" if kept else "did_not"] += 1
        elif not cell:
            decided["unknown_yet"] += 1
        else:
            decided["left_out"] += 1
            what = Text("phrase.unclear", who=who, phrase=brief(phrase, 40), found=brief(cell, 20))
            remedy = Text("phrase.how")
            problems.append(
                Problem(what=what, remedy=remedy, source=table.name, line=line, severity="warning")
            )
    return SaidRead(tuple(said), tuple(problems), dict(decided))


def _columns(table: Table) -> dict[str, str]:
    by_name = {column.lower(): column for column in reversed(table.columns)}
    found = {}
    for field, names in COLUMNS.items():
        column = next((by_name[name] for name in names if name in by_name), None)
        if column is None:
            what = Text("table.lacks_column", file=table.name, column=field)
            raise MisfitError(what, Text("phrase.columns"))
        found[field] = column
    return found
