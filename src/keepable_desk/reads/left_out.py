"""What the plan is without because its rows are broken: which, what that means, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.reads.broken_plan import BrokenPlanError, contradicting_rows, named
from keepable_desk.reads.forecasts import read_together
from keepable_desk.rights.composing import composed
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import id_called, readable
from keepable_desk.store.broken_rows import COMPANY, broken_counters
from keepable_desk.store.misfits import misfits
from keepable_desk.store.short_numbers import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.broken_rows import BrokenRow
    from keepable_desk.store.models import Company

# by kind, what those can do who see it; whoever runs the desk mends the rest
REMEDIES = {"promise": Text("broken.withdraw_it"), "hold": Text("broken.release_it")}
MENDED_BELOW = Text("broken.mend_below")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of the plan that is left out: its `kind` and id, what is said of it, what to do.

    `number` is the short one, empty where it has none. What is wrong stands in `column`; odds
    would be others if it could be read where it `counts`.
    """

    kind: str
    id: str
    number: str
    column: str
    counts: bool
    said: Text
    remedy: Text


@requires("promise", "read")
def left_out(context: ActionContext) -> tuple[LeftOut, ...]:
    """Return what the book is without that was fetched, as far as the caller may read it."""
    rows = context.known_broken
    sees = {kind: readable(context.caller, kind) for kind in {each.kind for each in rows} - _OPEN}
    found = tuple(_seen(each) for each in rows if each.kind in _OPEN or sees[each.kind](each.ref))
    return composed(context.caller, "left out", found)


@requires("promise", "read")
def left_out_called(context: ActionContext, name: str) -> LeftOut | None:
    """Return the promise or hold called `name` if it is left out; None where it is not."""
    ref = id_called(context.caller, name)
    context.fetch()
    return next(
        (each for each in left_out(context) if each.kind in REMEDIES and each.id == ref), None
    )


@requires("desk", "copy")
def rows_left_out(context: ActionContext) -> tuple[Text, ...]:
    """Return which rows a copy of the company's book is without, as they cannot be read."""
    read = read_together(context.company, context.now.replace(microsecond=0))
    return tuple(
        Text("broken.told", row=named(each), why=each.why, remedy=MENDED_BELOW)
        for each in read.broken
    )


@requires("desk", "examine")
def broken_rows(context: ActionContext) -> Iterator[Text]:
    """Return what is wrong with rows of the company's book: what stands there, and what to do."""
    read = read_together(context.company, context.now.replace(microsecond=0))
    for each in (*read.broken, *contradicting_rows(context.company, read.book)):
        yield Text("broken.told", row=named(each), why=each.why, remedy=MENDED_BELOW)


@requires("desk", "examine")
def misfitting_values(context: ActionContext) -> Iterator[Text]:
    """Return which columns of the desk hold what they are not for, in whatever company."""
    del context
    for table, key, column in misfits():
        row = Text("state.row", table=table, number=str(key))
        yield Text("broken.misfit", row=row, column=column, remedy=MENDED_BELOW)


def refuse_while_uncounted(company: Company) -> None:
    """Refuse with BrokenPlanError to change the book of a `company` whose changes are not counted.

    >>> from types import SimpleNamespace
    >>> refuse_while_uncounted(SimpleNamespace(revision=1, setup_revision=1))
    """
    for each in broken_counters(company):
        told = Text("broken.told", row=named(each), why=each.why, remedy=MENDED_BELOW)
        raise BrokenPlanError(told)


_OPEN = frozenset({COMPANY})  # what all know of


def _seen(row: BrokenRow) -> LeftOut:
    code = "broken.left_out" if row.counts else "broken.shown_as_broken"
    return LeftOut(
        kind=row.kind,
        id=row.ref,
        number=label(row.kind, row.number) if row.number else "",
        column=row.column,
        counts=row.counts,
        said=Text(code, row=named(row), column=row.column),
        remedy=MENDED_BELOW if row.is_over else REMEDIES.get(row.kind, MENDED_BELOW),
    )
