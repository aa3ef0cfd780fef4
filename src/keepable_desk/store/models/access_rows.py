"""Rows of who may do what: members with their roles, and tokens of other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from keepable_desk.store.models.book_parts import SHORT, Company
from keepable_desk.store.models.row_states import ProvenRow

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_one_of(roles: Iterable[str], of: str = "") -> Q:
    """Return what holds of rows that have one of `roles`; `of` leads from other rows to them."""
    chosen = Q(pk__in=[])
    for role in roles:
        chosen |= Q(**{f"{of}roles__icontains": f'"{role}"'})
    return chosen


class ReadAsLists(ProvenRow):
    """Rows whose `LISTS` are read as lists of text, whatever was written there past the desk.

    What is none opens nothing: the row is not as the ledger left it.
    """

    LISTS: ClassVar[tuple[str, ...]] = ("roles",)

    class Meta:
        """It is the kind of other rows."""

        abstract = True

    @classmethod
    def from_db(cls, *given: Any, **options: Any) -> Self:  # noqa: ANN401 - as Django declares it
        """Make a row of what the database holds."""
        row = super().from_db(*given, **options)
        for name in cls.LISTS:
            value = row.__dict__.get(name, [])
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                setattr(row, name, [])
        return row


class Member(ProvenRow):
    """A user in a company, in one role or several: they may what any of them may.

    `name` is the one under which they own deals and make promises, `person` their id in the book
    if they do work themselves; `zone` and `language` are how they read, as company and browser
    where they are empty. Their address is that of the user; it is confirmed by a link sent to it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    roles = models.JSONField(default=list)
    name = models.TextField()
    person = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    language = models.CharField(max_length=SHORT, blank=True, default="")
    address_confirmed_at = models.DateTimeField(null=True)
    # beside the flag of the user, which no entry binds: whoever sets that lets nobody in
    is_deactivated = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return name and roles."""
        return f"{self.name} ({', '.join(self.roles)})"

    @property
    def may_come_in(self) -> bool:
        """Whether they can sign in: `who_may_come_in` chooses by the same."""
        return self.user.is_active and not self.is_deactivated

    @property
    def role(self) -> str:
        """The first of their roles, as it was called while there was one."""
        return str(self.roles[0]) if self.roles else ""


def who_may_come_in(company: Company | int) -> models.QuerySet[Member]:
    """Return the members of `company` who can sign in: those to be told, and to be asked."""
    return Member.objects.filter(company=company, user__is_active=True, is_deactivated=False)


class NameBinding(ProvenRow):
    """A `name` in files that is a `member`: an administrator said so, or it was so before.

    Without one a name in a file is nobody's, whoever is called so.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.TextField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="bound_names")
    bound_by = models.TextField()
    bound_at = models.DateTimeField(null=True)

    class Meta:
        """A name is one member of a company."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="name_bound_once")
        ]

    def __str__(self) -> str:
        """Return whose it is, never the name."""
        return f"user:{self.member_id}"


class MemberLink(ReadAsLists):
    """A link that does one thing once: lets somebody in, sets a password, or confirms an address.

    Only the hash of its key is kept. `kind` says what it does; `name`, `roles` and `person` are
    those of whoever is invited, `member` is whom it is for otherwise, `email` the address that
    its use confirms.
    """

    INVITATION, RESET, ADDRESS = "invitation", "reset", "address"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    kind = models.CharField(max_length=SHORT)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="links")
    email = models.TextField()
    name = models.TextField(blank=True, default="")
    roles = models.JSONField(default=list)
    person = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Newest last."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return what it does, never for whom."""
        return self.kind


class ServiceToken(ReadAsLists):
    """A token of another program: only its hash is kept, its `scopes` narrow its roles, it ends."""

    LISTS = ("roles", "scopes")

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.TextField()
    roles = models.JSONField(default=list)
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

    @property
    def role(self) -> str:
        """The first of its roles, as it was called while there was one."""
        return str(self.roles[0]) if self.roles else ""
