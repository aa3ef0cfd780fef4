"""The leaves of entries as this process knows them, proven by what the key of the ledger signed.

Whatever rests on one entry looks here whether its data are those of the ledger: its hash alone
says nothing, as it stands beside it and is changed with it.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps

from keepable.ledger.checkpoints import notes_in, opened_checkpoint
from keepable.ledger.entries import ErasedEntry, kept_in
from keepable.ledger.merkle import Frontier, leaf_hash
from keepable.texts import Text
from keepable_desk.store.checkpoint_files import checkpoints_kept
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.signed_heads import is_unsigned, read_head, tree_of
from keepable_desk.store.signing_keys import keys_to_check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from keepable_desk.store.signing_keys import HasLedger

    Point = tuple[int, bytes]

LEAF_BYTES = 32
COMPANIES = 64  # of which a process keeps leaves
AT_ONCE = 5_000
REDUCED = '{"erased":'  # the data of an entry begins so if its leaf alone is left


@dataclass(slots=True)
class _Leaves:
    """The leaves of one ledger, one after the other, and the tree over them."""

    tree: Frontier = field(default_factory=Frontier)
    raw: bytearray = field(default_factory=bytearray)

    def has(self, number: int, leaf: bytes) -> bool:
        """Return whether the entry `number` is known to have that `leaf`."""
        first = number * LEAF_BYTES
        return self.raw[first : first + LEAF_BYTES] == leaf

    def add(self, leaf: bytes) -> None:
        """Take up the next."""
        self.tree.add(leaf)
        self.raw += leaf


_KNOWN: OrderedDict[int, _Leaves] = OrderedDict()
_LOCK = threading.Lock()


def refuse_other(company: int, number: int, data: str) -> None:
    """Refuse `data` that are not those of the entry `number` of the ledger of `company`.

    BrokenLedgerError says that they are not. Leaves are read once by a process, and then those
    that came since.
    """
    leaf = leaf_of(data)
    with _LOCK:
        known = _KNOWN.get(company)
        if known is None or leaf is None or not known.has(number, leaf):
            known = _KNOWN[company] = _read(company, known)
            while len(_KNOWN) > COMPANIES:
                _KNOWN.popitem(last=False)
        _KNOWN.move_to_end(company)
        if leaf is None or not known.has(number, leaf):
            row = apps.get_model("store", "Company")._default_manager.get(pk=company)
            raise BrokenLedgerError(Text("ledger.other_leaf", company=str(row), number=str(number)))


def leaf_of(data: str) -> bytes | None:
    """Return the leaf of an entry with these `data`; None where they are those of none."""
    if not data.startswith(REDUCED):
        return leaf_hash(data.encode())
    try:
        kept = kept_in(data.encode())
    except ValueError:
        return None
    return kept.leaf if isinstance(kept, ErasedEntry) else None


def _read(company: int, known: _Leaves | None) -> _Leaves:
    """Return the leaves as the database has them, from what is `known` on, up to what is proven.

    What is known may be of a transaction that came to nothing, or of a copy that was put in the
    place of this one: where it does not lead there, all are read again.
    BrokenLedgerError where those do not.
    """
    row = apps.get_model("store", "Company")._default_manager.get(pk=company)
    points = _proven_points(row)
    for found in (known, _Leaves()):
        if found is not None and _leads_to(company, found, points):
            return found
    raise BrokenLedgerError(Text("ledger.no_head", company=str(row)))


def _proven_points(row: HasLedger) -> list[Point]:
    """Return sizes and roots that leaves must lead to, the smallest first: of the head, if signed.

    Where it is not, the newest checkpoint that left proves what was there before, so that people
    can go on reading. A head that was not signed yet is taken as it is, after that.
    """
    try:
        head, _ = read_head(row)
    except BrokenLedgerError:
        head = None
    if head is not None and not is_unsigned(head):
        return [(head.size, tree_of(head).root())]
    points = []
    for note in notes_in(checkpoints_kept(row.origin).notes):
        with contextlib.suppress(ValueError):
            left, _ = opened_checkpoint(note, keys_to_check(row))
            points.append((left.size, left.root))
    points = [max(points)] if points else []
    if head is not None:
        points.append((head.size, tree_of(head).root()))
    if not points:
        raise BrokenLedgerError(Text("ledger.unsigned", company=str(row), size=0))
    return points


def _leads_to(company: int, found: _Leaves, points: Sequence[Point]) -> bool:
    """Read on from what was `found`, and return whether it leads to all `points`."""
    for size, root in points:
        if found.tree.size > size:
            return False
        for leaf in _leaves(company, found.tree.size, size):
            found.add(leaf)
        if (found.tree.size, found.tree.root()) != (size, root):
            return False
    return True


def _leaves(company: int, first: int, size: int) -> list[bytes]:
    entries: QuerySet[Any] = apps.get_model("store", "LedgerEntry")._default_manager.all()
    chosen = entries.filter(company=company, number__gte=first, number__lt=size).order_by("number")
    found = chosen.values_list("number", "leaf").iterator(chunk_size=AT_ONCE)
    leaves = []
    for place, (number, leaf) in enumerate(found, start=first):
        if number != place or not isinstance(leaf, str) or len(leaf) != 2 * LEAF_BYTES:
            break
        leaves.append(bytes.fromhex(leaf))
    return leaves
