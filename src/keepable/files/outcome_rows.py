"""Outcomes from foreign tables: each row is decided, counted, and said where it is in doubt."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.outcomes import Outcome
from keepable.domain.problem import Problem
from keepable.files.faults import ChoiceError, MisfitError
from keepable.files.numbers import NumberError, number_in, style_of
from keepable.files.outcome_columns import date_form, day_in, guessed, holds_dates
from keepable.files.tables import SUFFIXES, Table, called_twice, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

NEEDED = ("estimated_on", "started_on")  # one of them says when it was estimated
# How a status begins that says that nothing was done, in plain letters.
CANCELLED = (
    *("cancel", "reject", "withdraw", "template", "duplicate", "void", "abandon", "wont"),
    *("invalid", "obsolete", "notabug", "unavailable"),
)
DONE = ("done", "finished", "complete", "closed", "resolved", "delivered")
MOST_HOURS = 20_000.0  # more than anybody works at one thing
_NO_LETTER = re.compile(r"[^a-z]")
DAYS = ("estimated_on", "started_on", "due_date", "finished_on")
WORDS = ("who", "kind", "requester", "project", "part", "text")
HOURS = ("estimate_hours", "actual_hours")
NUMBER_DOUBTS = {"none": "not a number of hours", "two": "hours that can be read in two ways"}
EMPTY = "It counts as empty."
NOTHING = {"", "null", "none", "na", "n/a", "nan", "-", "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesRead:
    """What was read: outcomes, what is in doubt, which column is what, and rows by decision.

    `decided` counts every row once: "finished", "open", "the same task again", "cancelled" and
    so on; `doubts` counts what was decided inside of rows that were read.
    """

    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]
    decided: Mapping[str, int]
    doubts: Mapping[str, int]
    all_columns: tuple[str, ...]


def read_outcomes(
    path: Path, said: Mapping[str, str] | None = None, dates: str = ""
) -> OutcomesRead:
    """Read outcomes from the table at `path`, or from tables in that folder that share a key.

    `said` maps fields to columns ("" for none), the rest is guessed; `dates` ("dmy" or "mdy") says
    which way round days and months are. MisfitError when nothing can be read, ChoiceError when it
    could be if a column or the way round of dates were said.
    """
    table, problems = _joined(path)
    columns = guessed(table.columns, said or {})
    if not (said or {}).get("finished_on"):
        problems += _no_finish(table, columns)
    if not any(field in columns for field in NEEDED):
        what = f"{table.name} has no column that says when work was estimated."
        choice = ChoiceError(what, "Say which column it is: estimated_on or started_on.", NEEDED)
        raise choice.among(table.columns, columns)
    problems += called_twice(table, columns.values())
    forms = _forms(table, columns, dates)
    reader = _Reader(table, columns, forms)
    for line, row in table.rows:
        reader.read(line, row)
    return OutcomesRead(
        outcomes=tuple(reader.outcomes.values()),
        problems=(*problems, *reader.problems),
        columns=columns,
        decided=dict(reader.decided),
        doubts=dict(reader.doubts),
        all_columns=tuple(table.columns),
    )


def _cells(table: Table, column: str) -> Iterator[str]:
    cells = (table.cell(row, column) for _, row in table.rows)
    return ("" if cell.lower() in NOTHING else cell for cell in cells)


def _no_finish(table: Table, columns: dict[str, str]) -> Iterator[Problem]:
    """Drop a guess of the finish that holds no dates, and say what counts as finished then."""
    guess = columns.get("finished_on")
    if guess is not None and holds_dates(_cells(table, guess)):
        return
    columns.pop("finished_on", None)
    if "actual_hours" in columns:
        which = "No column" if guess is None else f"No column ({guess} holds no dates)"
        what = f"{which} says when work was finished."
        remedy = "What has actual hours counts as finished on the day of its estimate."
        yield Problem(what=what, remedy=remedy, source=table.name, severity="warning")


def _joined(path: Path) -> tuple[Table, list[Problem]]:
    """Read one table, or join those of a folder to the one that has most of an outcome."""
    if not path.is_dir():
        return read_table(path), []
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    tables = [read_table(file) for file in files]
    if not tables:
        what = f"There is no table in {path.name}."
        raise MisfitError(what, f"Put one there: {', '.join(SUFFIXES)}.")
    main, problems = _with_others(max(tables, key=_fields), tables)
    if any(field in guessed(main.columns, {}) for field in NEEDED):
        return main, problems
    return _with_others(max(tables, key=_worth), tables)


def _with_others(main: Table, tables: Sequence[Table]) -> tuple[Table, list[Problem]]:
    """Join to `main` what shares one column with it; say which of `tables` do not."""
    problems = []
    first = main.name
    for other in (table for table in tables if table.name != first):
        shared = sorted(set(other.columns) & set(main.columns) - {""})
        if len(shared) == 1:
            main = _with(main, other, shared[0])
        else:
            what = f"{other.name} shares {len(shared) or 'no'} columns with {main.name}."
            remedy = "It was not used; tables are joined by the one column that both have."
            problems.append(
                Problem(what=what, remedy=remedy, source=other.name, severity="warning")
            )
    return main, problems


def _fields(table: Table) -> tuple[int, int]:
    """Say how much of an outcome `table` holds: how many of its fields, in how many rows."""
    return len(guessed(table.columns, {})), len(table.rows)


def _worth(table: Table) -> tuple[bool, int, int]:
    """Say the same, but whether it tells when work was estimated comes first."""
    return any(field in guessed(table.columns, {}) for field in NEEDED), *_fields(table)


def _with(main: Table, other: Table, key: str) -> Table:
    """Add the columns of `other` to `main`, row by row, by what stands in the column `key`."""
    found: dict[str, tuple[str, ...]] = {}
    for _, row in other.rows:
        found.setdefault(other.cell(row, key), row)
    more = [column for column in other.columns if column != key]
    width = len(main.columns)
    rows = []
    for line, row in main.rows:
        beside = found.get(main.cell(row, key), ())
        cells = [other.cell(beside, column) if beside else "" for column in more]
        rows.append((line, (*row[:width], *[""] * (width - len(row)), *cells)))
    return Table(main.name, (*main.columns, *more), tuple(rows))


def _forms(table: Table, columns: Mapping[str, str], dates: str) -> dict[str, str]:
    """Give the form of the dates in each column."""
    found = {}
    for field in DAYS:
        if field in columns:
            try:
                found[field] = date_form(_cells(table, columns[field]), dates)
            except ChoiceError as choice:
                raise choice.among(table.columns, columns) from None
    return found


class _Reader:
    """Decides row by row, and keeps count."""

    def __init__(self, table: Table, columns: Mapping[str, str], forms: Mapping[str, str]) -> None:
        self.table, self.columns, self.forms = table, columns, forms
        self.styles = {
            field: style_of(_cells(table, columns[field]), typed=table.is_typed)
            for field in HOURS
            if field in columns
        }
        self.outcomes: dict[str, Outcome] = {}
        self.problems: list[Problem] = []
        self.decided: Counter[str] = Counter()
        self.doubts: Counter[str] = Counter()

    def read(self, line: int, row: tuple[str, ...]) -> None:
        """Decide one row."""
        name = self._name_of(line, row)
        status = _NO_LETTER.sub("", self._text(row, "status").lower())
        if status.startswith(CANCELLED):
            what = f"{name} is marked {self._text(row, 'status')}."
            self._left_out(line, "cancelled or no work", what)
            return
        days = {field: self._day(line, row, field) for field in DAYS}
        actual = self._hours(line, row, "actual_hours")
        estimated = days["estimated_on"] or days["started_on"]
        finished = days["finished_on"] or self._only_day(actual, estimated)
        if estimated is None:
            self._left_out(line, "no date of the estimate", f"{name} has no date of its estimate.")
            return
        if finished and finished < estimated:
            what = f"{name} was finished on {finished}, before it was estimated on {estimated}."
            self._left_out(line, "finished before it was estimated", what)
            return
        outcome = Outcome(
            id=name,
            estimated_on=estimated,
            started_on=self._start(line, days["started_on"], finished),
            due_date=self._due(line, days["due_date"], estimated),
            finished_on=finished,
            estimate_hours=self._hours(line, row, "estimate_hours"),
            actual_hours=actual,
            **{field: self._text(row, field) for field in WORDS},
        )
        if self._keep(line, outcome):
            self._miss(line, outcome, status)

    def _name_of(self, line: int, row: tuple[str, ...]) -> str:
        """Name a row by its id, else by its line or, of dates alone, by what it says.

        Reports that say the same of the same project every week are one outcome, not many.
        """
        hours = {"estimate_hours", "actual_hours"} & set(self.columns)
        if "id" in self.columns or hours or "project" not in self.columns:
            return self._text(row, "id") or f"row {line}"
        return " / ".join(self._text(row, field) for field in self.columns)

    def _only_day(self, actual: float | None, estimated: date | None) -> date | None:
        """Give the day on which work was finished where no column says so: that of its estimate."""
        return estimated if actual and "finished_on" not in self.columns else None

    def _start(self, line: int, started: date | None, finished: date | None) -> date | None:
        if started and finished and finished < started:
            what = f"The start {started} is after the finish {finished}."
            self._doubt(line, "finished before it was started", what, "The start counts as empty.")
            return None
        return started

    def _due(self, line: int, due: date | None, estimated: date) -> date | None:
        if due and due < estimated:
            what = f"It was due on {due}, before it was estimated on {estimated}."
            self._doubt(line, "due before it was estimated", what, "The due date counts as empty.")
            return None
        return due

    def _keep(self, line: int, outcome: Outcome) -> bool:
        """Keep the outcome and give True, unless it stands there already."""
        before = self.outcomes.setdefault(outcome.id, outcome)
        if before is not outcome:
            self.decided["the same task again"] += 1
            facts = ("estimate_hours", "actual_hours", "estimated_on", "finished_on")
            other = any(getattr(before, fact) != getattr(outcome, fact) for fact in facts)
            if other:
                self.doubts["again, but different"] += 1
            what = f"{outcome.id} stands here again{', with other hours or dates' * other}."
            self._say(line, what, "The first row counts.")
            return False
        self.decided["finished" if outcome.finished_on else "open"] += 1
        return True

    def _miss(self, line: int, outcome: Outcome, status: str) -> None:
        """Say what is missing in a row; of a column that is missing each row is only counted."""
        if status.startswith(DONE) and not outcome.finished_on:
            what = f"{outcome.id} is done, but no day says when."
            self._doubt(line, "done, but no day says when", what, "It counts as open.")
        if not outcome.who:
            self._lack(line, "nobody is named", "who")
        if outcome.finished_on and not (outcome.estimate_hours and outcome.actual_hours):
            self._lack(line, "finished, but hours are missing", "actual_hours")

    def _lack(self, line: int, doubt: str, field: str) -> None:
        self.doubts[doubt] += 1
        if field in self.columns:
            self._say(line, f"In this row {doubt}.", "It is kept, and teaches the less.")

    def _text(self, row: tuple[str, ...], field: str) -> str:
        cell = self.table.cell(row, self.columns[field]) if field in self.columns else ""
        return "" if cell.lower() in NOTHING else cell

    def _day(self, line: int, row: tuple[str, ...], field: str) -> date | None:
        cell = self._text(row, field)
        if not cell:
            return None
        day = day_in(cell, self.forms[field])
        if day is None:
            self._doubt(line, "not a date", f"{cell!r:.40} is not a date ({self.columns[field]}).")
        return day

    def _hours(self, line: int, row: tuple[str, ...], field: str) -> float | None:
        cell = self._text(row, field)
        if not cell:
            return None
        try:
            hours = number_in(cell, self.styles[field])
        except NumberError as error:
            what = f"{error.what} ({self.columns[field]})"
            self._doubt(line, NUMBER_DOUBTS[error.kind], what, f"{error.remedy} {EMPTY}".strip())
            return None
        if not 0.0 < hours <= MOST_HOURS:
            few = "hours are not above zero" if hours <= 0.0 else "more hours than anybody works"
            self._doubt(line, few, f"{cell:.40} hours ({self.columns[field]}).")
            return None
        return hours

    def _left_out(self, line: int, decision: str, what: str) -> None:
        self.decided[decision] += 1
        self._say(line, what, "The row is left out.")

    def _doubt(self, line: int, doubt: str, what: str, remedy: str = EMPTY) -> None:
        self.doubts[doubt] += 1
        self._say(line, what, remedy)

    def _say(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(
            Problem(what=what, remedy=remedy, source=self.table.name, line=line, severity="warning")
        )


def counted(decided: Mapping[str, int]) -> Sequence[str]:
    """Say `decided` as words, the most first.

    >>> counted({"open": 1, "finished": 12})
    ['12 finished', '1 open']
    """
    return [f"{count:,} {words}" for words, count in Counter(decided).most_common()]
