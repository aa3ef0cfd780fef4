"""`keepable replay`: what would have been promised through history, and what was kept."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table

from keepable import __version__
from keepable.calibration.date_guard import DateGuard
from keepable.cli import screen
from keepable.cli.calibrated_books import book_in, put_date_shares, refuse_another_history
from keepable.cli.calibrating import print_reading, read
from keepable.cli.command_errors import CommandError, plain_problem
from keepable.cli.language import all_of, say
from keepable.cli.page_frame import refuse_no_place
from keepable.cli.plain_json import plain, write_json
from keepable.domain.canonical import canonical_json
from keepable.domain.odds_levels import LEVELS, SHARES
from keepable.domain.problem import Problem
from keepable.replay.dates_kept import by_kind, by_year, verdict, verdicts
from keepable.replay.past import has_hours, is_walked
from keepable.replay.promises import DatedOffer
from keepable.replay.walking import last_day_of, steps_of, walk
from keepable.texts import Percent, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from keepable.cli.options import Reading, Replaying
    from keepable.domain.outcomes import Outcome
    from keepable.replay.dates_kept import Verdict
    from keepable.replay.walking import Guards
    from keepable.tables.outcome_rows import OutcomesRead

TITLES = {
    "task": Text("replay.task"),
    "package": Text("replay.package"),
    "project": Text("replay.project"),
    "open task": Text("replay.open_task"),
    "open package": Text("replay.open_package"),
    "open project": Text("replay.open_project"),
}
SHOWN = 80  # the level of the table by year
LEAST_DUE = 100  # promises from which on a guard has come as far as its steps can take it


def run(reading: Reading, replaying: Replaying) -> None:
    """Read a history, walk through it, and print what was kept of what it would have promised."""
    found = read(reading)
    if "finished_on" not in found.columns:
        what = Text("replay.no_finish")
        raise CommandError(Problem(what=what, remedy=Text("replay.name_finish")))
    steps = steps_of(found.outcomes, replaying.every)
    if not steps:
        what = Text("replay.too_few")
        raise CommandError(Problem(what=what, remedy=Text("replay.more_needed")))
    into = None if replaying.into is None else book_in(replaying.into)
    if replaying.into is not None and into is not None:
        refuse_another_history(into, replaying.into, found.outcomes)
    guards: Guards = defaultdict(DateGuard)
    entries = _walked(found.outcomes, replaying, len(steps), guards)
    last = last_day_of(found.outcomes)
    if replaying.into is not None and into is not None:
        kind, due = resting_on(entries, last)
        evidence = Text("replay.due_packages" if kind == "package" else "replay.due_tasks", n=due)
        shares = settled(guards[kind].reading(), due)
        put_date_shares(into, replaying.into, shares, evidence)
    result = {kind: verdicts(group, last) for kind, group in by_kind(entries).items()}
    if replaying.as_json:
        write_json(plain_result(found, entries, last, len(steps)))
        return
    _print(found, result, entries, last)


def resting_on(entries: Sequence[DatedOffer], last_day: int) -> tuple[str, int]:
    """Return whose guard is the one for a book, and how many of its `entries` came due.

    That of work packages, as an ask is mostly of several tasks, if there are enough of them, else
    of tasks; known up to `last_day`, an ordinal.

    >>> resting_on([], 0)
    ('task', 0)
    """
    groups = by_kind(entries)
    due = {k: verdict(groups.get(k, ()), SHOWN, last_day).came_due for k in ("package", "task")}
    kind = "package" if due["package"] >= LEAST_DUE else "task"
    return kind, due[kind]


def settled(shares: NDArray[np.float64], due: int) -> list[float]:
    """Return `shares` (levels,) of a guard, nearer to those promised the fewer promises came `due`.

    With 100 that came due, half of the way.

    >>> settled(np.array([0.6, 0.9, 0.97]), 100)
    [0.55, 0.85, 0.96]
    """
    weight = due / (due + LEAST_DUE)
    nominal = np.array(SHARES)
    return [round(float(share), 4) for share in nominal + weight * (shares - nominal)]


def not_walked(outcomes: Sequence[Outcome]) -> int:
    """Count those of `outcomes` that are promised nothing, as they have no hours to go by.

    >>> not_walked([])
    0
    """
    hours = has_hours(outcomes)
    return sum(not is_walked(outcome, hours=hours) for outcome in outcomes)


def _walked(
    outcomes: Sequence[Outcome], replaying: Replaying, count: int, guards: Guards
) -> list[DatedOffer]:
    """Walk, keeping every step in the file that was named, and going on from what is in it."""
    kept = _Kept(replaying.keep, outcomes, replaying) if replaying.keep else None
    known = kept.steps if kept else []
    entries = [entry for step in known for entry in step]
    going = walk(outcomes, seed=replaying.seed, every=replaying.every, known=known, guards=guards)
    with screen.waiting(Text("cli.walking")) as progress:
        for number, step in enumerate(going, start=len(known) + 1):
            entries += step
            if kept:
                kept.add(step)
            progress(number, count)
    return entries


class _Kept:
    """The steps of a walk in a file, a line each; a line that was cut off is done again."""

    def __init__(self, path: Path, outcomes: Sequence[Outcome], replaying: Replaying) -> None:
        """Read what is in the file at `path`; CommandError if it is of another walk."""
        self.path, self.steps = path, []
        words = [canonical_json(outcome) for outcome in outcomes]
        words += [str(replaying.seed), str(replaying.every), __version__]
        name = hashlib.sha256("\n".join(words).encode()).hexdigest()
        head = json.dumps({"replay": name}) + "\n"
        refuse_no_place(path)
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        lines = text.split("\n")[1:-1]  # what follows the last line feed was cut off
        try:
            self.steps = [[_entry(cells) for cells in json.loads(line)] for line in lines]
        except (ValueError, KeyError, TypeError):
            text = ""  # not even steps
            lines = ["not", "ours"]
        if not (text.startswith(head) or (not lines and head.startswith(text))):
            what = Text("replay.another", file=str(path))
            raise CommandError(Problem(what=what, remedy=Text("replay.name_file")))
        path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")

    def add(self, step: Sequence[DatedOffer]) -> None:
        """Write one `step` at the end."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([asdict(entry) for entry in step]) + "\n")


