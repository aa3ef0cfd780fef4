"""A ledger with drawn entries and keys, as a company would export it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import Entry, seal
from keepable.ledger.exports import ExportedEntry, Opening, export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.notes import SignerKey
from keepable.ledger.rotation import OPENED, ROTATED, opening_facts, rotation_facts

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

ORIGIN = "frozen.example/ledger"
BEGUN = datetime(2027, 1, 4, 8, tzinfo=UTC)
ENTRIES = 22
EVERY = 3  # entries between two checkpoints


def keep(rng: Random, rotated_at: Collection[int]) -> tuple[str, str]:
    """Return the lines and the checkpoints of a ledger with new keys at some entries."""
    signers = [SignerKey(ORIGIN, rng.randbytes(32))]
    rows: list[ExportedEntry] = []
    notes: list[str] = []
    tree = Frontier()
    for number in range(ENTRIES):
        rows.append(_row(rng, number, signers, is_rotation=number in rotated_at))
        tree.add(rows[-1].leaf)
        if number % EVERY == 0 or number == ENTRIES - 1:
            notes.append(Checkpoint(ORIGIN, tree.size, tree.root()).note([signers[-1]]))
    return "\n".join(export_lines(ORIGIN, rows, len(rows))) + "\n", "\n\n".join(notes)


def _row(rng: Random, number: int, signers: list[SignerKey], *, is_rotation: bool) -> ExportedEntry:
    at = BEGUN + timedelta(minutes=7 * number)
    if number == 0:
        facts = opening_facts(ORIGIN, signers[0].verifier())
        return _plain(Entry(number=0, at=at, actor="system", kind=OPENED, facts=facts))
    if is_rotation:
        signers.append(SignerKey(ORIGIN, rng.randbytes(32)))
        facts = rotation_facts(ORIGIN, *signers[-2:])
        return _plain(Entry(number=number, at=at, actor="system", kind=ROTATED, facts=facts))
    openings = {
        name: Opening(rng.randbytes(16), value)
        for name, value in (("customer", "Acmé"), ("value", f"{rng.randrange(90_000)} EUR"))
    }
    entry = Entry(
        number=number,
        at=at,
        actor=f"user:{rng.randrange(5)}",
        kind=rng.choice(["promise.made", "promise.moved", "ask.answered"]),
        facts={"promise": f"p{number}", "odds": "0.83", "due": "2027-06-01", "levels": [50, 80]},
        sealed={name: seal(name, found.salt, found.value) for name, found in openings.items()},
    )
    return ExportedEntry(entry, entry.leaf(), openings)


def _plain(entry: Entry) -> ExportedEntry:
    return ExportedEntry(entry, entry.leaf(), {})
