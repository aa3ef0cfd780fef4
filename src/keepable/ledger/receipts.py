"""Receipts (C2SP tlog-proof): one entry, its place in the ledger, and a signed checkpoint.

Whoever holds one can show, without asking anybody, that the entry stood there. The entry itself
is in the line `extra`.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import Checkpoint, opened_checkpoint
from keepable.ledger.merkle import leaf_hash, root_from
from keepable.ledger.notes import decoded
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keepable.ledger.notes import VerifierKey

HEAD = "c2sp.org/tlog-proof@v1"
LEAST_LINES = 3  # head, extra and index
MOST_HASHES = 63
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt holds: the `data` of an entry, its `index`, hashes beside it, and the note."""

    data: bytes
    index: int
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """Write it as a text of about a kilobyte."""
        lines = [HEAD, f"extra {_encoded(self.data)}", f"index {self.index}"]
        lines += [_encoded(beside) for beside in self.proof]
        return "\n".join(lines) + "\n\n" + self.note


def receipt_in(text: str) -> Receipt:
    """Read a receipt from `text`; ValueError says what is wrong with it."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if len(lines) < LEAST_LINES or lines[0] != HEAD or len(lines) > LEAST_LINES + MOST_HASHES:
        raise TextError(Text("ledger.no_receipt", head=HEAD))
    extra, index = lines[1].removeprefix("extra "), lines[2].removeprefix("index ")
    if not lines[1].startswith("extra ") or not _NUMBER.fullmatch(index):
        raise TextError(Text("ledger.receipt_lines"))
    found = [raw for raw in map(decoded, [extra, *lines[LEAST_LINES:]]) if raw is not None]
    if len(found) != len(lines) - LEAST_LINES + 1:
        raise TextError(Text("ledger.receipt_cut"))
    return Receipt(found[0], int(index), tuple(found[1:]), note)


def proven(receipt: Receipt, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Check `receipt` with the `keys` that are trusted, and give its checkpoint.

    ValueError when nobody trusted signed it, or its entry does not lead to the root.
    """
    checkpoint, _ = opened_checkpoint(receipt.note, keys)
    leaf = leaf_hash(receipt.data)
    if root_from(receipt.index, checkpoint.size, leaf, receipt.proof) != checkpoint.root:
        raise TextError(Text("ledger.receipt_root", number=receipt.index))
    return checkpoint


def newest_receipt(data: bytes, subtrees: Sequence[bytes], size: int, note: str) -> Receipt:
    """Make the receipt of the last of `size` entries, from its `data` and the tree before it.

    `subtrees` are the full ones before that entry, the largest first; `note` is the checkpoint.
    """
    return Receipt(data, size - 1, tuple(reversed(subtrees)), note)


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
