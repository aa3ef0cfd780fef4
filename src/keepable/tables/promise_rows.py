"""What is promised already, from rows: one for each promise, or one for each of its tasks."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.faults import brief
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.scope import work_from_items
from keepable.tables.part_cells import RowError, by_group, id_of
from keepable.tables.task_rows import tasks_of
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from keepable.domain.deal import Customer
    from keepable.domain.work import Work
    from keepable.tables.part_cells import Defaults, ImportedRow

OWN = "own"  # stands in ids of work where the id of a catalogue item stands otherwise


def read_promises(
    rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[list[Promise], list[RowError]]:
    """Make an open promise of all rows that have title and customer in common.

    They are ranked by their priority, then by their due date, then as they stand, from 1 on.
    """
    found, wrong = by_group(
        rows,
        lambda row: f"{_customer(row, defaults).id}:{id_of(_title(row))}",
        lambda group: (_priority(group), _promise(group, defaults)),
    )
    ordered = sorted(found, key=lambda each: (each[0], each[1].due_date))
    return [replace(each, rank=rank) for rank, (_, each) in enumerate(ordered, start=1)], wrong


def _title(row: ImportedRow) -> str:
    title = row["title"] or row["item"]
    if not title:
        raise TextError(Text("row.no_title"))
    return title


def _customer(row: ImportedRow, defaults: Defaults) -> Customer:
    wanted = row["customer"].lower()
    found = defaults.customer_called.get(wanted) if wanted else None
    if found is None:
        what = Text("row.unknown_customer", name=brief(row["customer"]))
        raise RowError(what, Text("row.customers_first"))
    return found


def _promise(rows: Sequence[ImportedRow], defaults: Defaults) -> Promise:
    customer, title = _customer(rows[0], defaults), _title(rows[0])
    ref = f"{customer.id}:{id_of(title)}"
    items = _items(rows, title, defaults)
    own = [row for row in rows if row["hours"] or not row["item"]]
    copied = [item for row, item in items.items() if row not in own]
    tasks = CatalogueItem(
        id=OWN, name=title, state="available", template=tasks_of(own, title, defaults.skill)
    )
    work = work_from_items((tasks, *copied), ref)
    _refuse_unskilled(work, defaults)
    due = _due_date(rows, title)
    return Promise(
        id=ref,
        title=title,
        promiser=next((row["promiser"] for row in rows if row["promiser"]), ""),
        customer=customer.id,
        rank=1,
        versions=(PromiseVersion(due_date=due, made_at=defaults.now),),
        items=tuple(dict.fromkeys(item.id for item in items.values())),
        work=work,
    )


def _items(
    rows: Sequence[ImportedRow], title: str, defaults: Defaults
) -> dict[ImportedRow, CatalogueItem]:
    """Return the catalogue items that rows name."""
    found: dict[ImportedRow, CatalogueItem] = {}
    for row in rows:
        if row["item"]:
            with row.blamed():
                item = _item(row, defaults)
                if item in found.values() and not row["hours"]:
                    raise TextError(Text("row.twice_in", what=item.name, whole=title))
                found[row] = item
    return found


def _item(row: ImportedRow, defaults: Defaults) -> CatalogueItem:
    wanted = row["item"].lower()
    item = defaults.item_called.get(wanted)
    if item is None:
        what = Text("row.unknown_item", name=brief(row["item"]))
        raise RowError(what, Text("row.items_first"))
    if not item.template and not row["hours"]:
        what = Text("row.item_without_work", item=item.name)
        raise RowError(what, Text("row.give_hours_and_skill"))
    return item


def _refuse_unskilled(work: Sequence[Work], defaults: Defaults) -> None:
    """Refuse work that nobody can do: nothing in the book could be forecast any more."""
    for task in work:
        missing = next((n.skill for n in task.needs if n.skill not in defaults.skills), None)
        if missing is not None:
            what = Text("row.nobody_has_skill", skill=brief(missing), task=task.title)
            raise RowError(what, Text("row.skilled_people_first"))


def _due_date(rows: Sequence[ImportedRow], title: str) -> date:
    """Return the one day for which it is promised, which stands in one row or in all."""
    found: date | None = None
    for row in rows:
        with row.blamed():
            day = row.day("due_date")
            if found and day and day != found:
                raise TextError(Text("row.two_due_dates", title=title, found=found, day=day))
            found = found or day
    if found is None:
        raise RowError(Text("row.no_due_date", title=title), line=rows[0].line)
    return found


def _priority(rows: Sequence[ImportedRow]) -> float:
    """Return the smallest number that a row gives as its priority; what has none comes last."""
    found = inf
    for row in rows:
        text = row["priority"]
        with row.blamed():
            if text and not text.isdecimal():
                raise TextError(Text("row.no_priority", cell=brief(text, 40)))
        found = min(found, float(text or inf))
    return found
