"""Honest ledgers, drawn: all that may stand in one, and all that may happen to one."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import ERASED, LARGEST_INTEGER, REDUCED, Entry, ErasedEntry, seal
from keepable.ledger.exports import Exported, ExportedEntry, Opening, export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.notes import SignerKey
from keepable.ledger.rotation import (
    CONTINUED,
    OPENED,
    ROTATED,
    Continuation,
    continuing_facts,
    opening_facts,
    rotation_facts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

BEGUN = datetime(2027, 1, 4, 8, tzinfo=UTC)
TEXTS = (
    *(
        "",
        " ",
        "Acmé",
        "Acme\u0301",
        "40000 EUR",
        "“quoted” \"and\" 'so'",
        "back\\slash",
        "a\tb\nc\r",
    ),
    *("\u2028\u2029", "😀", "\x00\x1f\x7f", "<script>", "مرحبا", "=1+1", "null", "\ufeff", "1e5"),
)
KINDS = ("promise.made", "promise.moved", "hold.placed", "ask.answered", "x")
ELSEWHERE = timezone(timedelta(hours=5, minutes=45))
ROTATED_SHARE, CHECKPOINT_SHARE, ERASED_SHARE = 0.04, 0.3, 0.3
REDUCING_SHARE = 0.05
CONTINUED_SHARE, LOST_AT_MOST = 0.02, 4


@dataclass(frozen=True, slots=True)
class Honest:
    """A ledger as exported, with the checkpoints that others hold, in any order."""

    lines: list[str]
    notes: list[str]
    erased: int
    rotations: int
    reduced: int
    continued: int = 0


def honest_ledger(rng: Random, entries: int, losing: Random | None = None) -> Honest:
    """Draw a ledger of so many `entries` that was kept as it should be.

    With `losing` it also loses its end now and then, and goes on under another name and key.
    """
    first = origin = rng.choice(["soak.example/ledger", "Zürich/ledger", "x"])
    signers = [SignerKey(origin, rng.randbytes(32))]
    rows: list[ExportedEntry] = []
    notes, tree, at, reduced, continued = list[str](), Frontier(), BEGUN, set[int](), 0
    for number in range(entries):
        at += timedelta(microseconds=rng.choice([0, 1, 7_000_000, 10**12]))
        if number and losing is not None and losing.random() < CONTINUED_SHARE:
            followed, origin = origin, f"{first}-{number}"
            entry, lost = _continuing(losing, (followed, origin), signers, (number, at), tree)
            openings: dict[str, Opening] = {}
            notes += lost
            continued += 1
        else:
            entry, openings = _entry(rng, origin, signers, (number, at))
        if (
            entry.kind != CONTINUED
            and number
            and entry.kind != ROTATED
            and rng.random() < REDUCING_SHARE
        ):
            chosen = _reducible(rng, rows)
            facts = {"stand_in": "erased:1", REDUCED: chosen}
            entry, openings = replace(entry, kind=ERASED, facts=facts, sealed={}), {}
            reduced.update(chosen)
        rows.append(ExportedEntry(entry, entry.leaf(), openings))
        tree.add(rows[-1].leaf)
        if number == entries - 1 or rng.random() < CHECKPOINT_SHARE:
            notes.append(_note(rng, Checkpoint(origin, tree.size, tree.root()), signers[-1]))
    rows, erased = _erased(rng, rows)
    left: list[Exported] = [
        ErasedEntry(number=row.entry.number, erased_at=at, leaf=row.leaf)
        if row.entry.number in reduced
        else row
        for row in rows
    ]
    rng.shuffle(notes)
    lines = list(export_lines(origin, left, entries))
    rotations = len(signers) - 1 - continued
    return Honest(lines, notes, erased, rotations, len(reduced), continued)


def _reducible(rng: Random, before: Sequence[ExportedEntry]) -> list[int]:
    """Draw some of the entries `before` that an erasure may reduce, by their numbers."""
    never = {OPENED, ROTATED, CONTINUED, ERASED}
    numbers = [row.entry.number for row in before if row.entry.kind not in never]
    return sorted(rng.sample(numbers, min(len(numbers), rng.randrange(4))))


def _entry(
    rng: Random, origin: str, signers: list[SignerKey], when: tuple[int, datetime]
) -> tuple[Entry, dict[str, Opening]]:
    """Draw the entry with its number and instant, `when`, and what its seals hide."""
    number, at = when
    if number == 0:
        facts = opening_facts(origin, signers[0].verifier())
        return Entry(number=number, at=at, actor="system", kind=OPENED, facts=facts), {}
    if rng.random() < ROTATED_SHARE:
        signers.append(SignerKey(origin, rng.randbytes(32)))
        facts = rotation_facts(origin, *signers[-2:])
        return Entry(number=number, at=at, actor="system", kind=ROTATED, facts=facts), {}
    openings = {
        f"hidden_{n}": Opening(rng.randbytes(16), _value(rng, 0)) for n in range(rng.randrange(4))
    }
    entry = Entry(
        number=number,
        at=at.astimezone(rng.choice([UTC, ELSEWHERE])),
        actor=rng.choice(TEXTS),
        kind=rng.choice(KINDS),
        facts={f"open.{n}": _value(rng, 0) for n in range(rng.randrange(4))},
        sealed={name: seal(name, found.salt, found.value) for name, found in openings.items()},
    )
    return entry, openings


def _continuing(
    rng: Random,
    names: tuple[str, str],
    signers: list[SignerKey],
    when: tuple[int, datetime],
    tree: Frontier,
) -> tuple[Entry, list[str]]:
    """Draw the entry by which a ledger goes on under the second of its `names`.

    What was lost after it was signed by the key there was, or by one that is lost too; the
    checkpoints of that are given, as those who hold them have them.
    """
    followed, origin = names
    lost_tree, signer, lost_keys, notes = copy.deepcopy(tree), signers[-1], [], list[str]()
    for _ in range(rng.randrange(LOST_AT_MOST)):
        if rng.random() < ROTATED_SHARE * LOST_AT_MOST:
            signer = SignerKey(followed, rng.randbytes(32))
            lost_keys.append(signer.verifier())
        lost_tree.add(rng.randbytes(32))
        point = Checkpoint(followed, lost_tree.size, lost_tree.root())
        notes += [_note(rng, point, signer)] if rng.random() < CHECKPOINT_SHARE else []
    known = Checkpoint(followed, lost_tree.size, lost_tree.root())
    after = SignerKey(origin, rng.randbytes(32))
    left = rng.choice([None, Checkpoint(followed, tree.size, tree.root())])
    how = Continuation(origin, after.verifier(), known, tuple(lost_keys), left)
    facts = continuing_facts(how, after, rng.choice([[], signers[-1:]]))
    signers.append(after)
    number, at = when
    return Entry(number=number, at=at, actor="system", kind=CONTINUED, facts=facts), notes


def _value(rng: Random, depth: int) -> Any:  # noqa: ANN401 - any plain value
    """Draw a plain value, at most three deep."""
    kind = rng.randrange(7 if depth < 3 else 5)
    if kind == 5:
        return [_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 6:
        return {
            f"z{n}.{rng.randrange(99)}": _value(rng, depth + 1) for n in range(rng.randrange(4))
        }
    return (
        rng.choice(TEXTS),
        rng.randrange(-LARGEST_INTEGER, LARGEST_INTEGER + 1),
        rng.choice([True, False]),
        None,
        rng.choice([0, -1, LARGEST_INTEGER, -LARGEST_INTEGER]),
    )[kind]


def _note(rng: Random, point: Checkpoint, signer: SignerKey) -> str:
    """Sign `point`, in some cases beside a witness whom nobody here knows."""
    witness = SignerKey("witness.example", rng.randbytes(32))
    signers = rng.choice([[signer], [signer, witness], [witness, signer]])
    return point.note(signers) + rng.choice(["", "", "\n"])


def _erased(rng: Random, rows: list[ExportedEntry]) -> tuple[list[ExportedEntry], int]:
    """Erase values, as a person may ask for, and give how many."""
    share = rng.choice([0.0, ERASED_SHARE, 1.0])
    found, erased = [], 0
    for row in rows:
        left = {name: opening for name, opening in row.opened.items() if rng.random() >= share}
        erased += len(row.opened) - len(left)
        found.append(ExportedEntry(row.entry, row.leaf, left))
    return found, erased
