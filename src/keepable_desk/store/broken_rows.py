"""Rows of a company's book that cannot be read, or that name what is not there: facts about each.

One such row takes no other away: whoever reads a book is given what is whole, and these beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable.domain.parts import PARTS
from keepable.texts import Text

if TYPE_CHECKING:
    from keepable.domain.faults import Fault

COMPANY = "company"  # the kind of what no part of the book is: settings, skills, calibration
COUNTERS = ("revision", "setup_revision")  # columns of a company
MOST_CHANGES = 2**53 - 1  # what is larger, no entry of the ledger holds as a number
NO_COUNTER = -1
COUNTED = frozenset({COMPANY, *(part.name for part in PARTS if not part.moves_none)})
OVER = frozenset({"kept", "late", "broken", "withdrawn", "released"})  # promises and what they say


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRow:
    """A row that was left out of the book: of which `kind`, its id or number, and what is wrong.

    `key` is its number in its table, `number` the short one of promises and holds, 0 where it has
    none. What is wrong stands in `column`. `why` repeats what stands there: it is for whoever runs
    the desk. A row that `is_over` takes nobody's time any more.
    """

    kind: str
    key: int
    ref: str
    number: int
    column: str
    why: Text
    is_over: bool = False

    @property
    def counts(self) -> bool:
        """Whether odds would be others if it could be read: they are not to be relied upon."""
        return self.kind in COUNTED and not self.is_over


def broken_row(kind: str, row: Any, column: str, why: Text) -> BrokenRow:  # noqa: ANN401 - any row
    """Return that the `row` of a `kind` cannot be read, because of what stands in `column`."""
    number = getattr(row, "number", 0)
    return BrokenRow(
        kind=kind,
        key=row.pk,
        ref=str(getattr(row, "ref", row.pk)),
        number=number if isinstance(number, int) else 0,
        column=column,
        why=why,
        is_over=getattr(row, "state", "") in OVER,
    )


def counter_of(said: object) -> int:
    """Return the number that a column which counts changes holds; `NO_COUNTER` if it is none.

    >>> counter_of(7), counter_of("seven"), counter_of(2**60)
    (7, -1, -1)
    """
    return said if isinstance(said, int) and 0 <= said <= MOST_CHANGES else NO_COUNTER


def broken_counters(company: Any) -> tuple[BrokenRow, ...]:  # noqa: ANN401 - a row
    """Return which columns of the row of a `company`, by which changes are seen, hold no number.

    Without them nobody could say whether a forecast is of the book as it stands.
    """
    why = Text("broken.no_counter")
    names = [name for name in COUNTERS if counter_of(getattr(company, name)) == NO_COUNTER]
    return tuple(broken_row(COMPANY, company, name, why) for name in names)


def column_of(fault: Fault) -> str:
    """Return in which column what `fault` tells stands, empty where that is not known."""
    return next((step for step in fault.path if isinstance(step, str)), "")
