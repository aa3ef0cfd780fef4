"""Is this the ledger that the checkpoints were made of? Needs the file and the checkpoints alone.

No database, no network, no secret. A ledger that was rewritten, shortened or forked does not lead
to the root of a checkpoint that somebody kept outside of it; what came after the last such
checkpoint can still be changed unseen, which is why they leave with every receipt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import (
    Checkpoint,
    notes_in,
    opened_checkpoint,
    unproven_checkpoint,
)
from keepable.ledger.entries import seal
from keepable.ledger.exports import head_in, row_in
from keepable.ledger.merkle import Frontier
from keepable.ledger.rotation import OPENED, ROTATED, opening_key, rotated_key
from keepable.texts.errors import text_of
from keepable.texts.quantities import Instant
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from keepable.ledger.exports import ExportedEntry
    from keepable.ledger.notes import VerifierKey

# What is checked, in this order, and what it means when it holds.
CHECKS = {
    "lines": Text("ledger.check.lines"),
    "numbers": Text("ledger.check.numbers"),
    "times": Text("ledger.check.times"),
    "leaves": Text("ledger.check.leaves"),
    "seals": Text("ledger.check.seals"),
    "keys": Text("ledger.check.keys"),
    "signatures": Text("ledger.check.signatures"),
    "roots": Text("ledger.check.roots"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: by which check, at which entry (None: the whole), and how."""

    check: str
    number: int | None
    what: Text


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it: how many entries and checkpoints were looked at, and what is wrong.

    `last` is the largest checkpoint that holds; entries from its size on have no witness yet.
    """

    origin: str
    entries: int
    checkpoints: int
    last: Checkpoint | None
    findings: tuple[Finding, ...]

    @property
    def first_bad(self) -> int | None:
        """The first entry at which something is wrong, None when none can be named."""
        return min((f.number for f in self.findings if f.number is not None), default=None)


@dataclass(slots=True)
class _Walk:
    """A ledger while it is read line by line."""

    origin: str
    trusted: list[VerifierKey]
    findings: list[Finding] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)
    tree: Frontier = field(default_factory=Frontier)
    keys: list[VerifierKey] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)  # the entries at which keys ceased to sign
    latest: datetime | None = None

    def note(self, check: str, number: int | None, what: Text) -> None:
        self.findings.append(Finding(check, number, what))

    def signers(self, size: int) -> list[VerifierKey]:
        """Return the keys that may sign for `size` entries: none signs for that it was followed."""
        never = max(len(self.roots), size)
        ends = [*self.retired, *[never] * (len(self.keys) - len(self.retired))]
        own = [key for key, end in zip(self.keys, ends, strict=True) if size <= end]
        return [*self.trusted, *own]


def verify(
    lines: Iterable[str], checkpoints: str = "", keys: Sequence[VerifierKey] = ()
) -> Verified:
    """Check the exported `lines` against `checkpoints`: signed notes, one below the other.

    `keys` are trusted besides those that the ledger names itself. ValueError when the first line
    is not that of a ledger.
    """
    rest = iter(lines)
    origin, count = head_in(next(rest, ""))
    walk = _Walk(origin, list(keys))
    walk.roots.append(walk.tree.root())
    for number, line in enumerate(rest):
        _take(walk, number, line)
    _count(walk, count)
    notes = list(notes_in(checkpoints))
    held = _against(walk, notes)
    last = max(held, key=lambda point: point.size, default=None)
    order = list(CHECKS)
    found = sorted(walk.findings, key=lambda f: order.index(f.check))
    return Verified(origin, walk.tree.size, len(notes), last, tuple(found))


def _take(walk: _Walk, number: int, line: str) -> None:
    """Check one line by itself and beside the one before it, and add it to the tree."""
    try:
        row = row_in(line)
    except ValueError as error:
        walk.note("lines", number, Text("ledger.unreadable", why=text_of(error)))
        walk.tree.add(bytes(32))
    else:
        _look_at(walk, number, row)
        walk.tree.add(row.entry.leaf())
    walk.roots.append(walk.tree.root())


def _look_at(walk: _Walk, number: int, row: ExportedEntry) -> None:
    entry = row.entry
    if entry.number != number:
        walk.note("numbers", number, Text("ledger.misnumbered", number=entry.number))
    if walk.latest is not None and entry.at < walk.latest:
        walk.note("times", number, Text("ledger.out_of_order", at=Instant(entry.at)))
    walk.latest = entry.at
    if entry.leaf() != row.leaf:
        walk.note("leaves", number, Text("ledger.not_what_was_hashed"))
    for name, opening in row.opened.items():
        try:
            holds = entry.sealed.get(name) == seal(name, opening.salt, opening.value)
        except ValueError:
            holds = False
        if not holds:
            walk.note("seals", number, Text("ledger.not_what_was_sealed", field=name))
    _learn_key(walk, number, row)


def _learn_key(walk: _Walk, number: int, row: ExportedEntry) -> None:
    """Follow the keys from the first entry on."""
    kind, facts = row.entry.kind, row.entry.facts
    if (kind == OPENED) != (number == 0):
        walk.note("keys", number, Text("ledger.first_entry", kind=OPENED))
        return
    try:
        if kind == OPENED:
            walk.keys.append(opening_key(facts, walk.origin))
        elif kind == ROTATED and walk.keys:
            walk.keys.append(rotated_key(facts, walk.origin, walk.keys[-1]))
            walk.retired.append(number)
    except ValueError as error:
        walk.note("keys", number, text_of(error))


def _count(walk: _Walk, count: int) -> None:
    size = walk.tree.size
    if size < count:
        walk.note("numbers", size, Text("ledger.too_few_entries", counted=count, found=size))
    elif size > count:
        walk.note("numbers", count, Text("ledger.too_many_entries", counted=count, found=size))


def _against(walk: _Walk, notes: Sequence[str]) -> list[Checkpoint]:
    """Compare with the checkpoints, the smallest first; give those that hold."""
    held: list[Checkpoint] = []
    good, broken = 0, False
    points = sorted(_read(walk, notes), key=lambda found: (found[0].size, found[1]))
    for point, is_signed in points:
        if point.size < len(walk.roots) and walk.roots[point.size] == point.root:
            good = point.size
            held += [point] if is_signed else []
        elif not broken:
            broken = True  # what follows cannot hold either
            _say_root(walk, point, good)
    return held


def _read(walk: _Walk, notes: Sequence[str]) -> list[tuple[Checkpoint, bool]]:
    """Read the checkpoints in `notes`, each with whether somebody known has signed it.

    One that nobody known has signed proves nothing, but may tell where the ledger was changed.
    """
    points = []
    for place, note in enumerate(notes, start=1):
        is_signed = True
        point: Checkpoint | None = None
        try:
            point = unproven_checkpoint(note)
            opened_checkpoint(note, walk.signers(point.size))
        except ValueError as error:
            walk.note(
                "signatures", None, Text("ledger.checkpoint", place=place, why=text_of(error))
            )
            is_signed = False
        if point is None:
            continue
        if point.origin == walk.origin:
            points.append((point, is_signed))
        elif is_signed:
            what = Text("ledger.checkpoint_of_other", place=place, origin=point.origin[:80])
            walk.note("signatures", None, what)
    return points


def _say_root(walk: _Walk, point: Checkpoint, good: int) -> None:
    """Say between which entries the ledger left the way that led to `point`."""
    size = len(walk.roots) - 1
    if point.size > size:
        walk.note("roots", size, Text("ledger.cut_off", entries=point.size))
    elif point.size == good + 1:
        walk.note("roots", good, Text("ledger.rewritten"))
    else:
        what = Text("ledger.rewritten_between", first=good, last=point.size - 1)
        walk.note("roots", good, what)
