"""Things whose rows say no more than their columns: people, customers, exchange rates."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from keepable.tables.part_cells import by_group, id_of, one_by_one
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from keepable.domain.parts import ImportColumn, Items, Part, Reads
    from keepable.tables.part_cells import Defaults, ImportedRow, RowError


def read_plain(
    part: Part, rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[list[Any], list[RowError]]:
    """Make a thing of `part` of each row, or of all rows of one key where it has rows of its own.

    Where a cell is empty, what is taken for granted stands in its place.
    """
    if part.items is not None:
        items, key = part.items, next(each for each in part.columns if each.field == part.key)
        return by_group(
            rows,
            lambda row: str(_value(key, row)),
            lambda group: _with_items(part, items, group),
        )

    def make(row: ImportedRow) -> Any:  # noqa: ANN401 - any noun
        found = _values(part, row)
        for field, default in part.taken_for_granted:
            given = getattr(defaults, default)
            if not found.get(field):
                found[field] = (given,) if isinstance(found.get(field), tuple) else given
        return part.noun(**found)

    def twice(made: Any) -> Text:  # noqa: ANN401 - any noun
        return Text("row.twice", what=part.key_of(made))

    return one_by_one(rows, make, part.key_of, twice)


def _with_items(part: Part, items: Items, rows: Sequence[ImportedRow]) -> Any:  # noqa: ANN401 - any noun
    """Make the thing that `rows` are about; its items come in the order of their first field."""
    names = [field.name for field in fields(items.noun)]
    made = []
    for row in rows:
        with row.blamed():
            found = _values(part, row)
            made.append(items.noun(**{name: found[name] for name in names}))
    made.sort(key=attrgetter(names[0]))
    own = {name: value for name, value in _values(part, rows[0]).items() if name not in names}
    return part.noun(**own, **{items.field: tuple(made)})


_READ: Mapping[Reads, Callable[[ImportedRow, str], Any]] = {
    "text": lambda row, field: row[field],
    "words": lambda row, field: row.words(field),
    "ids": lambda row, field: tuple(map(id_of, row.words(field))),
    "code": lambda row, field: row[field].upper(),
    "hours": lambda row, field: row.hours(field),
    "amount": lambda row, field: row.amount(field),
    "day": lambda row, field: row.day(field),
}


def _values(part: Part, row: ImportedRow) -> dict[str, Any]:
    """Return what a row says of the fields of a noun."""
    found = {}
    for column in part.columns:
        found[column.fills or column.field] = _value(column, row)
    if "name" in found:
        found["id"], found["name"] = row.named()
    return found


def _value(column: ImportColumn, row: ImportedRow) -> Any:  # noqa: ANN401 - what a column holds
    """Return what stands in a `column`; TextError where nothing does, and something must."""
    value = _READ[column.reads](row, column.field)
    if column.holds is not None and value in {None, ""} and column.field != "name":
        raise TextError(Text("row.empty_cell", holds=column.holds))
    return value
