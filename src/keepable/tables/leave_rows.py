"""Leave of people from rows: who is away from when to when, both days included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.faults import brief
from keepable.domain.resource import Leave
from keepable.domain.time import Period
from keepable.tables.part_cells import RowError, one_by_one
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.tables.part_cells import Defaults, ImportedRow


def read_leave(
    rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[list[Leave], list[RowError]]:
    """Make leave of each row; one that says no last day is for one day."""

    def make(row: ImportedRow) -> Leave:
        first, last = row.day("start"), row.day("end")
        if first is None:
            raise TextError(Text("row.no_first_day"))
        if last is not None and last < first:
            raise TextError(Text("file.leave_ends_first", first=first, last=last))
        period = Period.of_days(first, last or first)
        said = {"kind": row["kind"]} if row["kind"] else {}
        return Leave(person=_person(row, defaults), period=period, **said)

    return one_by_one(rows, make, lambda leave: leave.key, _twice)


def _twice(leave: Leave) -> Text:
    return Text(
        "row.leave_twice",
        person=leave.person,
        first=leave.period.start,
        last=leave.period.last,
    )


def _person(row: ImportedRow, defaults: Defaults) -> str:
    wanted = row["person"].lower()
    found = next((p for p in defaults.people if wanted in {p.id.lower(), p.name.lower()}), None)
    if found is None:
        what = Text("row.nobody_called", name=brief(row["person"]))
        raise RowError(what, Text("row.people_first"))
    return found.id
