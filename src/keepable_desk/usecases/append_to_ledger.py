"""Adding to the ledger, inside of the transaction of the action that is told of."""

from __future__ import annotations

import os
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import SALT_BYTES, Entry, ErasedEntry, kept_in, seal
from keepable.ledger.exports import Opening
from keepable.ledger.merkle import Frontier
from keepable.ledger.receipts import newest_receipt
from keepable.ledger.rotation import CONTINUED, OPENED, opening_facts
from keepable.ledger.row_states import ROWS_ROOT, rows_facts
from keepable.texts import Instant, Text, TextError, text_written
from keepable_desk.last_seen import is_set_back
from keepable_desk.reads.ledger_contents import exported_row
from keepable_desk.rights.policy import FIELDS
from keepable_desk.store.bindings import (
    BOUND,
    bind_changes,
    columns_facts,
    note_named,
    trusted_head,
)
from keepable_desk.store.models import (
    Ask,
    Assessment,
    Hold,
    LedgerEntry,
    LedgerHead,
    Member,
    Promise,
    PromiseVersion,
    SealedValue,
    ServiceToken,
)
from keepable_desk.store.models.row_states import refuse_changed
from keepable_desk.store.proven_tables import PROVEN_COLUMNS
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.signed_heads import head_note, tree_of
from keepable_desk.store.signing_keys import NAMING, names_known, signer_of
from keepable_desk.store.stopped_here import why_stopped_here
from keepable_desk.store.subjects import add_subjects, named_facts, subjects_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model

    from keepable.ledger.entries import Plain
    from keepable.ledger.exports import Exported
    from keepable.ledger.notes import SignerKey, VerifierKey
    from keepable.ledger.receipts import Receipt
    from keepable_desk.store.models import Company
    from keepable_desk.store.signed_heads import KeptHead

__all__ = [
    "BrokenLedgerError",
    "HaltedError",
    "Recorded",
    "UnlistedFactError",
    "ledger_rows",
    "open_ledger",
    "record",
]


class HaltedError(TextError):
    """Writing has stopped in this company, because its ledger is not what it was."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it was added, and the tree before it: what its receipt is made of."""

    entry: Entry
    subtrees: tuple[bytes, ...]
    checkpoint: Checkpoint

    def receipt(self, signer: SignerKey) -> Receipt:
        """Return the receipt, with a checkpoint that `signer` signs; after the commit only."""
        note = self.checkpoint.note([signer])
        return newest_receipt(self.entry.data(), self.subtrees, self.checkpoint.size, note)


class UnlistedFactError(RuntimeError):
    """A fact would stand in the clear, for ever, that nobody is listed to see."""

    def __init__(self, names: Iterable[str]) -> None:
        """Name the facts, which belong into the list of fields or under seal."""
        super().__init__(", ".join(sorted(names)))


def open_ledger(company: Company, *, now: datetime, key: VerifierKey) -> Recorded:
    """Begin the ledger of `company`, whose checkpoints `key` signs."""
    LedgerHead.objects.create(company=company)
    facts = opening_facts(company.origin, key)
    return record(company, now=now, actor="system", kind=OPENED, facts=facts)


def record(
    company: Company,
    *,
    now: datetime,
    actor: str,
    kind: str,
    facts: Mapping[str, Plain] | None = None,
    confidential: Mapping[str, Plain] | None = None,
    new_salt: Callable[[int], bytes] | None = None,
) -> Recorded:
    """Add an entry to the ledger of `company`; what is `confidential` is sealed.

    `facts` name things by their ids here; the entry names none by words (`store.subjects`).
    Whatever this act changed of proven rows since its last entry is bound by this one.
    It must be called inside of a transaction, so that nothing is told that did not happen.
    `new_salt` gives so many random bytes; it is needed where something is confidential.
    HaltedError when writing has stopped, KeyLostError while nothing could be signed,
    BrokenLedgerError when writing must stop now, UnlistedFactError for a fact that nobody listed.
    """
    if unlisted := {name for name in facts or {} if ("fact", name) not in FIELDS}:
        raise UnlistedFactError(unlisted)
    if not transaction.get_connection().in_atomic_block:
        msg = "An entry is added in the transaction of what it tells of."
        raise RuntimeError(msg)
    _refuse_stopped(company)
    head = LedgerHead.objects.select_for_update().filter(company=company).first()
    if head is None:
        raise BrokenLedgerError(Text("ledger.no_head", company=str(company)))
    refuse_set_back(head, now)
    _refuse_broken(company, head)
    columns, signer = _left_by(company, head, kind)
    openings = _openings(confidential or {}, new_salt)
    note_named(company, [ref for role, _, ref in subjects_in(facts or {}) if role == "ask"])
    if kind not in {OPENED, BOUND, CONTINUED} and columns is not None:
        _refuse_forged(company, actor, facts or {})
    named = named_facts(company, facts or {})
    bound = bind_changes(company, head.size, new_salt or os.urandom)
    if kind in {OPENED, BOUND}:  # from here on rows are bound, also if there are none
        bound = {**(bound or rows_facts(Frontier())), **columns_facts()}
        columns = str(bound.get(PROVEN_COLUMNS, "")) if ROWS_ROOT in bound else None
    entry = Entry(
        number=head.size,
        at=max(now, head.last_at or now),  # clocks may be set back; the ledger's is not
        actor=actor,
        kind=kind,
        facts={**named, **bound},
        sealed={name: seal(name, found.salt, found.value) for name, found in openings.items()},
    )
    tree = tree_of(head)
    before = tuple(tree.subtrees)
    tree.add(entry.leaf())
    row = _write(company, entry, openings)
    add_subjects(row, facts or {})
    head.size, head.last_at = tree.size, entry.at
    head.subtrees = [root.hex() for root in tree.subtrees]
    point = Checkpoint(company.origin, tree.size, tree.root())
    if signer is None or kind in NAMING:
        signer = signer_of(company)
    head.note = head_note(point, columns, signer)
    head.save()
    return Recorded(entry, before, point)


