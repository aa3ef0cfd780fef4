"""`keepable calibrate`: how honest estimates would have been, learned day by day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.table import Table
from rich.text import Text

from keepable.calibration.bands import Kept
from keepable.calibration.history import with_hours
from keepable.calibration.judging import (
    Judged,
    Summary,
    by_trait,
    intervals_of,
    kept_by,
    summary_of,
)
from keepable.calibration.learning import GENERAL, LEAST_PAIRS, Judgement, judge, snapshot_of
from keepable.cli import screen
from keepable.cli.fitting import book_in, put_outcomes
from keepable.cli.language import say
from keepable.cli.options import Judging, Reading
from keepable.cli.page_frame import refuse_no_place
from keepable.cli.plain_json import plain, write_json
from keepable.cli.refusals import RefusedError
from keepable.cli.reliability_page import write_reliability
from keepable.cli.tables import percent
from keepable.domain.levels import LEVELS
from keepable.domain.outcomes import Outcome
from keepable.domain.problem import Problem
from keepable.files.faults import ChoiceError, MisfitError
from keepable.files.outcome_columns import NAMES, ORDERS
from keepable.files.outcome_rows import NEEDED, OutcomesRead, counted, read_outcomes

MOST_PROBLEMS, MOST_GROUPS, LEAST_GROUP = 5, 12, 20
LEAST_SUSPECT = 61  # below it, a person's tasks hardly tell luck from anything else
WORST = 3
GROUPS = {
    "by_year": lambda outcome: str(outcome.estimated_on.year),
    "by_person": lambda outcome: outcome.who,
    "by_project": lambda outcome: outcome.project,
    "by_kind": lambda outcome: outcome.kind,
}
SUSPECTS = {"by_year": 1, "by_person": LEAST_SUSPECT}
LEVEL = 80
TITLES = {"by_year": "Year", "by_person": "Person", "by_project": "Project", "by_kind": "Kind"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What came out of judging: from which day on, how many were before, and how good it was."""

    split_on: date
    n_train: int
    judged: tuple[Judged, ...]
    overall: Summary
    groups: Mapping[str, Mapping[str, Summary]]
    suspects: Mapping[str, Mapping[str, Kept]]
    intervals: Mapping[str, tuple[float, float]]
    common_share: float
    pairs: int


def run(reading: Reading, judging: Judging) -> None:
    """Read outcomes, judge the later ones, and print what came out."""
    if judging.report is not None:
        refuse_no_place(judging.report)
    found = read(reading)
    if judging.preview:
        _preview(found, as_json=judging.as_json)
        return
    place = judging.into
    into = (place, book_in(place)) if place is not None else None
    # a book may learn waiting from dates alone, so that only without a book there must be hours
    is_judged = into is None or bool(with_hours(found.outcomes))
    judged = judgement_of(found.outcomes, judging) if is_judged else None
    result = None if judged is None else calibrated(found.outcomes, judging, judged)
    _tell(result, found, as_json=judging.as_json)
    if judging.report is not None and result is not None:
        _report(result, judging.report)
    if into is not None:
        path, book = into
        put_outcomes(book, path, found.outcomes, snapshot_of(book, judged))


def _tell(result: Calibration | None, found: OutcomesRead, *, as_json: bool) -> None:
    if as_json:
        judged = {} if result is None else plain_result(result)
        write_json({**judged, **_plain_reading(found)})
    elif result is None:
        print_reading(found)
    else:
        _print(result, found)


def _report(result: Calibration, path: Path) -> None:
    tables = {"All": {"All": result.overall}}
    tables |= {TITLES[name]: _largest(group) for name, group in result.groups.items()}
    write_reliability(sentence(result), result.judged, tables, path)
    screen.messages().print(f"Written: {path}", soft_wrap=True)


def read(reading: Reading) -> OutcomesRead:
    """Read the outcomes; RefusedError says why they cannot be."""
    if reading.dates and reading.dates not in ORDERS:
        what = f"--dates {reading.dates!r} is neither dmy nor mdy."
        raise RefusedError(Problem(what=what, remedy="Leave it out to let it be found out."))
    try:
        return read_outcomes(reading.path, _said(reading), reading.dates)
    except ChoiceError as error:
        remedy = _BY_OPTION.get(error.fields, error.remedy)
        raise RefusedError(Problem(what=error.what, remedy=remedy)) from error
    except MisfitError as error:
        raise RefusedError(Problem(what=error.what, remedy=error.remedy)) from error


