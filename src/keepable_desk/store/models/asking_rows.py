"""Rows of asking and deciding: asks, what they rest on, and what was done once under a key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from keepable_desk.store.models.book_parts import Company
from keepable_desk.store.models.row_states import ProvenRow


class ResourceRevision(models.Model):
    """How often a person or team was promised, or changed so that old advice no longer holds."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    resource = models.TextField()
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        """A resource stands once in a company."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "resource"], name="resource_once")
        ]

    def __str__(self) -> str:
        """Return the resource and its revision."""
        return f"{self.resource} {self.revision}"


class Ask(ProvenRow):
    """A question and its answer at an instant; `resource_revisions` are those by resource then.

    `draw_key` is what its futures are drawn by, and what is promised on it. Whoever asked may save
    it, to find it again. An ask that was answered with no has `declined_at`, and in `declined` who
    said so, why, and on which advice.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    ref = models.TextField(unique=True)
    actor = models.TextField()
    asked_at = models.DateTimeField()
    question = models.JSONField()
    answer = models.JSONField()
    resource_revisions = models.JSONField()
    saved_at = models.DateTimeField(null=True)
    draw_key = models.TextField(blank=True)
    declined_at = models.DateTimeField(null=True)
    declined = models.JSONField(null=True)

    def __str__(self) -> str:
        """Return its id."""
        return self.ref


class OnceKey(models.Model):
    """A key under which something was done once, what was asked then, and what was answered."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    key = models.TextField()
    request_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        """A key stands once in a company."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "key"], name="once_key_once")
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
