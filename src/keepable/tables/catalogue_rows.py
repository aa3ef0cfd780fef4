"""Catalogue items from rows: one for each item, or one for each of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from keepable.domain.catalogue import CatalogueItem, ItemState
from keepable.domain.faults import any_of, brief
from keepable.tables.part_cells import by_group
from keepable.tables.task_rows import tasks_of
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.work import Work
    from keepable.tables.part_cells import Defaults, ImportedRow, RowError

STATES: tuple[ItemState, ...] = get_args(ItemState)


def read_items(
    rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[list[CatalogueItem], list[RowError]]:
    """Make an item of all rows that name it; its tasks come in the order of the rows."""
    return by_group(rows, lambda row: row.named()[0], lambda group: _item(group, defaults=defaults))


def _item(rows: Sequence[ImportedRow], *, defaults: Defaults) -> CatalogueItem:
    ref, name = rows[0].named()
    aliases = dict.fromkeys(alias for row in rows for alias in row.words("aliases"))
    return CatalogueItem(
        id=ref,
        name=name,
        state=_state(rows, name),
        aliases=tuple(aliases),
        template=_template(rows, name, defaults.skill),
    )


def _state(rows: Sequence[ImportedRow], name: str) -> ItemState:
    """Return the one state that the rows say, available where none does."""
    found: ItemState | None = None
    for row in rows:
        with row.blamed():
            state = _state_in(row)
            if None not in {state, found} and state != found:
                raise TextError(
                    Text("row.two_states", item=name, found=found or "", state=state or "")
                )
            found = found or state
    return found or "available"


def _state_in(row: ImportedRow) -> ItemState | None:
    said = row["state"].lower()
    if said and said not in STATES:
        raise TextError(Text("row.no_state", cell=brief(said, 40), states=any_of(STATES)))
    return next((each for each in STATES if each == said), None)


def _template(rows: Sequence[ImportedRow], name: str, skill: str) -> tuple[Work, ...]:
    """Return the work of an item; a single row without hours is an item without work."""
    first = rows[0]
    if len(rows) == 1 and not first["task"] and not first.hours("hours"):
        return ()
    return tasks_of(rows, name, skill)
