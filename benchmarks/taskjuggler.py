"""The same book in TaskJuggler 3, a scheduler of the same family: text in, dates out."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from benchmarks.plans import Plan

HIGHEST_PRIORITY = 1000
# How it chooses among people, and whether a task stays with the one it began with.
RULES = {
    "first in the list who is free": "select order\n    persistent",
    "least loaded": "select minloaded\n    persistent",
    "least allocated": "select minallocated\n    persistent",
}


def is_installed() -> bool:
    """Return whether the program `tj3` can be found."""
    return shutil.which("tj3") is not None


def _program() -> str:
    return shutil.which("tj3") or "tj3"


def version() -> str:
    """Return the version that the program reports."""
    found = subprocess.run([_program(), "--version"], check=True, capture_output=True, text=True)
    return found.stdout.split("\n")[0].split()[-1]


def project_text(plan: Plan, rule: str) -> str:
    """Write `plan` as a project file, choosing among people by `rule` (a key of `RULES`).

    Priorities fall with the order of service. A release date is a milestone that work waits for.
    Effort may pause, as ours may. No holidays, one office week for all.
    """
    start = plan.as_of
    lines = [
        f'project book "Book" {start:%Y-%m-%d} +{plan.weeks}w {{',
        '  timezone "UTC"',
        "  timingresolution 60 min",
        "  dailyworkinghours 8",
        "  yearlyworkingdays 260",
        "  workinghours mon - fri 8:00 - 16:00",
        "  workinghours sat, sun off",
        f"  now {start:%Y-%m-%d}",
        "}",
    ]
    lines += [f'resource {_name("r", r)} "{r}"' for r in range(plan.people)]
    lines += [
        f'task {_release(day)} "from {day}" {{ start {day:%Y-%m-%d} }}'
        for day in sorted({task.release for task in plan.tasks if task.release is not None})
    ]
    for place, task in enumerate(plan.tasks):
        first, *others = (_name("r", r) for r in task.eligible)
        alternative = f"\n    alternative {', '.join(others)}" if others else ""
        waits = [_name("t", p) for p in task.predecessors]
        waits += [_release(task.release)] if task.release is not None else []
        lines += [
            f'task {_name("t", place)} "{place}" {{',
            f"  effort {task.hours}h",
            f"  priority {_priority(place, len(plan.tasks))}",
            f"  allocate {first} {{{alternative}\n    {RULES[rule]}\n  }}",
            *([f"  depends {', '.join(f'!{name}' for name in waits)}"] if waits else []),
            "}",
        ]
    lines += [
        'taskreport ends "ends" {',
        "  formats csv",
        "  columns id, end",
        '  timeformat "%Y-%m-%dT%H:%M"',
        "  hideresource @all",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _name(letter: str, number: int) -> str:
    return f"{letter}{number}"


def _release(day: date) -> str:
    return f"from_{day:%Y_%m_%d}"


def _priority(place: int, size: int) -> int:
    """Spread the order of service over the priorities from 1000 to 1."""
    return HIGHEST_PRIORITY - place * HIGHEST_PRIORITY // max(size, HIGHEST_PRIORITY)


def schedule(text: str) -> dict[int, datetime]:
    """Run the program on a project `text`; give when each task ends."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.tjp"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [_program(), "--silent", "--no-color", "--output-dir", folder, str(path)],
            check=False,
            capture_output=True,
            text=True,
        )
        report = Path(folder) / "ends.csv"
        if not report.exists():
            message = f"TaskJuggler gave no report: {done.stderr[-2000:]}"
            raise RuntimeError(message)
        with report.open(encoding="utf-8", newline="") as file:
            return _ends(list(csv.DictReader(file, delimiter=";")))


def _ends(rows: Sequence[Mapping[str, str]]) -> dict[int, datetime]:
    ends = {}
    for row in rows:
        name, end = row["Id"], row["End"]
        if name.startswith("t") and name[1:].isdigit():
            moment = datetime.strptime(end, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
            ends[int(name[1:])] = moment
    return ends


def working_hours_until(as_of: datetime, moment: datetime) -> float:
    """Return the office hours (8 to 16, Monday to Friday) from `as_of` to `moment`."""
    whole, hours = as_of.date(), 0.0
    while whole < moment.date():
        hours += 8.0 if whole.weekday() < 5 else 0.0  # noqa: PLR2004 - Monday to Friday
        whole += timedelta(days=1)
    if moment.weekday() < 5:  # noqa: PLR2004 - Monday to Friday
        hours += min(max(moment.hour + moment.minute / 60.0 - 8.0, 0.0), 8.0)
    return hours
