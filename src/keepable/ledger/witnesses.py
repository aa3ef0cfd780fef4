"""What somebody holds outside of a ledger that vouches for it: checkpoints, and receipts.

A receipt holds a checkpoint, and an entry that must stand below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import notes_in, unproven_checkpoint
from keepable.ledger.receipts import HEAD, Receipt, receipt_in
from keepable.texts.errors import text_of

if TYPE_CHECKING:
    from keepable.ledger.checkpoints import Checkpoint
    from keepable.texts.text import Text


@dataclass(frozen=True, slots=True)
class Witness:
    """A signed `note`, and the `receipt` that it came in; `problem` says why it is neither."""

    note: str
    receipt: Receipt | None = None
    problem: Text | None = None

    def point(self) -> Checkpoint:
        """Return its checkpoint without looking who signed it; ValueError when it has none."""
        return unproven_checkpoint(self.note)


def witnesses_in(text: str) -> tuple[Witness, ...]:
    """Return what a `text` holds of checkpoints and receipts, one below the other.

    >>> [witness.problem is None for witness in witnesses_in("something else")]
    [False]
    """
    return tuple(_witness(found) for found in notes_in(text))


def _witness(text: str) -> Witness:
    receipt, note = None, text
    try:
        if text.startswith(HEAD):
            receipt = receipt_in(text)
            note = receipt.note
        unproven_checkpoint(note)
    except ValueError as error:
        return Witness(note, receipt, text_of(error))
    return Witness(note, receipt)
