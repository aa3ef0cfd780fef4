"""The zoo of tampering: each kind turns an honest export into another that tells otherwise.

Each gives the lines and the first entry that is not what it was; None when it is only known that
something is wrong.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from keepable.ledger.exports import ExportedEntry, export_lines
from tests.unit.ledger.made_ledger import ORIGIN, kept, key, row

if TYPE_CHECKING:
    from tests.unit.ledger.made_ledger import Kept

Tampered = tuple[list[str], int | None]
Kind = Callable[["Kept", Random], Tampered]


def _lines(rows: list[ExportedEntry], count: int | None = None) -> list[str]:
    return list(export_lines(ORIGIN, rows, len(rows) if count is None else count))


def _place(rows: list[ExportedEntry], rng: Random) -> int:
    """Choose an entry that tells of something, not of keys."""
    return rng.choice(
        [n for n, found in enumerate(rows) if not found.entry.kind.startswith("ledger")]
    )


def _edited(found: ExportedEntry, rng: Random) -> ExportedEntry:
    facts = {**found.entry.facts, "odds": f"0.{rng.randrange(84, 99)}"}
    return replace(found, entry=replace(found.entry, facts=facts))


def _rehashed(rows: list[ExportedEntry]) -> list[ExportedEntry]:
    """Return all rows new numbers, and each the leaf of what it now says."""
    entries = [replace(found.entry, number=n) for n, found in enumerate(rows)]
    return [row(entry, dict(found.opened)) for entry, found in zip(entries, rows, strict=True)]


def edit_a_row(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    rows[place] = _edited(rows[place], rng)
    return _lines(rows), place


def edit_a_row_and_hash_it(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    rows[place] = _edited(rows[place], rng)
    return _lines(_rehashed(rows)), place


def flip_a_bit(ledger: Kept, rng: Random) -> Tampered:
    lines = list(ledger.lines)
    place = rng.randrange(1, len(lines))
    raw = bytearray(lines[place].encode())
    raw[rng.randrange(len(raw) - 1)] ^= 1 << rng.randrange(7)
    changed = raw.decode(errors="replace").replace("\n", " ") + "\n"
    lines[place] = changed
    return lines, place - 1


def delete_a_row(ledger: Kept, rng: Random) -> Tampered:
    place = _place(ledger.rows, rng)
    return _lines([*ledger.rows[:place], *ledger.rows[place + 1 :]]), place


def delete_a_row_and_hash_all(ledger: Kept, rng: Random) -> Tampered:
    place = _place(ledger.rows, rng)
    return _lines(_rehashed([*ledger.rows[:place], *ledger.rows[place + 1 :]])), place


def swap_two_rows(ledger: Kept, rng: Random) -> Tampered:
    rows = list(ledger.rows)
    one, two = sorted(rng.sample(range(1, len(rows)), 2))
    rows[one], rows[two] = rows[two], rows[one]
    return _lines(rows), one


def swap_two_rows_and_hash_all(ledger: Kept, rng: Random) -> Tampered:
    rows = list(ledger.rows)
    things = [n for n, found in enumerate(rows) if not found.entry.kind.startswith("ledger")]
    one, two = sorted(rng.sample(things, 2))
    rows[one], rows[two] = rows[two], rows[one]
    return _lines(_rehashed(rows)), one


def repeat_a_row(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    rows.insert(place + 1, rows[place])
    return _lines(rows), place + 1


def insert_a_row_and_hash_all(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    rows.insert(place, _edited(rows[place], rng))
    return _lines(_rehashed(rows)), place


def cut_off_the_end(ledger: Kept, rng: Random) -> Tampered:
    size = rng.randrange(1, len(ledger.rows))
    return _lines(ledger.rows[:size]), size


def cut_off_the_end_and_lie_about_it(ledger: Kept, rng: Random) -> Tampered:
    size = rng.randrange(1, len(ledger.rows))
    return _lines(ledger.rows[:size], len(ledger.rows)), size


def restore_an_old_copy_and_go_on(ledger: Kept, rng: Random) -> Tampered:
    """Fork: after an old copy other things happen."""
    size = rng.randrange(1, len(ledger.rows) - 1)
    other = kept(rng.randrange(1 << 30), len(ledger.rows), rotated_at=None)
    return _lines(_rehashed([*ledger.rows[:size], *other.rows[size:]])), size


def set_a_time_back(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    entry = rows[place].entry
    rows[place] = row(replace(entry, at=entry.at.replace(microsecond=1)), dict(rows[place].opened))
    return _lines(rows), place


def let_somebody_else_have_done_it(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    rows[place] = row(replace(rows[place].entry, actor="user:99"), dict(rows[place].opened))
    return _lines(rows), place


def write_a_letter_otherwise(ledger: Kept, rng: Random) -> Tampered:
    """Return the same letters in another way of Unicode: what is shown looks as before."""
    lines, place = list(ledger.lines), _place(ledger.rows, rng)
    lines[place + 1] = unicodedata.normalize("NFD", lines[place + 1])
    return lines, place


def show_another_value(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    opened = dict(rows[place].opened)
    opened["value"] = replace(opened["value"], value="1 EUR")
    rows[place] = replace(rows[place], opened=opened)
    return _lines(rows), place


def seal_another_value(ledger: Kept, rng: Random) -> Tampered:
    rows, place = list(ledger.rows), _place(ledger.rows, rng)
    sealed = {**rows[place].entry.sealed, "value": rng.randbytes(32).hex()}
    rows[place] = row(replace(rows[place].entry, sealed=sealed))
    return _lines(rows), place


def say_a_field_twice(ledger: Kept, rng: Random) -> Tampered:
    """Readers differ in which of the two they take."""
    lines, place = list(ledger.lines), _place(ledger.rows, rng)
    lines[place + 1] = lines[place + 1].replace('"odds":', '"odds":"0.99","odds":')
    return lines, place


def rewrite_all_with_another_key(ledger: Kept, rng: Random) -> Tampered:
    rows, own = list(ledger.rows), key(rng)
    facts = {**rows[0].entry.facts, "key": own.verifier().text()}
    rows[0] = replace(rows[0], entry=replace(rows[0].entry, facts=facts))
    return _lines(_rehashed(rows)), 0


def slip_in_a_key(ledger: Kept, rng: Random) -> Tampered:
    lines, place = list(ledger.lines), _place(ledger.rows, rng)
    plain = json.loads(lines[place + 1])
    plain["kind"] = "ledger.key_rotated"
    plain["facts"] = {"key": key(rng).verifier().text(), "statement": "none"}
    lines[place + 1] = json.dumps(plain) + "\n"
    return lines, place


ZOO: tuple[Kind, ...] = (
    edit_a_row,
    edit_a_row_and_hash_it,
    flip_a_bit,
    delete_a_row,
    delete_a_row_and_hash_all,
    swap_two_rows,
    swap_two_rows_and_hash_all,
    repeat_a_row,
    insert_a_row_and_hash_all,
    cut_off_the_end,
    cut_off_the_end_and_lie_about_it,
    restore_an_old_copy_and_go_on,
    set_a_time_back,
    let_somebody_else_have_done_it,
    write_a_letter_otherwise,
    show_another_value,
    seal_another_value,
    say_a_field_twice,
    rewrite_all_with_another_key,
    slip_in_a_key,
)
