"""Things whose rows say no more than their columns: people, leave, customers, exchange rates."""

from __future__ import annotations

from dataclasses import MISSING, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from keepable.domain.faults import brief
from keepable.domain.parts import SPAN_COLUMNS
from keepable.domain.time import Period
from keepable.tables.part_cells import RowError, by_group, id_of, one_by_one
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from keepable.domain.parts import ImportColumn, Items, Part, Reads
    from keepable.tables.part_cells import Defaults, ImportedRow


def read_plain(
    part: Part, rows: Sequence[ImportedRow], defaults: Defaults
) -> tuple[list[Any], list[RowError]]:
    """Make a thing of `part` of each row, or of all rows of one key where it has rows of its own.

    Where a cell is empty, what is taken for granted stands in its place, or the noun's default.
    """
    if part.items is not None:
        items, key = part.items, next(each for each in part.columns if each.field == part.key)
        return by_group(
            rows,
            lambda row: str(_value(key, row, defaults)),
            lambda group: _with_items(part, items, group, defaults),
        )

    def make(row: ImportedRow) -> Any:  # noqa: ANN401 - any noun
        found = _values(part, row, defaults)
        for field, default in part.taken_for_granted:
            given = getattr(defaults, default)
            if not found.get(field):
                found[field] = (given,) if isinstance(found.get(field), tuple) else given
        return part.noun(**found)

    def twice(made: Any) -> Text:  # noqa: ANN401 - any noun
        if not part.span:
            return Text("row.twice", what=part.key_of(made))
        span, whose = getattr(made, part.span), getattr(made, part.time_of)
        return Text("row.days_twice", whose=whose, first=span.start, last=span.last)

    return one_by_one(rows, make, part.key_of, twice)


def _with_items(part: Part, items: Items, rows: Sequence[ImportedRow], defaults: Defaults) -> Any:  # noqa: ANN401 - any noun
    """Make the thing that `rows` are about; its items come in the order of their first field."""
    names = [field.name for field in fields(items.noun)]
    made = []
    for row in rows:
        with row.blamed():
            found = _values(part, row, defaults)
            made.append(items.noun(**{name: found[name] for name in names}))
    made.sort(key=attrgetter(names[0]))
    own = _values(part, rows[0], defaults)
    own = {name: value for name, value in own.items() if name not in names}
    return part.noun(**own, **{items.field: tuple(made)})


_READ: Mapping[Reads, Callable[[ImportedRow, str, Defaults], Any]] = {
    "text": lambda row, field, _: row[field],
    "words": lambda row, field, _: row.words(field),
    "ids": lambda row, field, _: tuple(map(id_of, row.words(field))),
    "code": lambda row, field, _: row[field].upper(),
    "person": lambda row, field, defaults: _person(row[field], defaults),
    "hours": lambda row, field, _: row.hours(field),
    "amount": lambda row, field, _: row.amount(field),
    "day": lambda row, field, _: row.day(field),
}


def _person(called: str, defaults: Defaults) -> str:
    """Return the id of the person whose id or name it is; nothing where nobody is named."""
    found = defaults.person_called.get(called.lower())
    if called and found is None:
        raise RowError(Text("row.nobody_called", name=brief(called)), Text("row.people_first"))
    return found.id if found is not None else ""


def _values(part: Part, row: ImportedRow, defaults: Defaults) -> dict[str, Any]:
    """Return what a row says of the fields of a noun; those with a default may be left out."""
    optional = {each.name for each in fields(part.noun) if each.default is not MISSING}
    found = {}
    for column in part.columns:
        name, value = column.fills or column.field, _value(column, row, defaults)
        if value != "" or name not in optional:
            found[name] = value
    if "name" in found:
        found["id"], found["name"] = row.named()
    if part.span:
        found[part.span] = _span(*(found.pop(name) for name in SPAN_COLUMNS))
    return found


def _value(column: ImportColumn, row: ImportedRow, defaults: Defaults) -> Any:  # noqa: ANN401 - what a column holds
    """Return what stands in a `column`; TextError where nothing does, and something must."""
    value = _READ[column.reads](row, column.field, defaults)
    if column.holds is not None and value in {None, ""} and column.field != "name":
        raise TextError(Text("row.empty_cell", holds=column.holds))
    return value


def _span(first: date, last: date | None) -> Period:
    """Return the days from `first` to `last`, which is one of them; one day where none is last."""
    if last is not None and last < first:
        raise TextError(Text("file.days_end_first", first=first, last=last))
    return Period.of_days(first, last or first)
