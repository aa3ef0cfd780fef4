"""How far the soaks are, as a table of at most 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.soak.soaks import SOAKS
from tests.soak.sums import Code, Sum, begun_anew, path_of, sum_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = ("soak", "database", "done", "goal", "of it", "missed")


def kept_sum(folder: Path, name: str, database: str, code: Code) -> Sum:
    """Return the sum of a soak on a database as the next run goes on with it."""
    soak = SOAKS[name]
    path = path_of(folder, name, database)
    if not path.exists():
        return Sum(name, database, soak.unit, soak.goals[database], code.looked_at)
    found = begun_anew(sum_at(path), code.looked_at)
    found.unit = soak.unit
    found.goal = soak.goals[database] or found.goal
    return found


def table(folder: Path, chosen: Sequence[tuple[str, str]], code: Code) -> str:
    """Return the table of those that are `chosen`, and what stands in their way."""
    sums = [kept_sum(folder, name, database, code) for name, database in chosen]
    lines = [_line(HEAD)]
    lines += [_line(_cells(each)) for each in sums]
    lines += [
        f"{each.soak} on {each.database}, seed {failure.seed}: {failure.said[0].strip()[-200:]}"
        for each in sums
        for failure in each.failures
    ]
    lines += [
        f"{name} on {database}: {before.done:,} were counted on other code, and count no more."
        for name, database in chosen
        if (before := _counted_elsewhere(folder, name, database, code)) is not None
    ]
    if not all(each.is_reached for each in sums):
        lines.append("Not every goal is reached yet: the next run goes on.")
    return "\n".join(lines) + "\n"


def _cells(found: Sum) -> tuple[str, ...]:
    goal = f"{found.goal:,}" if found.goal else "?"
    done = f"{found.done:,}"
    share = f"{min(found.share, 1):.0%}"
    return found.soak, found.database, done, goal, share, str(len(found.failures) or "")


def _line(cells: tuple[str, ...]) -> str:
    soak, database, *others = cells
    return (f"{soak:<14} {database:<11}" + "".join(f"{each:>11}" for each in others)).rstrip()


def _counted_elsewhere(folder: Path, name: str, database: str, code: Code) -> Sum | None:
    path = path_of(folder, name, database)
    found = sum_at(path) if path.exists() else None
    is_void = found is not None and found.code != code.looked_at and found.done > 0
    return found if is_void else None
