"""Ledgers that somebody made who has no key of the company, from what everybody can read."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import Entry
from keepable.ledger.exports import ExportedEntry, export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.notes import SignerKey
from keepable.ledger.rotation import (
    CONTINUED,
    OPENED,
    Continuation,
    continuing_facts,
    opening_facts,
)
from tests.unit.ledger.made_ledger import ORIGIN, at, kept, row

GENUINE = kept(1, 12, 9)  # a new key at entry 9
ANEW = "lindgrove.example/ledger-2"
THIEF = SignerKey(ANEW, Random(13).randbytes(32))
THIEFS_OLD = SignerKey(ORIGIN, Random(14).randbytes(32))
NEW_KEY = SignerKey(ANEW, Random(7).randbytes(32))  # of the company


@dataclass(frozen=True)
class Made:
    """A ledger that goes on from an entry on: its rows, and checkpoints by the new key."""

    rows: list[ExportedEntry]
    origin: str
    notes: list[str]

    @property
    def lines(self) -> list[str]:
        return list(export_lines(self.origin, self.rows, len(self.rows)))


def root_of(rows: list[ExportedEntry], size: int) -> bytes:
    tree = Frontier()
    for each in rows[:size]:
        tree.add(each.leaf)
    return tree.root()


def point_of(rows: list[ExportedEntry], size: int, origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, size, root_of(rows, size))


def going_on(rows: list[ExportedEntry], facts: dict[str, object], signer: SignerKey) -> Made:
    """Let `rows` go on by an entry with these `facts`, and a promise that nobody made."""
    number, origin = len(rows), str(facts["origin"])
    entry = Entry(number=number, at=at(20), actor="system", kind=CONTINUED, facts=facts)
    promise = {"promise": "p99", "odds": "0.99"}
    more = Entry(number=number + 1, at=at(21), actor="user:1", kind="promise.made", facts=promise)
    made = [*rows, row(entry), row(more)]
    sizes = range(number + 1, len(made) + 1)
    return Made(made, origin, [point_of(made, size, origin).note([signer]) for size in sizes])


def continued(
    rows: list[ExportedEntry],
    *,
    signer: SignerKey = THIEF,
    formers: tuple[SignerKey, ...] = (),
    known_size: int = 12,
    origin: str = ANEW,
    is_placed: bool = True,
) -> Made:
    """Continue `rows` as if the genuine ledger had had so many entries."""
    lost = GENUINE.signers[1:] if rows[0] == GENUINE.rows[0] else GENUINE.signers
    lost_keys = tuple(key.verifier() for key in lost)
    left = point_of(rows, len(rows)) if is_placed else None
    known = point_of(GENUINE.rows, known_size)
    how = Continuation(origin, signer.verifier(), known, lost_keys, left)
    return going_on(rows, continuing_facts(how, signer, formers), signer)


def opened_by_the_thief() -> list[ExportedEntry]:
    facts = opening_facts(ORIGIN, THIEFS_OLD.verifier())
    return [row(Entry(number=0, at=at(0), actor="system", kind=OPENED, facts=facts))]
