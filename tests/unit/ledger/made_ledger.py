"""A ledger that was kept as it should be, with a checkpoint after every entry, for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import Entry, seal
from keepable.ledger.exports import ExportedEntry, Opening, export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.notes import SignerKey
from keepable.ledger.rotation import OPENED, ROTATED, opening_facts, rotation_facts

ORIGIN = "lindgrove.example/ledger"
BEGUN = datetime(2027, 1, 4, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """A ledger: its rows, its lines as exported, its checkpoints, and the keys that signed."""

    rows: list[ExportedEntry]
    lines: list[str]
    notes: list[str]
    signers: list[SignerKey]


def key(rng: Random) -> SignerKey:
    return SignerKey(ORIGIN, rng.randbytes(32))


def row(entry: Entry, opened: dict[str, Opening] | None = None) -> ExportedEntry:
    return ExportedEntry(entry, entry.leaf(), opened or {})


def kept(seed: int, count: int = 12, rotated_at: int | tuple[int, ...] | None = 7) -> Kept:
    """Keep a ledger of `count` entries, with a new key at the entry (or entries) `rotated_at`."""
    rng, rotations = Random(seed), rotated_at if isinstance(rotated_at, tuple) else (rotated_at,)
    signers = [key(rng)]
    rows = [
        row(Entry(number=0, at=BEGUN, actor="system", kind=OPENED,
                  facts=opening_facts(ORIGIN, signers[0].verifier())))
    ]  # fmt: skip
    notes, tree = [], Frontier()
    for number in range(count):
        if number:
            rows.append(
                _rotation(rng, number, signers) if number in rotations else _thing(rng, number)
            )
        tree.add(rows[-1].leaf)
        notes.append(Checkpoint(ORIGIN, tree.size, tree.root()).note([signers[-1]]))
    return Kept(rows, list(export_lines(ORIGIN, rows, count)), notes, signers)


def _rotation(rng: Random, number: int, signers: list[SignerKey]) -> ExportedEntry:
    signers.append(key(rng))
    facts = rotation_facts(ORIGIN, *signers[-2:])
    return row(Entry(number=number, at=at(number), actor="system", kind=ROTATED, facts=facts))


def _thing(rng: Random, number: int) -> ExportedEntry:
    openings = {
        name: Opening(rng.randbytes(16), value)
        for name, value in (("customer", "Acmé"), ("value", f"{rng.randrange(90_000)} EUR"))
    }
    entry = Entry(
        number=number,
        at=at(number),
        actor=f"user:{rng.randrange(5)}",
        kind=rng.choice(["promise.made", "promise.moved", "ask.answered"]),
        facts={"promise": f"p{number}", "odds": "0.83", "due": "2027-06-01", "levels": [50, 80]},
        sealed={name: seal(name, found.salt, found.value) for name, found in openings.items()},
    )
    return row(entry, openings)


def at(number: int) -> datetime:
    return BEGUN + timedelta(minutes=7 * number)