def _refuse_stopped(company: Company) -> None:
    because = why_stopped_here(company.pk)
    if company.halted_at is not None:
        because = text_written(company.halted_because)
    if because is not None:
        raise HaltedError(because)


def _left_by(company: Company, head: LedgerHead, kind: str) -> tuple[str | None, SignerKey | None]:
    """Return which columns entries bind up to `head`, and the key that signed it and signs on.

    What nobody could sign is not begun. A ledger that is continued goes on under another name and
    key, also where what was added last is not signed.
    """
    if kind == CONTINUED:
        before = copy(company)
        before.origin = names_known(company)[-1]
        try:
            return trusted_head(before)[1], None
        except BrokenLedgerError:
            return "", None
    if not head.size:
        return None, None
    signer = signer_of(company)
    return trusted_head(company, [signer.verifier()])[1], signer


# roles of things that an entry goes on from, and the rows that say how those stand
RESTS_ON = ("promise", "hold", "ask", "owner")
CHECKED: Mapping[type[Model], str] = {
    Promise: "",
    Hold: "",
    Ask: "",
    PromiseVersion: "promise__",
    Assessment: "promise__",
}


def _refuse_forged(company: Company, actor: str, facts: Mapping[str, Plain]) -> None:
    """Refuse an entry by who, or about what, is not as the ledger left it.

    A right that somebody gave themselves past the desk does nothing by it, and what is put back
    afterwards has not been used.
    """
    kind, _, number = actor.partition(":")
    if kind == "user":
        refuse_changed(Member.objects.filter(company=company, pk=number))
    if kind == "token":
        refuse_changed(ServiceToken.objects.filter(company=company, pk=number))
    refs = [ref for role, _, ref in subjects_in(facts) if role in RESTS_ON]
    for model, path in CHECKED.items():
        chosen = model._default_manager.filter(
            **{f"{path}company": company, f"{path}ref__in": refs}
        )
        refuse_changed(chosen)


def refuse_set_back(head: KeptHead, now: datetime) -> None:
    """Refuse what would be stamped or judged by a clock far behind the newest entry of `head`.

    HaltedError says so, until the clock is right or somebody confirms it.
    """
    if is_set_back(head.last_at, now):
        facts = {"now": Instant(now), "least": Instant(head.last_at or now)}
        raise HaltedError(Text("clock.set_back", **facts))


def _refuse_broken(company: Company, head: LedgerHead) -> None:
    """Stop rather than go on wrong: the last entry must be the one that the head knows of."""
    last = LedgerEntry.objects.filter(company=company).order_by("-number").first()
    size = 0 if last is None else last.number + 1
    if size != head.size:
        text = Text("ledger.other_size", company=str(company), size=size, wanted=head.size)
        raise BrokenLedgerError(text)
    tree_of(head)
    if last is not None and not _is_whole(last):
        text = Text("ledger.other_leaf", company=str(company), number=str(last.number))
        raise BrokenLedgerError(text)


def _is_whole(row: LedgerEntry) -> bool:
    """Return whether the last entry is what was hashed; an erasure follows whatever it erases."""
    kept = kept_in(row.data.encode())
    return not isinstance(kept, ErasedEntry) and kept.leaf().hex() == row.leaf


def _openings(
    confidential: Mapping[str, Plain], new_salt: Callable[[int], bytes] | None
) -> dict[str, Opening]:
    if not confidential:
        return {}
    if new_salt is None:
        msg = "What is confidential needs salts."
        raise RuntimeError(msg)
    return {name: Opening(new_salt(SALT_BYTES), value) for name, value in confidential.items()}


def _write(company: Company, entry: Entry, openings: Mapping[str, Opening]) -> LedgerEntry:
    row = LedgerEntry.objects.create(
        company=company,
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind,
        data=entry.data().decode(),
        leaf=entry.leaf().hex(),
    )
    SealedValue.objects.bulk_create(
        SealedValue(entry=row, name=name, salt=found.salt.hex(), value=found.value)
        for name, found in openings.items()
    )
    return row


def ledger_rows(company: Company) -> Iterator[Exported]:
    """Return the entries of `company` as they are exported, with what is left of their values."""
    chosen = LedgerEntry.objects.filter(company=company).order_by("number")
    for row in chosen.prefetch_related("values").iterator(chunk_size=1_000):
        openings = {
            found.name: Opening(bytes.fromhex(found.salt), found.value)
            for found in row.values.all()
        }
        yield exported_row(row, openings)
