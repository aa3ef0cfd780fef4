"""Entries that name somebody in the clear, as earlier versions wrote them: found, and reduced.

Of an entry that is reduced its leaf is left, so that the tree, its roots and all proofs stay.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from keepable.domain.ids import is_opaque
from keepable.ledger.entries import ERASED, ErasedEntry, kept_in
from keepable_desk.store import models as rows
from keepable_desk.store.forgetting import texts_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from keepable_desk.store.forgetting import Forgetting
    from keepable_desk.store.models import Company, LedgerEntry


def entries_naming(company: Company, who: Forgetting, customers: Collection[str]) -> list[int]:
    """Return the numbers of the entries of `company` that name who is to be forgotten.

    Ids that are made of the id of one of those `customers` name them, too. What names a key or
    tells of an erasure is no such entry.
    """
    telling = tuple(ref for ref in customers if not is_opaque(ref))
    found = rows.LedgerEntry.objects.filter(company=company).exclude(kind__startswith="ledger.")
    found = found.exclude(kind=ERASED).order_by("number")
    return [row.number for row in found.iterator(chunk_size=1_000) if _names(row, who, telling)]


def _names(row: LedgerEntry, who: Forgetting, customers: tuple[str, ...]) -> bool:
    if isinstance(kept_in(row.data.encode()), ErasedEntry):
        return False
    return any(
        who.is_mentioned(text) or text.partition(":")[0] in customers
        for text in texts_in(json.loads(row.data))
    )


def reduce_entries(company: Company, numbers: Iterable[int], at: datetime) -> None:
    """Leave of the entries of those `numbers` their leaves alone, erased at that instant."""
    for row in rows.LedgerEntry.objects.filter(company=company, number__in=list(numbers)):
        left = ErasedEntry(number=row.number, erased_at=at, leaf=bytes.fromhex(row.leaf))
        rows.LedgerEntry.objects.filter(pk=row.pk).update(data=left.data().decode())
