"""Rows in the file of a ledger: below each entry those that it bound, each in a line of its own.

Where a later entry bound a row again, an older line has its hash alone. The newest has the values
as they were bound, their salt, and the values that stand in the row when the file is written: both
are the same in a ledger whose rows nobody changed past it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from keepable.ledger.entries import plain_text
from keepable.ledger.row_states import BoundRow, binds, values_hash
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from keepable.ledger.entries import Plain
    from keepable.texts import Param

PREFIX = '{"bound":'  # a line of a row begins with it, and none of an entry
FIELDS = ("bound", "key", "now", "salt", "table", "values", "values_hash")
MOST_LETTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedRow:
    """A row as an entry left it, and as it is `now`; what is not known or not there is empty.

    One that no entry bound is not `bound`, and has no hash.
    """

    table: str
    key: str
    bound: bool = True
    values_hash: str = ""
    salt: str = ""
    values: str = ""
    now: str = ""

    def line(self) -> str:
        """Write it as a line, with its line feed.

        >>> row_in(ExportedRow(table="hold", key="7").line()) == ExportedRow(table="hold", key="7")
        True
        """
        return plain_text({name: getattr(self, name) for name in FIELDS}) + "\n"

    def state(self) -> BoundRow:
        """Return what it is to the root of its entry."""
        return BoundRow(self.table, self.key, self.values_hash or None)

    def fits(self, values: str) -> bool:
        """Return whether the entry left the row with these `values`."""
        try:
            salt = bytes.fromhex(self.salt)
            return bool(values) and values_hash(salt, values) == self.values_hash
        except ValueError:
            return False


def row_in(line: str) -> ExportedRow:
    """Read a row from its `line`; ValueError says that it is none."""
    try:
        plain = json.loads(line)
        if set(plain) == set(FIELDS) and ExportedRow(**plain).line().rstrip("\n") == line.rstrip(
            "\n"
        ):
            return ExportedRow(**plain)
    except (ValueError, TypeError, RecursionError):
        pass
    raise TextError(Text("ledger.no_row"))


@dataclass(slots=True)
class RowsWalk:
    """The rows of a ledger while its file is read line by line."""

    facts: Mapping[str, Plain] = field(default_factory=dict)
    number: int = 0
    below: list[BoundRow] = field(default_factory=list)
    newest: dict[tuple[str, str], tuple[int, ExportedRow]] = field(default_factory=dict)
    alone: list[ExportedRow] = field(default_factory=list)
    count: int = 0
    unread: bool = False

    def begin(self, number: int, facts: Mapping[str, Plain]) -> Iterator[tuple[int, Text]]:
        """Go on to the entry `number`, and return what was wrong with the rows of that before."""
        yield from self.ended()
        self.number, self.facts, self.below = number, facts, []

    def take(self, line: str) -> Iterator[tuple[int, Text]]:
        """Take the line of one row, and return what is wrong with it."""
        self.count += 1
        try:
            row = row_in(line)
        except ValueError:
            yield self.number, Text("ledger.no_row")
            return
        if row.values and not row.fits(row.values):  # whatever stands in the row now
            yield self.number, Text("state.values", row=_called(row), entry=str(self.number))
        if not row.bound:
            self.alone.append(row)
            return
        self.below.append(row.state())
        self.newest[row.table, row.key] = self.number, row

    def ended(self) -> Iterator[tuple[int, Text]]:
        """Return what is wrong with the rows below the last entry."""
        if not binds(self.facts, self.below):
            yield self.number, Text("state.root", entry=str(self.number))
        self.facts, self.below = {}, []

    def differences(self) -> Iterator[tuple[int, Text]]:
        """Return where rows are not as the newest entries left them."""
        for row in self.alone:
            yield self.number, Text("state.unbound", row=_called(row))
        for number, row in self.newest.values():
            yield from ((number, text) for text in _differences(number, row))


def _differences(number: int, row: ExportedRow) -> Iterator[Text]:
    facts: dict[str, Param] = {"row": _called(row), "entry": str(number)}
    if row.values_hash and not row.now:
        yield Text("state.missing", **facts)
    elif row.now and not row.values_hash:
        yield Text("state.back", **facts)
    elif row.now and not row.fits(row.now):
        if not row.fits(row.values):
            yield Text("state.unprovable", **facts)
            return
        before, now = json.loads(row.values), json.loads(row.now)
        for column in sorted(before | now):
            if before.get(column) != now.get(column):
                shown, bound = _worded(now.get(column)), _worded(before.get(column))
                yield Text("state.changed", column=column, now=shown, bound=bound, **facts)


def _called(row: ExportedRow) -> Text:
    return Text("state.row", table=row.table, number=row.key)


def _worded(value: Any) -> str:  # noqa: ANN401 - what a column holds
    words = value if isinstance(value, str) else plain_text(value)
    return words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"