def _said(reading: Reading) -> dict[str, str]:
    """Give the columns that were said: in the mapping file, and over it as options."""
    said: dict[str, str] = {}
    if reading.mapping is not None:
        try:
            plain_mapping = json.loads(reading.mapping.read_text(encoding="utf-8"))
        except ValueError as error:
            what = f"{reading.mapping} cannot be read as JSON: {error}."
            raise RefusedError(Problem(what=what, remedy=_HOW_TO_MAP)) from error
        if not isinstance(plain_mapping, dict):
            what = f"{reading.mapping} holds no JSON object."
            raise RefusedError(Problem(what=what, remedy=_HOW_TO_MAP))
        if not all(isinstance(column, str) for column in plain_mapping.values()):
            what = f"{reading.mapping} gives a field something other than the name of a column."
            raise RefusedError(Problem(what=what, remedy=_HOW_TO_MAP))
        said = {str(field): column for field, column in plain_mapping.items()}
    for words in reading.columns:
        field, equals, column = words.partition("=")
        if not equals:
            what = f"--column {words!r} has no equals sign."
            raise RefusedError(Problem(what=what, remedy="Write it as --column who=Assignee."))
        said[field.strip()] = column.strip()
    return said


# what is to be chosen, and how that is said here
_BY_OPTION: Mapping[tuple[str, ...], str] = {
    ("dates",): "Say which: --dates dmy or --dates mdy.",
    NEEDED: "Say which: --column estimated_on=NAME (or started_on).",
}
_HOW_TO_MAP = f'Write {{"who": "Assignee", ...}}; the fields are {", ".join(NAMES)}.'


def judgement_of(outcomes: Sequence[Outcome], judging: Judging) -> Judgement:
    """Walk through `outcomes` while somebody waits; RefusedError if nothing can be judged."""
    with screen.waiting("Walking through history") as step:
        found = judge(outcomes, split=judging.split, seed=judging.seed, step=step)
    if found is None:
        what = "Nothing here is finished and has hours, estimated and actual."
        raise RefusedError(Problem(what=what, remedy="--preview shows how it is read."))
    return found


def calibrated(
    outcomes: Sequence[Outcome], judging: Judging, judgement: Judgement | None = None
) -> Calibration:
    """Sum up the later part of `outcomes`, walking through them unless a `judgement` is there."""
    found = judgement or judgement_of(outcomes, judging)
    day, judged = found.split_on, found.judged
    before = [
        o
        for o in with_hours(outcomes)
        if o.estimated_on < day and o.finished_on and o.finished_on < day
    ]
    return Calibration(
        split_on=day,
        n_train=len(before),
        judged=judged,
        overall=summary_of(judged),
        groups={name: by_trait(judged, trait) for name, trait in GROUPS.items()},
        suspects={
            name: kept_by(judged, GROUPS[name], LEVEL, least) for name, least in SUSPECTS.items()
        },
        intervals=intervals_of(judged, judging.seed),
        common_share=found.common_share,
        pairs=found.pairs,
    )


def _plain_summary(summary: Summary) -> dict[str, object]:
    return {
        "n": summary.count,
        "coverage": {str(level): share for level, share in summary.coverage.items()},
        "crps_log": summary.crps_log,
        "crps_log_raw": summary.crps_log_raw,
        "crps_hours": summary.crps_hours,
        "crps_hours_raw": summary.crps_hours_raw,
    }


def plain_result(result: Calibration) -> dict[str, object]:
    """Give `result` as plain figures for `--json` and for pages."""
    whole = _plain_summary(result.overall)
    del whole["n"]
    groups = {
        name: {key: _plain_summary(summary) for key, summary in group.items()}
        for name, group in result.groups.items()
    }
    return {
        "split_on": result.split_on,
        "n_train": result.n_train,
        "n_test": result.overall.count,
        **whole,
        **groups,
        "intervals": {name: list(ends) for name, ends in result.intervals.items()},
        "common_share": result.common_share,
        "outside": outside(result),
        "worst": {
            name: {key: kept.share for key, kept in list(found.items())[:WORST]}
            for name, found in result.suspects.items()
        },
    }


def _plain_reading(found: OutcomesRead) -> dict[str, object]:
    return {
        "columns": found.columns,
        "decided": found.decided,
        "doubts": found.doubts,
        "problems": [plain(problem) for problem in found.problems],
    }


def _preview(found: OutcomesRead, *, as_json: bool) -> None:
    """Show which column is what, what was decided of all rows, and the first of them."""
    if as_json:
        shown = [plain(outcome) for outcome in found.outcomes[:MOST_PROBLEMS]]
        write_json({**_plain_reading(found), "first": shown})
        return
    out = screen.output()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for head in ("Field", "Column", "First"):
        table.add_column(head, overflow="fold")
    first = found.outcomes[0] if found.outcomes else None
    for field in NAMES:
        column = found.columns.get(field, "-")
        value = getattr(first, field, "") if column != "-" else ""
        table.add_row(field, column, "" if value is None else str(value))
    screen.show(out, table)
    out.print()
    print_reading(found)


