"""Is this the ledger that the checkpoints were made of? Needs the file and the checkpoints alone.

No database, no network, no secret. A ledger that was rewritten, shortened or forked does not lead
to the root of a checkpoint that somebody kept outside of it; what came after the last such
checkpoint can still be changed unseen, which is why they leave with every receipt.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import Checkpoint, opened_checkpoint
from keepable.ledger.entries import ERASED, REDUCED, ErasedEntry, seal
from keepable.ledger.exported_rows import PREFIX, RowsWalk
from keepable.ledger.exports import carries_rows, head_in, row_in
from keepable.ledger.merkle import Frontier, leaf_hash, root_from
from keepable.ledger.names import shown_name
from keepable.ledger.rotation import (
    CONTINUED,
    OPENED,
    ROTATED,
    Continuation,
    continuation_in,
    opening_key,
    rotated_key,
)
from keepable.ledger.vouching import ErasingEntry, GoesOn, Held, ToldByFile, Vouching, untold
from keepable.ledger.witnesses import witnesses_in
from keepable.texts.errors import text_of
from keepable.texts.quantities import Instant
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from keepable.ledger.exports import ExportedEntry
    from keepable.ledger.notes import VerifierKey
    from keepable.ledger.receipts import Receipt
    from keepable.ledger.witnesses import Witness

# What is checked, in this order, and what it means when it holds.
CHECKS = {
    "lines": Text("ledger.check.lines"),
    "numbers": Text("ledger.check.numbers"),
    "times": Text("ledger.check.times"),
    "leaves": Text("ledger.check.leaves"),
    "seals": Text("ledger.check.seals"),
    "keys": Text("ledger.check.keys"),
    "signatures": Text("ledger.check.signatures"),
    "receipts": Text("ledger.check.receipts"),
    "roots": Text("ledger.check.roots"),
    "rows": Text("ledger.check.rows"),
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
    `receipts` are how many of the checkpoints came in one, `lost` the checkpoints of entries that
    are lost, as the ledger says itself where it is `continued`. `rows` counts the lines of rows:
    None where the file carries none, so that nothing is said of them. `told` is how much the file
    tells of its entries. `unshown` is what agrees with everything and rests on nothing but the file
    itself; where something is wrong, that alone is told.
    """

    origin: str
    entries: int
    checkpoints: int
    last: Checkpoint | None
    findings: tuple[Finding, ...]
    receipts: int = 0
    lost: tuple[Checkpoint, ...] = ()
    rows: int | None = None
    continued: tuple[GoesOn, ...] = ()
    told: ToldByFile = ToldByFile()
    unshown: tuple[Text, ...] = ()

    @property
    def led_to(self) -> int:
        """How many checkpoints are of entries that are still there; the others are of lost ones."""
        return self.checkpoints - len(self.lost)

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
    leaves: dict[int, bytes] = field(default_factory=dict)  # of the entries that receipts hold
    tree: Frontier = field(default_factory=Frontier)
    keys: list[VerifierKey] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)  # the entries at which keys ceased to sign
    first_origin: str = ""  # what it was called before it was continued
    called_so: set[str] = field(default_factory=set)
    continued: dict[int, Continuation] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)  # of their keys among all
    lost: list[tuple[Held, int]] = field(default_factory=list)
    latest: datetime | None = None
    # the entries of which the leaf alone is left, with the one that tells of it, -1 if none does
    erased: dict[int, int] = field(default_factory=dict)
    sealed: int = 0
    opened: int = 0
    receipts: list[int] = field(default_factory=list)  # of entries that tell nothing here
    rows: RowsWalk | None = None

    @property
    def called(self) -> str:
        """What the ledger is called by the entries read so far."""
        return next((how.origin for how in reversed(self.continued.values())), self.first_origin)

    @property
    def names(self) -> list[str]:
        """All that it was called, also by the head of the file."""
        return [self.origin, self.first_origin, *(how.origin for how in self.continued.values())]

    def loss_at(self, point: Checkpoint) -> tuple[int, Continuation] | None:
        """Return where what `point` vouches for was given up: its entry, and how it went on."""
        for number, how in self.continued.items():
            if how.known.origin == point.origin and point.size > number:
                return number, how
        return None

    def note(self, check: str, number: int | None, what: Text) -> None:
        self.findings.append(Finding(check, number, what))

    def signers(self, size: int) -> list[VerifierKey]:
        """Return the keys that may sign for `size` entries: none signs for that it was followed.

        That holds for a key that is trusted besides, too, once the ledger tells of it.
        """
        never = max(len(self.roots), size)
        ends = [*self.retired, *[never] * (len(self.keys) - len(self.retired))]
        own = [key for key, end in zip(self.keys, ends, strict=True) if size <= end]
        return [*(key for key in self.trusted if key not in self.keys), *own]

    def retired_at(self, key: VerifierKey) -> int:
        """Return the entry at which another key followed `key`."""
        return self.retired[self.keys.index(key)]


