"""Whether two who hold something of one ledger hold the same history.

Each may verify for itself what they have; only side by side it shows that a ledger told one thing
to one of them and another thing to the other. Two heads of one size that differ, both signed by a
key of the ledger, prove it to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import Checkpoint, opened_checkpoint
from keepable.ledger.entries import ErasedEntry
from keepable.ledger.exported_rows import PREFIX
from keepable.ledger.exports import carries_rows, head_in, row_in
from keepable.ledger.merkle import Frontier
from keepable.ledger.names import shown_name
from keepable.ledger.notes import VerifierKey, verifier_key
from keepable.ledger.rotation import (
    CONTINUED,
    OPENED,
    ROTATED,
    Continuation,
    continuation_in,
    opening_key,
    rotated_key,
)
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from keepable.ledger.entries import Entry, Plain
    from keepable.ledger.witnesses import Witness


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint that somebody holds; `note` is how it is signed, empty where it is computed."""

    point: Checkpoint
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it: the first `agreed` entries are the same in both.

    `heads` are two of one size that differ, the first one of the ledger; None where none do.
    `beyond` is how many entries the other vouches for, where that is more than the ledger has;
    `unsigned` is how many heads nobody known has signed, which prove nothing. `lost` is up to how
    many entries are gone that the ledger itself says to be lost, where it was continued; 0 if none.
    `is_loss_vouched` is whether a key that signed them has signed that, too, or one is trusted; if
    not, whoever made the file may have cut them off. `told_in_one` is how many entries tell what
    they told in one of both alone.
    """

    agreed: int
    heads: tuple[Head, Head] | None = None
    beyond: int = 0
    unsigned: int = 0
    lost: int = 0
    is_loss_vouched: bool = True
    told_in_one: int = 0

    @property
    def is_proof(self) -> bool:
        """Return whether both heads that differ are signed, so that it is proven to anybody."""
        return self.heads is not None and all(head.note for head in self.heads)


@dataclass(frozen=True, slots=True)
class LedgerHistory:
    """The ledger in an export: its roots by size, from none on, and the keys that it names.

    `continued` holds by its former names at which entry it went on under another one, and how.
    `signer` is the key that signs in the end. Of `reduced` entries the leaf alone is there.
    """

    origin: str
    roots: Sequence[bytes]
    keys: tuple[VerifierKey, ...] = ()
    continued: Mapping[str, tuple[int, Continuation]] = field(default_factory=dict)
    signer: VerifierKey | None = None
    reduced: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """Return how many entries it has."""
        return len(self.roots) - 1


def history_in(lines: Iterable[str]) -> LedgerHistory:
    """Read the exported `lines`; ValueError when they are no ledger, or a line is no entry.

    Lines of rows tell nothing of the history: what an entry bound is in the entry itself.
    """
    rest = iter(lines)
    first = next(rest, "")
    origin, count = head_in(first)
    if carries_rows(first):
        rest = (line for line in rest if not line.startswith(PREFIX))
    tree, roots, keys = Frontier(), [Frontier().root()], []
    chain, reduced = _Chain(), set()
    for line in islice(rest, count):
        row = row_in(line)
        if isinstance(row, ErasedEntry):
            reduced.add(tree.size)
            tree.add(row.leaf)
        else:
            entry = row.entry
            if entry.kind.startswith("ledger.") and "key" in entry.facts:
                keys += _keys_named(entry.facts)
                chain.take(entry, Checkpoint(chain.called, tree.size, tree.root()))
            tree.add(entry.leaf())
        roots.append(tree.root())
    return LedgerHistory(
        origin, roots, tuple(keys), chain.continued, chain.signer, frozenset(reduced)
    )


def _keys_named(facts: Mapping[str, Plain]) -> list[VerifierKey]:
    lost = facts.get("lost_keys")
    texts = [facts["key"], *(lost if isinstance(lost, list) else ())]
    return [verifier_key(str(text)) for text in texts]


@dataclass(slots=True)
class _Chain:
    """What a ledger is called and which key signs, while its entries are read."""

    called: str = ""
    signer: VerifierKey | None = None
    continued: dict[str, tuple[int, Continuation]] = field(default_factory=dict)

    def take(self, entry: Entry, left: Checkpoint) -> None:
        """Follow an entry that names a key; one that does not fit is followed by nothing."""
        facts = entry.facts
        try:
            if entry.kind == OPENED:
                self.called = str(facts.get("origin"))
                self.signer = opening_key(facts, self.called)
            elif entry.kind == ROTATED and self.signer is not None:
                self.signer = rotated_key(facts, self.called, self.signer)
            elif entry.kind == CONTINUED and self.signer is not None:
                how = continuation_in(facts, self.called, [self.signer])
                if how.left != left:  # it may have been made for another place
                    how = replace(how, signers=())
                self.continued[self.called] = left.size, how
                self.called, self.signer = how.origin, how.key
        except ValueError:
            return


def compared(
    ours: LedgerHistory, theirs: LedgerHistory, trusted: Sequence[VerifierKey] = ()
) -> Compared:
    """Compare two exports of one ledger; ValueError when they are of two.

    `trusted` are keys of which the reader knows otherwise.
    """
    if ours.origin not in theirs.continued:
        _refuse_other(ours, theirs.origin)
    size = min(ours.size, theirs.size)
    if ours.roots[size] == theirs.roots[size]:
        told = _told_in_one(ours, theirs, size)
        return Compared(size, beyond=theirs.size if theirs.size > size else 0, told_in_one=told)
    agreed = next(n for n in range(1, size + 1) if ours.roots[n] != theirs.roots[n]) - 1
    told = _told_in_one(ours, theirs, agreed)
    for one, other in ((ours, theirs), (theirs, ours)):
        number, how = one.continued.get(other.origin, (-1, None))
        if number == agreed and how is not None and _may_be_lost(other, how):
            is_vouched = other.signer in how.signers or how.key in trusted
            return Compared(agreed, lost=other.size, is_loss_vouched=is_vouched, told_in_one=told)
    heads = (Head(_point(ours, size)), Head(_point(theirs, size)))
    return Compared(agreed, heads, told_in_one=told)


def _told_in_one(ours: LedgerHistory, theirs: LedgerHistory, size: int) -> int:
    return sum(number < size for number in ours.reduced ^ theirs.reduced)


def _may_be_lost(other: LedgerHistory, how: Continuation) -> bool:
    """Return whether all of `other` is covered by what a ledger admits to have lost."""
    known = how.known
    return other.size < known.size or (
        other.size == known.size and other.roots[known.size] == known.root
    )


def compared_with_witnesses(
    ours: LedgerHistory,
    theirs: Iterable[Witness],
    own: Iterable[Witness] = (),
    keys: Sequence[VerifierKey] = (),
) -> Compared:
    """Compare an export with checkpoints or receipts that somebody else holds.

    `own` are those that left with the export: with one of the same size, two differing heads are
    signed both. `keys` are trusted besides those that the ledger names. ValueError when one of
    `theirs` is of another ledger, or has no checkpoint.
    """
    known = [*keys, *ours.keys]
    signed = {each.point(): each.note for each in own if each.problem is None}
    agreed, beyond, unsigned, lost, is_vouched = 0, 0, 0, 0, True
    heads: tuple[Head, Head] | None = None
    for witness in theirs:
        point = witness.point()
        _refuse_other(ours, point.origin)
        signers = _signers(witness.note, known)
        unsigned += not signers
        number, how = ours.continued.get(point.origin, (point.size, None))
        if how is not None and number < point.size <= how.known.size:
            if point.size == how.known.size and point.root != how.known.root and heads is None:
                heads = (Head(how.known), Head(point, witness.note * bool(signers)))
                continue
            lost = max(lost, point.size)
            is_vouched &= how.key in keys or any(key in how.signers for key in signers)
        elif point.size > ours.size:
            beyond = max(beyond, point.size)
        elif ours.roots[point.size] == point.root:
            agreed = max(agreed, point.size)
        elif heads is None or point.size < heads[1].point.size:
            mine = _point(ours, point.size)
            heads = (Head(mine, signed.get(mine, "")), Head(point, witness.note * bool(signers)))
    return Compared(agreed, heads, beyond, unsigned, lost, is_vouched)


def _point(history: LedgerHistory, size: int) -> Checkpoint:
    return Checkpoint(history.origin, size, history.roots[size])


def _signers(note: str, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Return those of `keys` that have signed `note`; none where none has."""
    try:
        return opened_checkpoint(note, keys)[1]
    except ValueError:
        return ()


def _refuse_other(ours: LedgerHistory, origin: str) -> None:
    if origin != ours.origin and origin not in ours.continued:
        facts = {"found": shown_name(origin), "wanted": shown_name(ours.origin)}
        raise TextError(Text("ledger.other_ledger", **facts))