def print_reading(found: OutcomesRead) -> None:
    """Say what became of the rows, and the first of those that are in doubt."""
    out = screen.output()
    rows = sum(found.decided.values())
    screen.show(out, Text(f"{rows:,} rows: {', '.join(map(say, counted(found.decided)))}."))
    if found.doubts:
        screen.show(out, Text(f"In doubt: {', '.join(map(say, counted(found.doubts)))}."))
    notes = screen.messages()
    # one of each sort first: those that are treated alike say the same remedy
    sorts = {(problem.source, problem.remedy): problem for problem in reversed(found.problems)}
    first = sorted(sorts.values(), key=lambda problem: problem.line or 0)
    for problem in first[:MOST_PROBLEMS]:
        screen.show(notes, screen.marked("warning", "yellow", str(problem)))
    if len(found.problems) > MOST_PROBLEMS:
        rest = f"{len(found.problems):,} in all; --json names every one."
        screen.show(notes, screen.marked("warnings", "yellow", rest))


def sentence(result: Calibration) -> str:
    """Say in one sentence how honest it was."""
    kept = result.overall.coverage[80]
    held = (
        f"8 in 10 held in {percent(kept, 1)} of {result.overall.count:,} estimates from "
        f"{result.split_on} on"
    )
    if not result.overall.crps_log_raw:
        return f"{held}; all came out exactly as estimated."
    less = 1.0 - result.overall.crps_log / result.overall.crps_log_raw
    words = f"off by {percent(abs(less))} {'less' if less >= 0.0 else 'more'} than"
    few = " Too few to judge by." if result.overall.count < LEAST_GROUP else ""
    return f"{held}; {words} the estimates alone.{few}"


def outside(result: Calibration) -> dict[str, list[str]]:
    """Name the years and people whose ranges held more or less often than luck explains."""
    return {
        name: [key for key, kept in found.items() if kept.outside]
        for name, found in result.suspects.items()
    }


def _luck(result: Calibration) -> list[str]:
    """Say how sure the figures are, and who is furthest off, in sentences."""
    low, high = result.intervals[f"coverage {LEVEL}"]
    lines = []
    if low < high:
        ends = f"{percent(low, 1)} to {percent(high, 1)}"
        lines.append(f"{LEVEL} % held: {ends} (95 %, by quarters of a year).")
    for name, found in result.suspects.items():
        if found:
            worst = ", ".join(
                f"{key or '(none)'} {percent(kept.share)} of {kept.count:,}"
                for key, kept in list(found.items())[:WORST]
            )
            off = outside(result)[name]
            verdict = f"{', '.join(off)} by more than luck" if off else "none by more than luck"
            lines.append(f"Furthest off, {TITLES[name].lower()}: {worst}; {verdict}.")
    if result.pairs:
        share = f"Tasks of one project share {percent(result.common_share)} of how far they are off"
        few = f"; too few to go by, so {percent(GENERAL.common_share)} is taken"
        rest = few if result.pairs < LEAST_PAIRS else ""
        lines.append(f"{share}, from {result.pairs:,} pairs{rest}.")
    return lines


def _print(result: Calibration, found: OutcomesRead) -> None:
    out = screen.output()
    screen.show(out, Text(sentence(result), style="bold"))
    out.print()
    overall = {"All": result.overall}
    screen.show(out, summary_table("", overall))
    for name, group in result.groups.items():
        rows = _largest(group)
        if len(rows) > 1:
            out.print()
            screen.show(out, summary_table(TITLES[name], rows))
    out.print()
    for line in _luck(result):
        screen.show(out, Text(line))
    out.print()
    print_reading(found)


def _largest(rows: Mapping[str, Summary]) -> dict[str, Summary]:
    """Keep the largest groups, those with enough tasks to say anything, in their order."""
    enough = [name for name, row in rows.items() if row.count >= LEAST_GROUP]
    kept = sorted(enough, key=lambda name: -rows[name].count)[:MOST_GROUPS]
    return {name: rows[name] for name in sorted(kept)}


def summary_table(title: str, rows: Mapping[str, Summary]) -> Table:
    """Lay out how often ranges held and how far off they were, a row each of `rows`."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(title)
    for head in ("tasks", *(f"{level} % held" for level in LEVELS), "off, log h", "than alone"):
        table.add_column(head, justify="right")
    for name, row in rows.items():
        gain = row.crps_log / row.crps_log_raw - 1.0 if row.crps_log_raw else 0.0
        held = [f"{100 * row.coverage[level]:.1f}" for level in LEVELS]
        table.add_row(
            name or "(none)", f"{row.count:,}", *held, f"{row.crps_log:.3f}", f"{100 * gain:+.0f} %"
        )
    return table