def verify(
    lines: Iterable[str], checkpoints: str = "", keys: Sequence[VerifierKey] = ()
) -> Verified:
    """Check the exported `lines` against `checkpoints`: signed notes and receipts, in any order.

    `keys` are trusted besides those that the ledger names itself. ValueError when the first line
    is not that of a ledger.
    """
    rest = iter(lines)
    first = next(rest, "")
    origin, count = head_in(first)
    walk = _Walk(origin, list(keys), rows=RowsWalk() if carries_rows(first) else None)
    witnesses = witnesses_in(checkpoints)
    received = {each.receipt.index for each in witnesses if each.receipt is not None}
    walk.roots.append(walk.tree.root())
    for line in rest:
        if walk.rows is not None and line.startswith(PREFIX):
            _note_rows(walk, walk.rows.take(line))
            continue
        number = walk.tree.size
        leaf = _take(walk, number, line)
        if number in received:
            walk.leaves[number] = leaf
    _count(walk, count)
    _look_at_names(walk)
    if walk.rows is not None:
        _note_rows(walk, walk.rows.ended())
        _note_rows(walk, walk.rows.differences())
    for number, told_by in sorted(walk.erased.items()):
        if told_by < 0:
            walk.note("leaves", number, Text("ledger.erased_untold"))
    held = _against(walk, witnesses)
    last = max((each.point for each in held), key=lambda point: point.size, default=None)
    told = _told(walk, last)
    vouching = _vouching(walk, held)
    order = list(CHECKS)
    found = sorted(walk.findings, key=lambda f: order.index(f.check))
    receipts = sum(each.receipt is not None for each in witnesses)
    return Verified(
        origin,
        walk.tree.size,
        len(witnesses),
        last,
        tuple(found),
        receipts,
        lost=tuple(each.point for each, _ in walk.lost),
        rows=None if walk.rows is None else walk.rows.count,
        continued=() if found else vouching.goes_on,
        told=told,
        unshown=() if found else (*vouching.unshown(), *untold(told)),
    )


def _vouching(walk: _Walk, held: Sequence[Held]) -> Vouching:
    continued = {number: (walk.places[number], how) for number, how in walk.continued.items()}
    return Vouching(walk.keys, continued, walk.trusted, held, walk.lost)


def _told(walk: _Walk, last: Checkpoint | None) -> ToldByFile:
    """Return how much the file tells, and which erasures the `last` checkpoint reaches."""
    size = 0 if last is None else last.size
    counted = Counter(number for number in walk.erased.values() if number >= 0)
    erasures = tuple(
        ErasingEntry(number, count, number < size) for number, count in sorted(counted.items())
    )
    receipts = tuple(sorted(set(walk.receipts)))
    return ToldByFile(len(walk.erased), erasures, walk.sealed, walk.opened, receipts)


def _note_rows(walk: _Walk, found: Iterable[tuple[int, Text]]) -> None:
    walk.findings += [Finding("rows", number, what) for number, what in found]


def _take(walk: _Walk, number: int, line: str) -> bytes:
    """Check one line by itself and beside the one before it, add it to the tree, give its leaf."""
    try:
        row = row_in(line)
    except ValueError as error:
        walk.note("lines", number, Text("ledger.unreadable", why=text_of(error)))
        leaf = bytes(32)
    else:
        leaf = row.leaf if isinstance(row, ErasedEntry) else row.entry.leaf()
        if isinstance(row, ErasedEntry):
            _look_at_erased(walk, number, row)
        else:
            _look_at(walk, number, row)
    walk.tree.add(leaf)
    walk.roots.append(walk.tree.root())
    return leaf


