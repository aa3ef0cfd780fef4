"""Rows of names: what others call a thing, how people number it, and which entries are about it.

A thing has one id, which says nothing. Everything else that it is called stands here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from keepable_desk.store.models.book_parts import SHORT, Company
from keepable_desk.store.models.ledger_rows import LedgerEntry


class ExternalId(models.Model):
    """The `key` by which another `system` knows the thing `ref` of a company.

    `noun` says what it is. Whatever comes from that system again is found by it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    noun = models.CharField(max_length=SHORT)
    system = models.CharField(max_length=SHORT)
    key = models.TextField()
    ref = models.TextField()

    class Meta:
        """A system knows one thing by one key."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "noun", "system", "key"], name="external_id_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["company", "noun", "ref"], name="external_id_of")]

    def __str__(self) -> str:
        """Return the system and the noun, never the key, which may be somebody's name."""
        return f"{self.noun} in {self.system}"


class NumberSeries(models.Model):
    """The `last` number that was given to a `noun` of a company: none is given twice."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    noun = models.CharField(max_length=SHORT)
    last = models.PositiveBigIntegerField()

    class Meta:
        """A company counts each noun once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "noun"], name="number_series_once")
        ]

    def __str__(self) -> str:
        """Return the noun and its last number."""
        return f"{self.noun} {self.last}"


class EntrySubject(models.Model):
    """A thing that an entry of the ledger is about, by its id here; `role` names the fact.

    The entry itself may call it otherwise: what is not opaque stands in no entry.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="subjects")
    role = models.CharField(max_length=SHORT)
    place = models.PositiveIntegerField(default=0)
    ref = models.TextField()

    class Meta:
        """Entries are found by what they are about."""

        ordering: ClassVar = ["entry", "role", "place"]
        indexes: ClassVar = [models.Index(fields=["company", "ref"], name="entry_subject")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "role", "place"], name="entry_subject_once")
        ]

    def __str__(self) -> str:
        """Return the role."""
        return self.role
