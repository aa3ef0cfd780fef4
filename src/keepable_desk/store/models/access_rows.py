"""Rows of who may do what: members with their role, and tokens of other programs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from keepable_desk.store.models.book_parts import SHORT, Company
from keepable_desk.store.models.row_states import ProvenRow


class Member(ProvenRow):
    """A user in a company, in one role.

    `name` is the one under which they own deals and make promises, `person` their id in the book
    if they do work themselves; `zone` and `language` are how they read, as company and browser
    where they are empty.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    role = models.CharField(max_length=SHORT)
    name = models.TextField()
    person = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    language = models.CharField(max_length=SHORT, blank=True, default="")

    def __str__(self) -> str:
        """Return name and role."""
        return f"{self.name} ({self.role})"


class ServiceToken(ProvenRow):
    """A token of another program: only its hash is kept, its `scopes` narrow its role, it ends."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.TextField()
    role = models.CharField(max_length=SHORT)
    scopes = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        """Newest last."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return its name, never more."""
        return self.name
