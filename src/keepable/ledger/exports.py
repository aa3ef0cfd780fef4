"""The ledger as a file: a line of JSON for the whole, then one for each entry.

The rows that an entry bound may follow it, each in a line of its own (`exported_rows`).

Whoever gets a file may be shown sealed values: each then stands with its salt beside its entry. Of
an entry that was erased, the line holds its number and its leaf alone, and since when.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from keepable.ledger.entries import (
    SALT_BYTES,
    Entry,
    ErasedEntry,
    Plain,
    instant_text,
    plain_text,
)
from keepable.ledger.notes import decoded
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from keepable.ledger.exported_rows import ExportedRow

T = TypeVar("T")
FORMAT, WITH_ROWS = "keepable-ledger/1", "keepable-ledger/2"
FIELDS = {"number", "at", "actor", "kind", "facts", "sealed", "opened", "leaf"}
ERASED_FIELDS = {"number", "erased", "leaf"}
LONGEST_LINE = 4_000_000  # characters
HASH_BYTES = 32
_LEAF = re.compile(rf"[0-9a-f]{{{2 * HASH_BYTES}}}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a seal hides: the `value` and its `salt` of 16 bytes."""

    salt: bytes
    value: Plain


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """An entry in a file, the `leaf` it was given, and what is `opened` of its seals by field."""

    entry: Entry
    leaf: bytes
    opened: Mapping[str, Opening] = field(default_factory=dict)


Exported = ExportedEntry | ErasedEntry


def export_lines(
    origin: str,
    rows: Iterable[Exported],
    count: int,
    below: Callable[[int], Iterable[ExportedRow]] | None = None,
) -> Iterator[str]:
    """Write the ledger `origin` of `count` rows as lines, each with its line feed.

    Where the rows that entries bound are carried, `below` returns those of an entry by its number,
    and those that none bound below the number -1.
    """
    form = FORMAT if below is None else WITH_ROWS
    yield plain_text({"format": form, "origin": origin, "entries": count}) + "\n"
    for row in rows:
        plain = _erased_plain(row) if isinstance(row, ErasedEntry) else _plain(row)
        yield plain_text(plain) + "\n"
        if below is not None:
            number = row.number if isinstance(row, ErasedEntry) else row.entry.number
            yield from (each.line() for each in below(number))
    if below is not None:
        yield from (each.line() for each in below(-1))


def _erased_plain(row: ErasedEntry) -> dict[str, Plain]:
    at = instant_text(row.erased_at)
    return {"number": row.number, "erased": at, "leaf": row.leaf.hex()}


def _plain(row: ExportedEntry) -> dict[str, Plain]:
    entry = row.entry
    return {
        "number": entry.number,
        "at": instant_text(entry.at),
        "actor": entry.actor,
        "kind": entry.kind,
        "facts": dict(entry.facts),
        "sealed": dict(entry.sealed),
        "opened": {name: _opening_plain(opening) for name, opening in row.opened.items()},
        "leaf": row.leaf.hex(),
    }


def _opening_plain(opening: Opening) -> dict[str, Plain]:
    return {"salt": base64.b64encode(opening.salt).decode(), "value": opening.value}


def head_in(line: str) -> tuple[str, int]:
    """Return origin and number of entries from the first `line`; ValueError when it is none.

    >>> head_in('{"entries":3,"format":"keepable-ledger/1","origin":"us.example"}')
    ('us.example', 3)
    """
    plain = _object(line)
    origin, count = plain.get("origin"), plain.get("entries")
    if (
        plain.get("format") not in {FORMAT, WITH_ROWS}
        or not isinstance(origin, str)
        or type(count) is not int
    ):
        raise TextError(Text("ledger.no_export", form=FORMAT))
    return origin, count


def carries_rows(line: str) -> bool:
    """Return whether the file with this first `line` carries rows, and not entries alone.

    >>> carries_rows('{"entries":3,"format":"keepable-ledger/1","origin":"us.example"}')
    False
    """
    return _object(line).get("format") == WITH_ROWS


def row_in(line: str) -> Exported:
    """Read the row of one entry from its `line`; ValueError says what is wrong with it."""
    plain = _object(line)
    if set(plain) == ERASED_FIELDS:
        return ErasedEntry(
            number=_typed(plain, "number", int),
            erased_at=_instant(_typed(plain, "erased", str)),
            leaf=_leaf(plain),
        )
    unknown = sorted(set(plain) ^ FIELDS)
    if unknown:
        code = "ledger.field_too_many" if unknown[0] in plain else "ledger.field_missing"
        raise TextError(Text(code, field=unknown[0][:60]))
    entry = Entry(
        number=_typed(plain, "number", int),
        at=_instant(_typed(plain, "at", str)),
        actor=_typed(plain, "actor", str),
        kind=_typed(plain, "kind", str),
        facts=_typed(plain, "facts", dict),
        sealed=_texts(_typed(plain, "sealed", dict)),
    )
    openings = {str(name): _opening(found) for name, found in _typed(plain, "opened", dict).items()}
    return ExportedEntry(entry, _leaf(plain), openings)


def _leaf(plain: Mapping[str, Plain]) -> bytes:
    leaf = _typed(plain, "leaf", str)
    if not _LEAF.fullmatch(leaf):
        raise TextError(Text("ledger.leaf_malformed"))
    return bytes.fromhex(leaf)


def _object(line: str) -> dict[str, Plain]:
    """Read one JSON object, in which no name stands twice."""
    if len(line) > LONGEST_LINE or line.count("[") + line.count("{") > LONGEST_LINE // 8:
        raise TextError(Text("ledger.line_too_long"))
    try:
        plain = json.loads(line, object_pairs_hook=_pairs, parse_constant=_refuse_constant)
    except RecursionError:
        raise TextError(Text("ledger.line_too_deep")) from None
    except TextError:
        raise
    except ValueError as error:  # a number of thousands of digits, too
        place = getattr(error, "pos", 0) + 1
        raise TextError(Text("ledger.line_no_json", place=place)) from error
    if not isinstance(plain, dict):
        raise TextError(Text("ledger.line_no_object"))
    return plain


def _pairs(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise TextError(Text("ledger.field_twice", field=twice[:60]))
    return found


def _refuse_constant(word: str) -> Plain:
    raise TextError(Text("ledger.no_number", word=word))


def _typed(plain: Mapping[str, Plain], name: str, kind: type[T]) -> T:
    value = plain[name]
    if type(value) is not kind:
        raise TextError(Text("ledger.field_kind", field=name, kind=kind.__name__))
    return value


def _texts(plain: Mapping[str, Plain]) -> dict[str, str]:
    found = {name: value for name, value in plain.items() if isinstance(value, str)}
    if len(found) != len(plain):
        raise TextError(Text("ledger.seal_malformed"))
    return found


def _instant(text: str) -> datetime:
    """Read an instant in the one way in which it is written."""
    try:
        at = datetime.fromisoformat(text)
        is_one_form = at.tzinfo is not None and instant_text(at) == text
    except ValueError:
        is_one_form = False
    if not is_one_form:
        raise TextError(Text("ledger.no_instant", instant=text[:40]))
    return at


def _opening(plain: Plain) -> Opening:
    if isinstance(plain, dict) and set(plain) == {"salt", "value"}:
        salt = decoded(str(plain["salt"]))
        if salt is not None and len(salt) == SALT_BYTES:
            return Opening(salt, plain["value"])
    raise TextError(Text("ledger.opening_malformed", bytes=SALT_BYTES))
