"""Check that our schedule of every PSPLIB instance is feasible and never below its bound.

    python -m benchmarks.honesty.psplib_check --data FOLDER [--limit N]

FOLDER holds PSPLIB's j30, j60, j90, j120 (.sm files) and best_known.csv. The schedule is the
engine's, placed in the order of the file and in the order of latest finish times; the checker
below knows nothing of the engine. Exit code 1 when one is infeasible or below its bound.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from keepable.answers.overview import placements
from keepable.forecast.forecasting import forecast
from keepable.formats.psplib import read_psplib

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from keepable.domain.work import Work

RESULTS = Path(__file__).parents[1] / "results" / "psplib.json"
SLOTS_PER_UNIT = 2  # a unit is a day of eight hours, a slot half of it
HOURS_PER_SLOT = 4.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one instance in one order."""

    makespan: int
    faults: tuple[str, ...]


def schedule(book: Book) -> dict[str, tuple[int, int]]:
    """Let the engine place the one future there is; give start and end of each task in slots."""
    warm = forecast(book, scenarios=8)
    start_g, finish_g, _ = placements(warm, 1)
    line = warm.frame.timeline
    starts, ends = line.starts[0].tolist(), line.ends[0].tolist()
    return {
        task.id: (
            starts.index(int(line.instants[start_g[0, i]])),
            ends.index(int(line.instants[finish_g[0, i]])) + 1,
        )
        for i, task in enumerate(warm.compiled.agenda.tasks)
    }


def faults_of(book: Book, placed: dict[str, tuple[int, int]]) -> tuple[str, ...]:
    """Check lengths, precedence and capacity slot by slot, without asking the engine."""
    faults = []
    used: dict[tuple[str, int], int] = defaultdict(int)
    sizes = {team.id: int(team.size or 0) for team in book.teams}
    for task in book.promises[0].work:
        start, end = placed[task.id]
        if (end - start) * HOURS_PER_SLOT != task.estimate.hours:
            faults.append(f"{task.id} takes {end - start} slots")
        faults += [f"{task.id} before {b}" for b in task.predecessors if placed[b][1] > start]
        for need in task.needs:
            for slot in range(start, end):
                used[need.skill, slot] += need.crew
    faults += [f"{team} is full at {at}" for (team, at), u in used.items() if u > sizes[team]]
    return tuple(faults)


def by_latest_finish(work: tuple[Work, ...]) -> tuple[Work, ...]:
    """Order tasks by the latest finish that the critical path allows."""
    after: dict[str, list[Work]] = defaultdict(list)
    for task in work:
        for before in task.predecessors:
            after[before].append(task)
    tail: dict[str, float] = {}
    for task in reversed(work):
        tail[task.id] = max((tail[t.id] + t.estimate.hours for t in after[task.id]), default=0.0)
    return tuple(sorted(work, key=lambda task: -tail[task.id]))


def judge(book: Book) -> Verdict:
    """Schedule `book` and check it."""
    placed = schedule(book)
    slots = max(end for _, end in placed.values())
    return Verdict(-(-slots // SLOTS_PER_UNIT), faults_of(book, placed))


def main() -> int:
    """Check all instances of a folder, print and store what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=None, help="instances of each set")
    arguments = parser.parse_args()
    if not (arguments.data / "best_known.csv").exists():
        print(f"There is no PSPLIB in {arguments.data}: best_known.csv is not there.")
        return 2
    with (arguments.data / "best_known.csv").open(encoding="utf-8") as file:
        known = {row["instance"]: row for row in csv.DictReader(file)}
    gaps: dict[str, list[tuple[float, float]]] = defaultdict(list)
    wrong = []
    for folder in sorted(path for path in arguments.data.iterdir() if path.is_dir()):
        for path in sorted(folder.glob("*.sm"))[: arguments.limit]:
            found = _one(path, known.get(path.stem))
            gaps[folder.name] += [found[0]] if found[0] else []
            wrong += found[1]
        if gaps[folder.name]:
            print(_line(folder.name, gaps[folder.name]), flush=True)
    print(f"{sum(map(len, gaps.values()))} instances, {len(wrong)} faults")
    print(*wrong[:20], sep="\n")
    figures = {
        name: {
            "instances": len(rows),
            "gap_file_order": fmean(row[0] for row in rows),
            "gap_latest_finish": fmean(row[1] for row in rows),
        }
        for name, rows in gaps.items()
        if rows
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"sets": figures, "faults": len(wrong)}, indent=1) + "\n")
    return 1 if wrong else 0


def _one(path: Path, known: dict[str, str] | None) -> tuple[tuple[float, float] | None, list[str]]:
    book, problems = read_psplib(path)
    if book is None or known is None:
        return None, [f"{path.name}: {problems[0] if problems else 'no bound is known'}"]
    promise = book.promises[0]
    reordered = replace(promise, work=by_latest_finish(promise.work))
    verdicts = [judge(book), judge(book.changed(promises=(reordered,)))]
    wrong = [f"{path.name}: {fault}" for verdict in verdicts for fault in verdict.faults[:3]]
    wrong += [
        f"{path.name}: {verdict.makespan} is below {known['best_lb']}"
        for verdict in verdicts
        if verdict.makespan < int(known["best_lb"])
    ]
    best = int(known["best_ub"])
    first, second = (verdict.makespan / best - 1.0 for verdict in verdicts)
    return (first, second), wrong


def _line(name: str, rows: list[tuple[float, float]]) -> str:
    first, second = fmean(row[0] for row in rows), fmean(row[1] for row in rows)
    return f"{name}: {len(rows)} instances, above best known {first:.1%} (file), {second:.1%} (LFT)"


if __name__ == "__main__":
    raise SystemExit(main())