def _entry(cells: dict[str, Any]) -> DatedOffer:
    lists = {name: tuple(cells[name]) for name in ("dates", "missed", "plain")}
    return DatedOffer(**{**cells, **lists})


def plain_result(
    found: OutcomesRead, entries: Sequence[DatedOffer], last_day: int, steps: int
) -> dict[str, object]:
    """Return what came out as plain figures, for `--json` and for pages.

    `entries` are what was promised in `steps` through what was `found`; `last_day` is an ordinal.
    """
    kinds = {}
    for kind, group in by_kind(entries).items():
        years = {year: _plain(verdicts(part, last_day)) for year, part in by_year(group).items()}
        levels = _plain(verdicts(group, last_day))
        kinds[kind.replace(" ", "_")] = {"levels": levels, "by_year": years}
    return {
        "steps": steps,
        "outcomes": len(found.outcomes),
        "not_walked": not_walked(found.outcomes),
        "promises": len(entries),
        "kinds": kinds,
        "columns": found.columns,
        "decided": found.decided,
        "doubts": found.doubts,
        "problems": [plain_problem(problem) for problem in found.problems],
    }


def _plain(found: Mapping[int, Verdict]) -> dict[str, object]:
    return {str(level): plain(verdict) for level, verdict in found.items()}


def _print(
    found: OutcomesRead,
    result: Mapping[str, Mapping[int, Verdict]],
    entries: Sequence[DatedOffer],
    last_day: int,
) -> None:
    out = screen.output()
    screen.tell(out, sentence(result), "bold")
    out.print()
    table = _table(Text("replay.came_true"))
    for kind, levels in result.items():
        at = levels[SHOWN]
        shares = [_share(levels[level].inside) for level in LEVELS]
        counts = [f"{number:,}" for number in (at.no_date, at.left_out)]
        table.add_row(say(TITLES[kind]), f"{at.judged:,}", *shares, *counts)
    screen.show(out, table)
    groups = by_kind(entries)
    for kind in ("task", "package"):
        if kind in groups:
            out.print()
            screen.show(out, _by_year(kind, groups[kind], last_day))
    out.print()
    print_reading(found)
    without = not_walked(found.outcomes)
    if without:
        screen.tell(out, Text("replay.not_walked", n=without))


def _table(title: Text) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(say(title))
    levels = [Text("cli.level", level=Percent(level / 100)) for level in LEVELS]
    for head in (Text("replay.dates"), *levels, Text("replay.no_date"), Text("replay.left_out")):
        table.add_column(say(head), justify="right")
    return table


def _by_year(kind: str, entries: Sequence[DatedOffer], last_day: int) -> Table:
    table = _table(Text("replay.by_year", what=TITLES[kind]))
    for year, part in by_year(entries).items():
        levels = verdicts(part, last_day)
        shares = [_share(levels[level].inside) for level in LEVELS]
        at = levels[SHOWN]
        table.add_row(str(year), f"{at.judged:,}", *shares, f"{at.no_date:,}", f"{at.left_out:,}")
    return table


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def sentence(result: Mapping[str, Mapping[int, Verdict]]) -> Text:
    """Return how many of the dates promised at 80 % were kept, in one text."""
    kept: list[Text] = []
    for kind, code in (("task", "replay.of_tasks"), ("package", "replay.of_packages")):
        at = result[kind][SHOWN] if kind in result else None
        if at and at.inside is not None:
            shares = {"share": Percent(at.inside, 1), "by_day": Percent(at.kept or 0.0, 1)}
            kept.append(Text(code, n=at.judged, **shares))
    if not kept:
        return Text("replay.nothing_promised")
    return Text("replay.kept", kept=all_of(kept))
