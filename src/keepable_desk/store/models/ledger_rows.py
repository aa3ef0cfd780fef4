"""Rows of the ledger. Entries are only ever added: the database refuses to change or delete one.

`data` is the one text of an entry, as `keepable.ledger.entries` writes it; the columns beside it
are there to find it by. Sealed values lie apart, so that they can be erased.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from keepable_desk.store.models.book_parts import Company
from keepable_desk.store.models.row_states import ProvenRow

HASH_DIGITS = 64


class LedgerEntry(models.Model):
    """One entry of a company's ledger, the `number`-th, counted from 0."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    kind = models.TextField()
    data = models.TextField()
    leaf = models.CharField(max_length=HASH_DIGITS)

    class Meta:
        """A number stands once in a company."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="ledger_entry_once")
        ]
        indexes: ClassVar = [  # the keys that a ledger names are looked for at each of its entries
            models.Index(fields=["company", "kind", "number"], name="ledger_entry_of_kind")
        ]

    def __str__(self) -> str:
        """Return its number and kind."""
        return f"{self.number} {self.kind}"


class SealedValue(ProvenRow):
    """What a seal of an entry hides: the value and its salt; erasing both erases the value."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="values")
    name = models.TextField()
    salt = models.CharField(max_length=HASH_DIGITS)
    value = models.JSONField(null=True)

    class Meta:
        """An entry has one value for each seal."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "name"], name="sealed_value_once")
        ]

    def __str__(self) -> str:
        """Return its name, never its value."""
        return self.name


class LedgerHead(models.Model):
    """Where a company's ledger stands: size, roots of the full subtrees, and the last instant.

    It is locked while an entry is added, so that numbers have no gaps. `note` is signed with each
    entry (`store.signed_heads`), so that nobody without the key adds one; it is empty where no
    entry was added since an upgrade brought it.
    """

    company = models.OneToOneField(Company, on_delete=models.PROTECT, primary_key=True)
    size = models.PositiveBigIntegerField(default=0)
    subtrees = models.JSONField(default=list)
    last_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        """Return its size."""
        return f"{self.size} entries"
