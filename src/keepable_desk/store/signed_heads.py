"""Where a ledger stands, signed in the transaction of the entry that brought it there.

Entries are chained without a secret: whoever may write to the database could add one that follows
from all before. The note of the head is signed by the key, which is no row. So entries that the
desk did not write are seen before anything follows them, is signed for them, or rests on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.merkle import Frontier
from keepable.ledger.notes import opened, signed
from keepable.texts import Text
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.signing_keys import keys_to_check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keepable.ledger.notes import SignerKey, VerifierKey
    from keepable_desk.store.signing_keys import HasLedger


class KeptHead(Protocol):
    """Where a ledger stands, as its row keeps it."""

    company: Any
    size: int
    subtrees: Any
    last_at: Any
    note: str


COLUMNS = "columns "  # before which columns entries bind, in the line below the checkpoint
UNBOUND, UNTOLD = "none", "untold"  # where none are, and of before it was told which


def tree_of(head: KeptHead) -> Frontier:
    """Return the tree that the `head` stands for; BrokenLedgerError when it is none."""
    try:
        return Frontier(head.size, tuple(bytes.fromhex(root) for root in head.subtrees))
    except (TypeError, ValueError) as error:
        raise BrokenLedgerError(Text("ledger.no_head", company=str(head.company))) from error


def head_note(point: Checkpoint, columns: str | None, signer: SignerKey) -> str:
    """Return the note that `signer` signs: a checkpoint, and which `columns` entries bind.

    >>> from keepable.ledger.notes import SignerKey
    >>> point = Checkpoint("us.example", 1, bytes(32))
    >>> head_note(point, None, SignerKey("us.example", bytes(32))).splitlines()[3]
    'columns none'
    """
    told = UNBOUND if columns is None else columns or UNTOLD
    return signed(f"{point.text()}{COLUMNS}{told}\n", [signer])


def is_unsigned(head: KeptHead) -> bool:
    """Return whether no entry was added since an upgrade brought notes."""
    return not head.note


def head_row(company: HasLedger) -> KeptHead:
    """Return the head of the ledger of `company` as it is kept; BrokenLedgerError if none is."""
    heads = apps.get_model("store", "LedgerHead")._default_manager.filter(company=company.pk)
    head: KeptHead | None = heads.first()
    if head is None:
        raise BrokenLedgerError(Text("ledger.no_head", company=str(company)))
    return head


def read_head(company: HasLedger, keys: Iterable[VerifierKey] = ()) -> tuple[KeptHead, str | None]:
    """Return the head of the ledger of `company`, and which columns entries bind, as it says.

    It was signed by one of `keys`, or of those that lie here. Where no head was signed yet
    (`is_unsigned`), it says nothing of columns. BrokenLedgerError where there is no head, or its
    note is not of these entries.
    """
    before = ""
    while True:
        head = head_row(company)
        if is_unsigned(head):
            return head, None
        try:
            return head, _columns_signed(company, head, list(keys) or keys_to_check(company))
        except BrokenLedgerError:
            if head.note == before:
                raise
            before = head.note  # the key may have been followed by another just then


def _columns_signed(company: HasLedger, head: KeptHead, keys: Iterable[VerifierKey]) -> str | None:
    point = Checkpoint(company.origin, head.size, tree_of(head).root())
    try:
        text, _ = opened(head.note, keys)
    except (TypeError, ValueError) as error:  # it may not even be text
        raise _not_ours(company, head) from error
    before, _, columns = text.removesuffix("\n").rpartition(f"\n{COLUMNS}")
    if before + "\n" != point.text():
        raise _not_ours(company, head)
    return {UNBOUND: None, UNTOLD: ""}.get(columns, columns)


def _not_ours(company: HasLedger, head: KeptHead) -> BrokenLedgerError:
    return BrokenLedgerError(Text("ledger.unsigned", company=str(company), size=head.size))
