"""The ledger read: receipts, its state, and the export that everyone can check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the API reads annotations when it runs
from typing import TYPE_CHECKING

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import ErasedEntry, kept_in
from keepable.ledger.exports import Exported, ExportedEntry, Opening, export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.receipts import newest_receipt
from keepable.texts import written
from keepable_desk.store.bindings import trusted_head
from keepable_desk.store.known_leaves import refuse_other
from keepable_desk.store.models import CheckpointSent, Company, LedgerCheck, LedgerEntry, LedgerHead
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.signed_heads import tree_of
from keepable_desk.store.signing_keys import KeyLostError, keys_known, signer_of
from keepable_desk.store.subjects import entries_about

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """Where a ledger stands, what left the house last, and what the last check found.

    `root` and `key` are text, `checkpoint` is its signed note, empty while its key is lost;
    `halted_because` is empty while writing goes on.
    """

    origin: str
    size: int
    root: str
    key: str
    checkpoint: str
    last_sent_at: datetime | None
    last_sent_size: int
    halted_because: str
    last_checked_at: datetime | None
    last_finding: str


def receipt_of_entry(company: int, number: int, subtrees: Iterable[str]) -> str:
    """Return the receipt of the entry `number`, from the `subtrees` that were kept with it.

    It is empty when the entry was erased, and its leaf alone is left.
    """
    row = LedgerEntry.objects.select_related("company").get(company=company, number=number)
    return _receipt(row, tuple(bytes.fromhex(root) for root in subtrees))


def receipt_of_promise(company: int, ref: str) -> str:
    """Return the receipt of the yes to the promise `ref`.

    It is empty when the promise was not made here, or its entry was erased.
    """
    made = entries_about(company, [ref], ["promise"]).filter(kind="promise.made")
    row = made.select_related("company").last()
    return _receipt(row, tuple(frontier_of(company, row.number).subtrees)) if row else ""


def frontier_of(company: int, size: int) -> Frontier:
    """Return the tree of the first `size` entries, computed from their leaves."""
    tree = Frontier(0, ())
    leaves = LedgerEntry.objects.filter(company=company, number__lt=size).order_by("number")
    for leaf in leaves.values_list("leaf", flat=True).iterator(chunk_size=5_000):
        tree.add(bytes.fromhex(leaf))
    return tree


def _receipt(row: LedgerEntry, before: tuple[bytes, ...]) -> str:
    if isinstance(kept_in(row.data.encode()), ErasedEntry):
        return ""
    refuse_other(row.company_id, row.number, row.data)
    tree = Frontier(row.number, before)
    tree.add(bytes.fromhex(row.leaf))
    checkpoint = Checkpoint(row.company.origin, tree.size, tree.root())
    note = checkpoint.note([signer_of(row.company)])
    return newest_receipt(row.data.encode(), before, checkpoint.size, note).text()


def newest_checkpoint(company: Company) -> tuple[Checkpoint, str]:
    """Return the checkpoint of the ledger as it stands, and its note, signed now.

    The key is looked for after the head was read: one that was followed by another meanwhile would
    sign for entries that it may not sign for any more. KeyLostError when there is none,
    BrokenLedgerError where entries were added past the desk: nothing is signed for those.
    """
    tree = tree_of(trusted_head(company)[0])
    checkpoint = Checkpoint(company.origin, tree.size, tree.root())
    return checkpoint, checkpoint.note([signer_of(company)])


def head_of(company: Company) -> Checkpoint:
    """Return the checkpoint of the ledger as it stands, which nobody has signed.

    A head that is none, which a check tells of, is computed anew from the leaves.
    """
    head = LedgerHead.objects.filter(company=company).first()
    try:
        tree = tree_of(head or LedgerHead(company=company, size=-1))
    except BrokenLedgerError:
        tree = Frontier()
        leaves = LedgerEntry.objects.filter(company=company).order_by("number")
        for leaf in leaves.values_list("leaf", flat=True):
            tree.add(bytes.fromhex(leaf))
    return Checkpoint(company.origin, tree.size, tree.root())


def state_of(company: Company) -> LedgerState:
    """Return where the ledger stands, and what left the house last; without its key, too."""
    checkpoint, note, because = head_of(company), "", company.halted_because
    try:
        checkpoint, note = newest_checkpoint(company)
    except (BrokenLedgerError, KeyLostError) as error:
        because = because or written(error.text)
    sent = CheckpointSent.newest(company=company)
    check = LedgerCheck.newest(company=company)
    return LedgerState(
        origin=company.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        key=known[-1].text() if (known := keys_known(company)) else "",
        checkpoint=note,
        last_sent_at=sent.at if sent else None,
        last_sent_size=sent.size if sent else 0,
        halted_because=because,
        last_checked_at=check.at if check else None,
        last_finding=check.finding if check else "",
    )


def exported(company: Company, sees: Callable[[str, str], bool]) -> Iterator[str]:
    """Return the ledger of `company` as lines; those sealed values are open that `sees` allows.

    It is asked with the kind of an entry and the name of a value.
    """
    size = head_of(company).size
    return export_lines(company.origin, rows_of(company, size, sees), size)


def rows_of(company: Company, size: int, sees: Callable[[str, str], bool]) -> Iterator[Exported]:
    """Return the first `size` entries, each with what is left of its values and may be seen."""
    chosen = LedgerEntry.objects.filter(company=company, number__lt=size).order_by("number")
    for row in chosen.prefetch_related("values").iterator(chunk_size=1_000):
        opened = {
            found.name: Opening(bytes.fromhex(found.salt), found.value)
            for found in row.values.all()
            if sees(row.kind, found.name)
        }
        yield exported_row(row, opened)


def exported_row(row: LedgerEntry, opened: Mapping[str, Opening]) -> Exported:
    """Return the entry in `row` as it is exported, with the values that are `opened`."""
    entry = kept_in(row.data.encode())
    if isinstance(entry, ErasedEntry):
        return entry
    return ExportedEntry(entry, bytes.fromhex(row.leaf), opened)
