"""`keepable calibrate`: how honest estimates would have been, learned day by day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.table import Table

from keepable.calibration.bands import HitRate
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
from keepable.cli.calibrated_books import book_in, put_outcomes
from keepable.cli.command_errors import CommandError, plain_problem
from keepable.cli.language import all_of, said, say
from keepable.cli.options import JudgingOptions, Reading
from keepable.cli.page_frame import refuse_no_place
from keepable.cli.plain_json import plain, write_json
from keepable.cli.reliability_page import write_reliability
from keepable.domain.faults import ChoiceError, MisfitError
from keepable.domain.odds_levels import LEVELS
from keepable.domain.outcomes import Outcome
from keepable.domain.problem import Problem
from keepable.tables.outcome_columns import NAMES, ORDERS
from keepable.tables.outcome_rows import NEEDED, OutcomesRead, counted, read_outcomes
from keepable.texts import Listed, Param, Percent, Text

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
TITLES = {
    "by_year": Text("calibrate.year"),
    "by_person": Text("calibrate.person"),
    "by_project": Text("calibrate.project"),
    "by_kind": Text("calibrate.kind"),
}
FURTHEST = {"by_year": "calibrate.furthest_year", "by_person": "calibrate.furthest_person"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What came out of judging: from which day on, how many were before, and how good it was."""

    split_on: date
    n_train: int
    judged: tuple[Judged, ...]
    overall: Summary
    groups: Mapping[str, Mapping[str, Summary]]
    suspects: Mapping[str, Mapping[str, HitRate]]
    intervals: Mapping[str, tuple[float, float]]
    common_share: float
    pairs: int


def run(reading: Reading, judging: JudgingOptions) -> None:
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
    everything = say(Text("calibrate.all"))
    tables = {everything: {everything: result.overall}}
    tables |= {say(TITLES[name]): _largest(group) for name, group in result.groups.items()}
    write_reliability(say(sentence(result)), result.judged, tables, path)
    screen.tell_path(Text("cli.written", file=str(path)))


def read(reading: Reading) -> OutcomesRead:
    """Read the outcomes; CommandError says why they cannot be."""
    if reading.dates and reading.dates not in ORDERS:
        what = Text("calibrate.no_order", order=reading.dates)
        raise CommandError(Problem(what=what, remedy=Text("calibrate.leave_order_out")))
    try:
        return read_outcomes(reading.path, _said(reading), reading.dates)
    except ChoiceError as error:
        remedy = _BY_OPTION.get(error.fields, error.remedy)
        raise CommandError(Problem(what=error.what, remedy=remedy)) from error
    except MisfitError as error:
        raise CommandError(Problem(what=error.what, remedy=error.remedy)) from error


def _said(reading: Reading) -> dict[str, str]:
    """Return the columns that were said: in the mapping file, and over it as options."""
    said: dict[str, str] = {}
    if reading.mapping is not None:
        try:
            plain_mapping = json.loads(reading.mapping.read_text(encoding="utf-8"))
        except ValueError as error:
            what = Text("table.no_json", file=str(reading.mapping))
            raise CommandError(Problem(what=what, remedy=_HOW_TO_MAP)) from error
        if not isinstance(plain_mapping, dict):
            what = Text("calibrate.no_object", file=str(reading.mapping))
            raise CommandError(Problem(what=what, remedy=_HOW_TO_MAP))
        if not all(isinstance(column, str) for column in plain_mapping.values()):
            what = Text("calibrate.no_column_name", file=str(reading.mapping))
            raise CommandError(Problem(what=what, remedy=_HOW_TO_MAP))
        said = {str(field): column for field, column in plain_mapping.items()}
    for words in reading.columns:
        field, equals, column = words.partition("=")
        if not equals:
            what = Text("calibrate.no_equals_sign", column=words)
            raise CommandError(Problem(what=what, remedy=Text("calibrate.write_column")))
        said[field.strip()] = column.strip()
    return said


# what is to be chosen, and how that is said here
_BY_OPTION: Mapping[tuple[str, ...], Text] = {
    ("dates",): Text("calibrate.say_dates"),
    NEEDED: Text("calibrate.say_estimated_on"),
}
_HOW_TO_MAP = Text("calibrate.how_to_map", fields=Listed(tuple(NAMES), len(NAMES)))


def judgement_of(outcomes: Sequence[Outcome], judging: JudgingOptions) -> Judgement:
    """Walk through `outcomes` while somebody waits; CommandError if nothing can be judged."""
    with screen.waiting(Text("cli.walking")) as step:
        found = judge(outcomes, split=judging.split, seed=judging.seed, step=step)
    if found is None:
        what = Text("calibrate.nothing_finished")
        raise CommandError(Problem(what=what, remedy=Text("calibrate.preview_shows")))
    return found


def calibrated(
    outcomes: Sequence[Outcome], judging: JudgingOptions, judgement: Judgement | None = None
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
    """Return `result` as plain figures for `--json` and for pages."""
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
        "problems": [plain_problem(problem) for problem in found.problems],
    }