def _look_at_erased(walk: _Walk, number: int, row: ErasedEntry) -> None:
    """Note that of this entry the leaf alone is left, which a later one must tell of."""
    if row.number != number:
        walk.note("numbers", number, Text("ledger.misnumbered", number=row.number))
    if number == 0:
        walk.note("keys", number, Text("ledger.first_entry", kind=OPENED))
    walk.erased[number] = -1
    if walk.rows is not None:  # what it bound is bound by the entry that erased it
        _note_rows(walk, walk.rows.begin(number, {}))


def _look_at(walk: _Walk, number: int, row: ExportedEntry) -> None:
    entry = row.entry
    if entry.number != number:
        walk.note("numbers", number, Text("ledger.misnumbered", number=entry.number))
    if walk.latest is not None and entry.at < walk.latest:
        walk.note("times", number, Text("ledger.out_of_order", at=Instant(entry.at)))
    walk.latest = entry.at
    if walk.rows is not None:
        _note_rows(walk, walk.rows.begin(number, entry.facts))
    if entry.leaf() != row.leaf:
        walk.note("leaves", number, Text("ledger.not_what_was_hashed"))
    _look_at_seals(walk, number, row)
    if entry.kind == ERASED and isinstance(told := entry.facts.get(REDUCED), list):
        for each in told:
            if isinstance(each, int) and walk.erased.get(each) == -1:
                walk.erased[each] = number
    _learn_key(walk, number, row)


def _look_at_seals(walk: _Walk, number: int, row: ExportedEntry) -> None:
    sealed = row.entry.sealed
    walk.sealed += len(sealed)
    walk.opened += len(row.opened)
    for name, opening in row.opened.items():
        try:
            holds = sealed.get(name) == seal(name, opening.salt, opening.value)
        except ValueError:
            holds = False
        if not holds:
            walk.note("seals", number, Text("ledger.not_what_was_sealed", field=name))


def _learn_key(walk: _Walk, number: int, row: ExportedEntry) -> None:
    """Follow the keys from the first entry on."""
    kind, facts = row.entry.kind, row.entry.facts
    if (kind == OPENED) != (number == 0):
        walk.note("keys", number, Text("ledger.first_entry", kind=OPENED))
        return
    try:
        if kind == OPENED:
            walk.first_origin = str(facts.get("origin"))
            walk.called_so.add(walk.first_origin)
            walk.keys.append(opening_key(facts, walk.first_origin))
        elif kind == ROTATED and walk.keys:
            walk.keys.append(rotated_key(facts, walk.called, walk.keys[-1]))
            walk.retired.append(number)
        elif kind == CONTINUED and walk.keys:
            formers = [walk.keys[-1], *walk.trusted]
            _continue(walk, number, continuation_in(facts, walk.called, formers))
    except ValueError as error:
        walk.note("keys", number, text_of(error))


def _continue(walk: _Walk, number: int, how: Continuation) -> None:
    """Go on under another name and key; what is still there of the known checkpoint must hold."""
    if how.origin in walk.called_so:
        walk.note("keys", number, Text("ledger.unfit_continuation"))
        return
    known = how.known
    if known.size <= number and walk.roots[known.size] != known.root:
        walk.note("roots", number, Text("ledger.rewritten_before_continuation", entries=known.size))
    left = how.left
    if left is not None and (left.size, left.root) != (number, walk.roots[number]):
        walk.note("roots", number, Text("ledger.continued_elsewhere", entries=left.size))
    walk.continued[number] = how
    walk.called_so.add(how.origin)
    walk.places[number] = len(walk.keys)
    walk.keys.append(how.key)
    walk.retired.append(number)


def _look_at_names(walk: _Walk) -> None:
    """Look whether the ledger is called at its head as its entries say in the end."""
    if walk.first_origin and walk.called != walk.origin:
        facts = {"found": shown_name(walk.called), "wanted": shown_name(walk.origin)}
        walk.note("keys", max(walk.continued, default=0), Text("ledger.other_ledger", **facts))
        walk.keys.clear()
        walk.retired.clear()


def _count(walk: _Walk, count: int) -> None:
    size = walk.tree.size
    if size < count:
        walk.note("numbers", size, Text("ledger.too_few_entries", counted=count, found=size))
    elif size > count:
        walk.note("numbers", count, Text("ledger.too_many_entries", counted=count, found=size))


