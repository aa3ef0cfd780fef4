"""Outcomes from foreign tables: each row is decided, counted, and said where it is in doubt."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.faults import ChoiceError, MisfitError, any_of, brief
from keepable.domain.file_text import refuse_leading_out
from keepable.domain.outcomes import Outcome
from keepable.domain.problem import Problem
from keepable.domain.text_kinds import kind_of, one_line, text_fault
from keepable.tables.grids import SUFFIXES, Table, called_twice
from keepable.tables.kept_problems import KeptProblems
from keepable.tables.limits import MOST_ROWS
from keepable.tables.numbers import NumberError, number_in, style_of
from keepable.tables.outcome_columns import date_form, day_in, guessed, holds_dates
from keepable.tables.reading_apart import read_table
from keepable.texts.text import Text

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
MOST_DOUBTS = 10 * MOST_ROWS  # more than all rows could give: all are told
MOST_HOURS = 20_000.0  # more than anybody works at one thing
_NO_LETTER = re.compile(r"[^a-z]")
DAYS = ("estimated_on", "started_on", "due_date", "finished_on")
WORDS = ("who", "kind", "requester", "project", "part", "text")
HOURS = ("estimate_hours", "actual_hours")
NUMBER_DOUBTS = {"none": "not_hours", "two": "two_hours"}
EMPTY = Text("outcome.is_empty")
# What is decided of rows, or in doubt inside of them -> how so many of them are spoken of.
COUNTS: Mapping[str, str] = {
    "finished": "count.finished",
    "open": "count.open",
    "again": "count.again",
    "cancelled": "count.cancelled",
    "no_estimate_date": "count.no_estimate_date",
    "finished_before_estimated": "count.finished_before_estimated",
    "finished_before_started": "count.finished_before_started",
    "due_before_estimated": "count.due_before_estimated",
    "again_but_different": "count.again_but_different",
    "done_undated": "count.done_undated",
    "nobody": "count.nobody",
    "no_hours": "count.no_hours",
    "not_date": "count.not_date",
    "not_hours": "count.not_hours",
    "two_hours": "count.two_hours",
    "hours_not_above_zero": "count.hours_not_above_zero",
    "too_many_hours": "count.too_many_hours",
    "came_true": "count.came_true",
    "did_not": "count.did_not",
    "unknown_yet": "count.unknown_yet",
    "left_out": "count.left_out",
}
NOTHING = {"", "null", "none", "na", "n/a", "nan", "-", "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesRead:
    """What was read: outcomes, what is in doubt, which column is what, and rows by decision.

    `decided` counts every row once: "finished", "open", "again", "cancelled" and so on, see
    `COUNTS`; `doubts` counts what was decided inside of rows that were read.
    """

    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]
    decided: Mapping[str, int]
    doubts: Mapping[str, int]
    all_columns: tuple[str, ...]


def read_outcomes(
    path: Path,
    said: Mapping[str, str] | None = None,
    dates: str = "",
    *,
    most_rows: int = MOST_ROWS,
    most_problems: int = MOST_DOUBTS,
) -> OutcomesRead:
    """Read outcomes from the table at `path`, or from tables in that folder that share a key.

    `said` maps fields to columns ("" for none), the rest is guessed; `dates` ("dmy" or "mdy") says
    which way round days and months are; of a table of more than `most_rows` none is read; of
    more than `most_problems` problems the first are kept, and how many more there are.
    MisfitError when nothing can be read, ChoiceError when it could be if a column or the way round
    of dates were said.
    """
    table, found = _joined(path, most_rows)
    problems = KeptProblems(table.name, most_problems)
    problems.extend(found)
    columns = guessed(table.columns, said or {})
    if not (said or {}).get("finished_on"):
        problems.extend(_no_finish(table, columns))
    if not any(field in columns for field in NEEDED):
        what = Text("outcome.no_estimate_column", file=table.name)
        choice = ChoiceError(what, Text("outcome.say_estimate_column"), NEEDED)
        raise choice.among(table.columns, columns)
    problems.extend(called_twice(table, columns.values()))
    forms = _forms(table, columns, dates)
    reader = _Reader(table, columns, forms, problems)
    for line, row in table.rows:
        reader.read(line, row)
    return OutcomesRead(
        outcomes=tuple(reader.outcomes.values()),
        problems=problems.told(),
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
        what = Text("outcome.no_finish_column")
        if guess is not None:
            what = Text("outcome.no_dates_of_finish", column=guess)
        remedy = Text("outcome.finished_when_estimated")
        yield Problem(what=what, remedy=remedy, source=table.name, severity="warning")


def _joined(path: Path, most_rows: int) -> tuple[Table, list[Problem]]:
    """Read one table, or join those of a folder to the one that has most of an outcome."""
    if not path.is_dir():
        return read_table(path, most_rows), []
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    for file in files:
        refuse_leading_out(file, path)
    tables = [read_table(file, most_rows) for file in files]
    if not tables:
        what = Text("table.none_in_folder", folder=path.name)
        raise MisfitError(what, Text("table.put_one_there", names=any_of(SUFFIXES)))
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
            what = Text("outcome.shared_columns", n=len(shared), file=other.name, main=main.name)
            remedy = Text("outcome.not_joined")
            problems.append(
                Problem(what=what, remedy=remedy, source=other.name, severity="warning")
            )
    return main, problems


def _fields(table: Table) -> tuple[int, int]:
    """Return how much of an outcome `table` holds: how many of its fields, in how many rows."""
    return len(guessed(table.columns, {})), len(table.rows)


def _worth(table: Table) -> tuple[bool, int, int]:
    """Return the same, but whether it tells when work was estimated comes first."""
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
    """Return the form of the dates in each column."""
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

    def __init__(
        self,
        table: Table,
        columns: Mapping[str, str],
        forms: Mapping[str, str],
        problems: KeptProblems,
    ) -> None:
        self.table, self.columns, self.forms = table, columns, forms
        self.places = {field: table.columns.index(column) for field, column in columns.items()}
        self.styles = {
            field: style_of(_cells(table, columns[field]), typed=table.is_typed)
            for field in HOURS
            if field in columns
        }
        self.outcomes: dict[str, Outcome] = {}
        self.problems = problems
        self.decided: Counter[str] = Counter()
        self.doubts: Counter[str] = Counter()

    def read(self, line: int, cells: tuple[str, ...]) -> None:
        """Decide one row."""
        row = {field: self._text(cells, place) for field, place in self.places.items()}
        unfit = self._unfit(row)
        if unfit is not None:
            self._left_out(line, "left_out", unfit)
            return
        name = self._name_of(line, row)
        status = _NO_LETTER.sub("", row.get("status", "").lower())
        if status.startswith(CANCELLED):
            what = Text("outcome.marked", task=name, status=row.get("status", ""))
            self._left_out(line, "cancelled", what)
            return
        days = {field: self._day(line, row, field) for field in DAYS}
        actual = self._hours(line, row, "actual_hours")
        estimated = days["estimated_on"] or days["started_on"]
        finished = days["finished_on"]
        if actual and "finished_on" not in self.columns:
            finished = estimated  # the only day that the table tells
        if estimated is None:
            self._left_out(line, "no_estimate_date", Text("outcome.no_estimate_date", task=name))
            return
        if finished and finished < estimated:
            what = Text("outcome.finished_first", task=name, finished=finished, estimated=estimated)
            self._left_out(line, "finished_before_estimated", what)
            return
        outcome = Outcome(
            id=name,
            estimated_on=estimated,
            started_on=self._start(line, days["started_on"], finished),
            due_date=self._due(line, days["due_date"], estimated),
            finished_on=finished,
            estimate_hours=self._hours(line, row, "estimate_hours"),
            actual_hours=actual,
            **{field: row.get(field, "") for field in WORDS},
        )
        if self._keep(line, outcome):
            self._miss(line, outcome, status)

    def _name_of(self, line: int, row: Mapping[str, str]) -> str:
        """Name a row by its id, else by its line or, of dates alone, by what it says.

        Reports that say the same of the same project every week are one outcome, not many.
        """
        hours = {"estimate_hours", "actual_hours"} & set(self.columns)
        if "id" in self.columns or hours or "project" not in self.columns:
            return row.get("id") or f"row {line}"
        return " / ".join(row.values())

    def _start(self, line: int, started: date | None, finished: date | None) -> date | None:
        if started and finished and finished < started:
            what = Text("outcome.start_after_finish", started=started, finished=finished)
            self._doubt(line, "finished_before_started", what, Text("outcome.start_is_empty"))
            return None
        return started

    def _due(self, line: int, due: date | None, estimated: date) -> date | None:
        if due and due < estimated:
            what = Text("outcome.due_first", due=due, estimated=estimated)
            self._doubt(line, "due_before_estimated", what, Text("outcome.due_is_empty"))
            return None
        return due

    def _keep(self, line: int, outcome: Outcome) -> bool:
        """Keep the outcome and give True, unless it stands there already."""
        before = self.outcomes.setdefault(outcome.id, outcome)
        if before is not outcome:
            self.decided["again"] += 1
            facts = ("estimate_hours", "actual_hours", "estimated_on", "finished_on")
            other = any(getattr(before, fact) != getattr(outcome, fact) for fact in facts)
            if other:
                self.doubts["again_but_different"] += 1
            code = "outcome.again_but_different" if other else "outcome.again"
            self._note(line, Text(code, task=outcome.id), Text("outcome.first_counts"))
            return False
        self.decided["finished" if outcome.finished_on else "open"] += 1
        return True

    def _miss(self, line: int, outcome: Outcome, status: str) -> None:
        """Say what is missing in a row; of a column that is missing each row is only counted."""
        if status.startswith(DONE) and not outcome.finished_on:
            what = Text("outcome.done_undated", task=outcome.id)
            self._doubt(line, "done_undated", what, Text("outcome.counts_as_open"))
        if not outcome.who:
            self._lack(line, "nobody", Text("outcome.nobody"), "who")
        if outcome.finished_on and not (outcome.estimate_hours and outcome.actual_hours):
            self._lack(line, "no_hours", Text("outcome.no_hours"), "actual_hours")

    def _lack(self, line: int, doubt: str, what: Text, field: str) -> None:
        self.doubts[doubt] += 1
        if field in self.columns:
            self._note(line, what, Text("outcome.teaches_less"))

    def _unfit(self, row: Mapping[str, str]) -> Text | None:
        """Return what is wrong with a text of a row, where its kind of text cannot hold it."""
        for field, cell in row.items():
            fault = text_fault(cell, kind_of(field))
            if fault is not None:
                return Text("file.in_column", name=self.columns[field], what=fault)
        return None

    def _text(self, cells: tuple[str, ...], place: int) -> str:
        """Return what stands at that `place` of a row, on one line; empty for words for nothing."""
        cell = one_line(unicodedata.normalize("NFC", cells[place])) if place < len(cells) else ""
        return "" if cell.lower() in NOTHING else cell

    def _day(self, line: int, row: Mapping[str, str], field: str) -> date | None:
        cell = row.get(field)
        if not cell:
            return None
        day = day_in(cell, self.forms[field])
        if day is None:
            what = Text("outcome.not_date", cell=brief(cell, 40), column=self.columns[field])
            self._doubt(line, "not_date", what)
        return day

    def _hours(self, line: int, row: Mapping[str, str], field: str) -> float | None:
        cell = row.get(field)
        if not cell:
            return None
        try:
            hours = number_in(cell, self.styles[field])
        except NumberError as error:
            what = Text("file.in_column", name=self.columns[field], what=error.what)
            remedy = Text("outcome.empty_until", remedy=error.remedy) if error.remedy else EMPTY
            self._doubt(line, NUMBER_DOUBTS[error.kind], what, remedy)
            return None
        if not 0.0 < hours <= MOST_HOURS:
            doubt = "hours_not_above_zero" if hours <= 0.0 else "too_many_hours"
            what = Text("outcome.odd_hours", cell=brief(cell, 40), column=self.columns[field])
            self._doubt(line, doubt, what)
            return None
        return hours

    def _left_out(self, line: int, decision: str, what: Text) -> None:
        self.decided[decision] += 1
        self._note(line, what, Text("outcome.left_out"))

    def _doubt(self, line: int, doubt: str, what: Text, remedy: Text = EMPTY) -> None:
        self.doubts[doubt] += 1
        self._note(line, what, remedy)

    def _note(self, line: int, what: Text, remedy: Text) -> None:
        self.problems.add(what, remedy, line)


def counted(decided: Mapping[str, int]) -> tuple[Text, ...]:
    """Return a text for each thing that was `decided` or doubted, the most often first.

    >>> counted({"open": 1, "finished": 12})
    (Text('count.finished', n=12), Text('count.open', n=1))
    """
    return tuple(Text(COUNTS[what], n=count) for what, count in Counter(decided).most_common())
