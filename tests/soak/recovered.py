"""What a database holds after a power cut: whether it is whole, and how many promises it has."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable.ledger.entries import entry_in
from keepable.ledger.exports import ExportedEntry, Opening, export_lines
from keepable.ledger.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# each counts what stands there twice, and must give 0
TWICE = {
    "keys": "SELECT COUNT(*) - COUNT(DISTINCT key) FROM store_oncekey",
    "promises": "SELECT COUNT(*) - COUNT(DISTINCT ref) FROM store_promise",
    "ranks": "SELECT COUNT(*) - COUNT(DISTINCT rank) FROM store_promise",
    "told": "SELECT COUNT(*) - COUNT(DISTINCT about) FROM store_notification",
    "entries": "SELECT COUNT(*) - COUNT(DISTINCT number) FROM store_ledgerentry",
    "asks": "SELECT COUNT(*) - COUNT(DISTINCT json_extract(data, '$.facts.ask')) "
    "FROM store_ledgerentry WHERE kind = 'promise.made'",
}
# each counts promises by another trace that they leave
TRACES = {
    "ledger": "SELECT COUNT(*) FROM store_ledgerentry WHERE kind = 'promise.made'",
    "head": "SELECT size - 1 FROM store_ledgerhead",
    "told": "SELECT COUNT(*) FROM store_notification",
    "revision": "SELECT revision FROM store_company",
    "promises": "SELECT COUNT(*) FROM store_promise p WHERE EXISTS "
    "(SELECT 1 FROM store_ledgerentry e WHERE json_extract(e.data, '$.facts.promise') = p.ref)",
}
ANSWERED = "SELECT COUNT(*) FROM store_oncekey WHERE answer IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Found:
    """How many promises there are (None when it cannot be read), what is wrong, and the state."""

    promises: int | None
    corrupt: str = ""
    wrong: tuple[str, ...] = ()
    twice: int = 0
    state: str = ""


def found_at(place: Path, notes: Sequence[str]) -> Found:
    """Open the database at `place` as the product does, and look at all that must hold.

    `notes` are the signed checkpoints after 0, 1, 2 ... promises.
    """
    try:
        with contextlib.closing(sqlite3.connect(place)) as connection:
            whole = _rows(connection, "PRAGMA integrity_check")
            if whole != [("ok",)] or _rows(connection, "PRAGMA foreign_key_check"):
                return Found(None, corrupt=f"{whole!r:.100}")
            return _looked_at(connection, notes)
    except (sqlite3.DatabaseError, ValueError) as error:
        return Found(None, corrupt=str(error))


def _looked_at(connection: sqlite3.Connection, notes: Sequence[str]) -> Found:
    promises = _one(connection, ANSWERED)
    counts = {name: _one(connection, sql) for name, sql in TRACES.items()}
    wrong = [f"{name} tells of {n}" for name, n in counts.items() if n != promises]
    rows = list(_ledger(connection))
    origin = _rows(connection, "SELECT origin FROM store_company")[0][0]
    lines = list(export_lines(origin, rows, len(rows)))
    note = notes[promises] if promises < len(notes) else ""
    wrong += [f"{f.check} at {f.number}: {f.what}" for f in verify(lines, note).findings]
    wrong += _wrong_revisions(connection, rows)
    twice = sum(_one(connection, sql) for sql in TWICE.values())
    return Found(promises, wrong=tuple(wrong), twice=twice, state=state_of(connection))


def _wrong_revisions(connection: sqlite3.Connection, rows: Sequence[ExportedEntry]) -> list[str]:
    """Compare the revision of each resource with the promises that moved it on."""
    moved: Counter[str] = Counter()
    for row in rows:
        facts: Mapping[str, Any] = row.entry.facts
        moved.update(each["resource"] for each in facts.get("rests_on", []))
    stored = "SELECT 'resource:' || id, revision FROM store_resourcerevision"
    return [
        f"{name} has revision {revision}, and {moved[name]} promises rest on it"
        for name, revision in _rows(connection, stored)
        if revision != moved[name]
    ]


def _ledger(connection: sqlite3.Connection) -> Iterator[ExportedEntry]:
    openings: dict[int, dict[str, Opening]] = {}
    values = _rows(connection, "SELECT entry_id, name, salt, value FROM store_sealedvalue")
    for entry, name, salt, value in values:
        opening = Opening(bytes.fromhex(salt), json.loads(value))
        openings.setdefault(entry, {})[name] = opening
    entries = "SELECT id, data, leaf FROM store_ledgerentry ORDER BY number"
    for number, data, leaf in _rows(connection, entries):
        yield ExportedEntry(entry_in(data.encode()), bytes.fromhex(leaf), openings.get(number, {}))


def state_of(connection: sqlite3.Connection) -> str:
    """Return the hash of every row of every table."""
    digest = hashlib.sha256()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for (table,) in _rows(connection, tables):
        rows = _rows(connection, f'SELECT * FROM "{table}"')  # noqa: S608 - a name of its own
        digest.update(repr((table, sorted(map(repr, rows)))).encode())
    return digest.hexdigest()


def _rows(connection: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _one(connection: sqlite3.Connection, sql: str) -> int:
    number: int = _rows(connection, sql)[0][0]
    return number