def _against(walk: _Walk, witnesses: Sequence[Witness]) -> list[Held]:
    """Compare with the checkpoints, the smallest first; give those that hold."""
    held: list[Held] = []
    good, broken = 0, False
    points = sorted(_read(walk, witnesses), key=lambda found: (found.point.size, bool(found.keys)))
    for each in points:
        point = each.point
        if point.size < len(walk.roots) and walk.roots[point.size] == point.root:
            good = point.size
            held += [each] if each.keys else []
        elif not broken:
            broken = True  # what follows cannot hold either
            _say_root(walk, point, good)
    return held


def _read(walk: _Walk, witnesses: Sequence[Witness]) -> list[Held]:
    """Read the checkpoints of `witnesses`, each with the known keys that have signed it.

    One that nobody known has signed proves nothing, but may tell where the ledger was changed.
    """
    points = []
    for place, witness in enumerate(witnesses, start=1):
        why = witness.problem
        if why is not None:
            walk.note("signatures", None, Text("ledger.checkpoint", place=place, why=why))
            continue
        point = witness.point()
        if (loss := walk.loss_at(point)) is not None:
            _look_at_lost(walk, place, witness.note, (point, *loss))
            continue
        why, keys = _signed_by(walk, witness.note, point)
        if why is not None:
            walk.note("signatures", None, Text("ledger.checkpoint", place=place, why=why))
        if point.origin in walk.names:
            points.append(Held(point, keys))
            if why is None and witness.receipt is not None:
                _look_at_receipt(walk, place, witness.receipt, point)
        elif why is None:
            origin = shown_name(point.origin)
            what = Text("ledger.checkpoint_of_other", place=place, origin=origin)
            walk.note("signatures", None, what)
    return points


def _look_at_lost(
    walk: _Walk, place: int, note: str, loss: tuple[Checkpoint, int, Continuation]
) -> None:
    """Look whether a checkpoint of entries that are lost is covered by what the ledger admits.

    The key that signed last before may have signed it, and those that are lost, and no other.
    """
    point, number, how = loss
    place_of_key = walk.places[number]
    besides = (key for key in walk.trusted if key not in walk.keys)
    may = [*besides, *walk.keys[place_of_key - 1 : place_of_key], *how.lost_keys]
    try:
        _, keys = opened_checkpoint(note, may)
    except ValueError as error:
        why = text_of(error)
        walk.note("signatures", None, Text("ledger.checkpoint", place=place, why=why))
        return
    if point.size > how.known.size:
        facts = {"entries": point.size, "admitted": how.known.size}
        walk.note("roots", number, Text("ledger.more_is_lost", **facts))
    elif point.size == how.known.size and point.root != how.known.root:
        walk.note("roots", number, Text("ledger.another_is_lost", entries=point.size))
    else:
        walk.lost.append((Held(point, keys), number))


def _signed_by(
    walk: _Walk, note: str, point: Checkpoint
) -> tuple[Text | None, tuple[VerifierKey, ...]]:
    """Return the keys that may sign `note` and have; where none has, why it is not signed."""
    try:
        return None, opened_checkpoint(note, walk.signers(point.size))[1]
    except ValueError as error:
        why = text_of(error)
    try:
        _, held = opened_checkpoint(note, walk.keys)
    except ValueError:
        return why, ()
    key = held[-1]
    number = walk.retired_at(key)
    why = Text("ledger.retired_key", key=key.id.hex(), number=number, entries=point.size)
    return why, ()


def _look_at_receipt(walk: _Walk, place: int, receipt: Receipt, point: Checkpoint) -> None:
    """Look whether the entry of a `receipt` leads to its checkpoint, and stands in this ledger."""
    leaf = leaf_hash(receipt.data)
    if root_from(receipt.index, point.size, leaf, receipt.proof) != point.root:
        walk.note("receipts", receipt.index, Text("ledger.receipt_root", number=receipt.index))
    elif walk.leaves.get(receipt.index, leaf) != leaf:
        walk.note("receipts", receipt.index, Text("ledger.receipt_of_other_entry", place=place))
    elif receipt.index in walk.erased:
        walk.receipts.append(receipt.index)


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
