"""Leave of people from rows: who is away from when to when, both days included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.resource import Leave
from keepable.domain.time import Period
from keepable.files.part_cells import RowError, one_by_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.files.part_cells import Defaults, Row


def read_leave(rows: Sequence[Row], defaults: Defaults) -> tuple[list[Leave], list[RowError]]:
    """Make leave of each row; one that says no last day is for one day."""

    def make(row: Row) -> Leave:
        first, last = row.day("start"), row.day("end")
        if first is None:
            msg = "The row has no first day."
            raise ValueError(msg)
        if last is not None and last < first:
            msg = f"The leave ends on {last}, before it begins on {first}."
            raise ValueError(msg)
        period = Period.of_days(first, last or first)
        return Leave(person=_person(row, defaults), period=period, kind=row["kind"] or "leave")

    return one_by_one(rows, make, leave_key)


def leave_key(leave: Leave) -> str:
    """Give what tells leave apart: whose it is, and when.

    >>> from datetime import date
    >>> leave_key(Leave(person="ann", period=Period.of_days(date(2027, 3, 1), date(2027, 3, 2))))
    'Leave of ann from 2027-03-01 to 2027-03-02'
    """
    return f"Leave of {leave.person} from {leave.period.start} to {leave.period.last}"


def _person(row: Row, defaults: Defaults) -> str:
    wanted = row["person"].lower()
    found = next((p for p in defaults.people if wanted in {p.id.lower(), p.name.lower()}), None)
    if found is None:
        what = f"Nobody here is called {row['person']!r:.60}."
        raise RowError(what, "Take people over first, then read this file again.")
    return found.id
