"""Several rows as the tasks of one thing: of a catalogue item, or of a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.work import Estimate, Need, Work
from keepable.tables.part_cells import id_of
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keepable.tables.part_cells import ImportedRow


def tasks_of(rows: Sequence[ImportedRow], title: str, skill: str) -> tuple[Work, ...]:
    """Make a task of `title` from each of `rows`, which need `skill` where they say no other.

    Each comes after the one before, unless a column says after which. RowError names the row
    that cannot be taken.

    >>> from keepable.tables.part_cells import ImportedRow
    >>> plan, build = {"task": "Plan", "hours": "4"}, {"task": "Build", "hours": "16"}
    >>> rows = [ImportedRow(2, plan), ImportedRow(3, build)]
    >>> [(w.id, w.predecessors) for w in tasks_of(rows, "Audit", "work")]
    [('plan', ()), ('build', ('plan',))]
    """
    made: dict[str, Work] = {}
    for row in rows:
        with row.blamed():
            task = _task(row, title, skill, made)
            made[task.id] = task
    return tuple(made.values())


def _task(row: ImportedRow, title: str, skill: str, before: Mapping[str, Work]) -> Work:
    named = row["task"]
    free = f"make-{len(before) + 1}" if before else "make"
    ref = id_of(named) if named else free
    if ref in before:
        raise TextError(Text("row.twice_in", what=named, whole=title))
    hours = row.hours("hours")
    if not hours:
        raise TextError(Text("row.no_hours", task=named or title))
    return Work(
        id=ref,
        title=named or title,
        estimate=Estimate(hours=hours),
        needs=(Need(skill=row["skill"] or skill),),
        predecessors=_predecessors(row, title, before),
    )


def _predecessors(row: ImportedRow, title: str, before: Mapping[str, Work]) -> tuple[str, ...]:
    if "after" not in row.cells:
        return tuple(before)[-1:]
    names = row.words("after")
    unknown = next((name for name in names if id_of(name) not in before), None)
    if unknown is not None:
        raise TextError(Text("row.no_task_above", task=unknown, whole=title))
    return tuple(id_of(name) for name in names)