def _preview(found: OutcomesRead, *, as_json: bool) -> None:
    """Show which column is what, what was decided of all rows, and the first of them."""
    if as_json:
        shown = [plain(outcome) for outcome in found.outcomes[:MOST_PROBLEMS]]
        write_json({**_plain_reading(found), "first": shown})
        return
    out = screen.output()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for head in (Text("calibrate.field"), Text("calibrate.column"), Text("calibrate.first")):
        table.add_column(say(head), overflow="fold")
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
    screen.tell(out, Text("calibrate.rows", n=rows, decided=all_of(counted(found.decided))))
    if found.doubts:
        screen.tell(out, Text("calibrate.in_doubt", doubts=all_of(counted(found.doubts))))
    notes = screen.messages()
    # one of each sort first: those that are treated alike say the same remedy
    sorts = {(problem.source, problem.remedy): problem for problem in reversed(found.problems)}
    first = sorted(sorts.values(), key=lambda problem: problem.line or 0)
    for problem in first[:MOST_PROBLEMS]:
        screen.show(notes, screen.severity("warning", said(problem)))
    if len(found.problems) > MOST_PROBLEMS:
        rest = Text("cli.all_problems", n=len(found.problems))
        screen.show(notes, screen.severity("warning", say(rest)))


def sentence(result: Calibration) -> Text:
    """Return how honest it was, in one text."""
    held: dict[str, Param] = {
        "kept": Percent(result.overall.coverage[LEVEL], 1),
        "n": result.overall.count,
        "since": result.split_on,
    }
    if not result.overall.crps_log_raw:
        return Text("calibrate.held_exactly", **held)
    less = 1.0 - result.overall.crps_log / result.overall.crps_log_raw
    off = Percent(abs(less))
    if result.overall.count < LEAST_GROUP:
        code = "calibrate.held_less_of_few" if less >= 0.0 else "calibrate.held_more_of_few"
    else:
        code = "calibrate.held_less" if less >= 0.0 else "calibrate.held_more"
    return Text(code, off=off, **held)


def outside(result: Calibration) -> dict[str, list[str]]:
    """Name the years and people whose ranges held more or less often than luck explains."""
    return {
        name: [key for key, kept in found.items() if kept.outside]
        for name, found in result.suspects.items()
    }


def _luck(result: Calibration) -> list[Text]:
    """Return how sure the figures are, and who is furthest off."""
    low, high = result.intervals[f"coverage {LEVEL}"]
    lines = []
    if low < high:
        lines.append(Text("calibrate.interval", low=Percent(low, 1), high=Percent(high, 1)))
    lines += [
        _furthest(name, found, outside(result)[name])
        for name, found in result.suspects.items()
        if found
    ]
    if result.pairs >= LEAST_PAIRS:
        share = Percent(result.common_share)
        lines.append(Text("calibrate.common_share", share=share, n=result.pairs))
    elif result.pairs:
        shares = {"share": Percent(result.common_share), "taken": Percent(GENERAL.common_share)}
        lines.append(Text("calibrate.common_share_of_few", n=result.pairs, **shares))
    return lines


def _furthest(name: str, found: Mapping[str, HitRate], off: Sequence[str]) -> Text:
    """Return who is furthest off, and whether by more than luck explains."""
    worst = all_of(
        Text(
            "calibrate.held_of",
            who=key or say(Text("calibrate.nobody")),
            share=Percent(kept.share),
            n=kept.count,
        )
        for key, kept in list(found.items())[:WORST]
    )
    verdict = Text("calibrate.only_luck")
    if off:
        verdict = Text("calibrate.more_than_luck", names=all_of(off))
    return Text(FURTHEST[name], worst=worst, verdict=verdict)


def _print(result: Calibration, found: OutcomesRead) -> None:
    out = screen.output()
    screen.tell(out, sentence(result), "bold")
    out.print()
    overall = {say(Text("calibrate.all")): result.overall}
    screen.show(out, summary_table("", overall))
    for name, group in result.groups.items():
        rows = _largest(group)
        if len(rows) > 1:
            out.print()
            screen.show(out, summary_table(say(TITLES[name]), rows))
    out.print()
    for line in _luck(result):
        screen.tell(out, line)
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
    held_at = [Text("calibrate.held_at", level=Percent(level / 100)) for level in LEVELS]
    for head in (Text("calibrate.tasks"), *held_at, Text("calibrate.off"), Text("calibrate.gain")):
        table.add_column(say(head), justify="right")
    for name, row in rows.items():
        gain = row.crps_log / row.crps_log_raw - 1.0 if row.crps_log_raw else 0.0
        held = [f"{100 * row.coverage[level]:.1f}" for level in LEVELS]
        table.add_row(
            name or say(Text("calibrate.nobody")),
            f"{row.count:,}",
            *held,
            f"{row.crps_log:.3f}",
            f"{100 * gain:+.0f} %",
        )
    return table
