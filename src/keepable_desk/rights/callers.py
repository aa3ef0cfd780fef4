"""Whoever calls: a member who signed in, or another program with a token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable_desk.rights.policy import (
    LINK,
    PAY,
    SCOPES,
    SYSTEM,
    reach,
    reach_of_field,
    right_of,
    scope_for,
)
from keepable_desk.rights.roles import widest
from keepable_desk.store.forged_rights import ForgedRightsError, refuse_forged
from keepable_desk.store.models import (
    LedgerEntry,
    Member,
    MemberLink,
    ServiceToken,
    who_may_come_in,
)
from keepable_desk.store.one_row import one_or_none

__all__ = [
    "Caller",
    "ForgedRightsError",
    "caller_for",
    "caller_of",
    "caller_with",
    "caller_with_link",
    "maker_may_still",
    "token_hash",
]

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from keepable_desk.rights.roles import Reach

# what whoever makes a link for somebody else has to be allowed
MADE_BY_RIGHT = {
    MemberLink.INVITATION: ("member", "invite"),
    MemberLink.RESET: ("member", "reset"),
    MemberLink.ADDRESS: ("member", "reset"),
}
LET_OUT = "member.deactivated"  # what the ledger calls it
PREFIX = "kpb_"  # so that programs that look for secrets find ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody of a `company` in one or several `roles`; `actor` is how the ledger names them.

    `name` and `person` are theirs in the book. `scopes` are those of a token, None for a member;
    `link` is the number of the link that they hold, if they came by one.
    """

    company: int
    roles: tuple[str, ...]
    actor: str
    name: str = ""
    person: str = ""
    member: int | None = None
    scopes: frozenset[str] | None = None
    link: int | None = None

    def reach(self, resource: str, action: str) -> Reach | None:
        """Return how far they may do `action` with a `resource`; None when not at all."""
        if self.scopes is not None and scope_for(resource, action) not in self.scopes:
            return None
        return widest(reach(role, resource, action) for role in self.roles)

    def sees(self, resource: str, field: str, *, is_own: bool) -> bool:
        """Return whether they see the `field` of a `resource` that is their own, or not."""
        if self.scopes is not None and not PAY.isdisjoint(right_of(resource, field)):
            return False
        found = widest(reach_of_field(role, resource, field) for role in self.roles)
        return found == "all" or (found == "own" and is_own)


def caller_of(user: AbstractBaseUser | AnonymousUser) -> Caller | None:
    """Return the caller that `user` is; None when nobody signed in, or they are in no company.

    ForgedRightsError when what they may is not as the ledger left it.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    member = one_or_none(Member.objects.filter(user=user.pk))
    if member is None or member.is_deactivated:
        return None
    refuse_forged(member)
    return caller_for(member)


def caller_for(member: Member) -> Caller:
    """Return the caller that `member` is."""
    return Caller(
        company=member.company_id,
        roles=tuple(member.roles),
        actor=f"user:{member.pk}",
        name=member.name,
        person=member.person,
        member=member.pk,
    )


def times_let_out(user: AbstractBaseUser) -> int:
    """Return how often the member that `user` is was let out, as the ledger tells it."""
    member = one_or_none(Member.objects.filter(user=user.pk))
    if member is None:
        return 0
    entries = LedgerEntry.objects.filter(company=member.company_id, kind=LET_OUT)
    return entries.filter(data__contains=f'"member":"user:{member.pk}"').count()


def caller_with(token: str, now: datetime) -> Caller | None:
    """Return whoever holds `token`; None when it is unknown, revoked or over at `now`.

    ForgedRightsError when what it may is not as the ledger left it.
    """
    known = ServiceToken.objects.filter(sha256=token_hash(token))
    row = one_or_none(known.filter(expires_at__gt=now, revoked_at=None))
    if row is None:
        return None
    refuse_forged(row)
    if row.last_used_on != now.date():  # a write a day is enough to see what is still in use
        ServiceToken.objects.filter(pk=row.pk).update(last_used_on=now.date())
    return Caller(
        company=row.company_id,
        roles=tuple(row.roles),
        actor=f"token:{row.pk}",
        scopes=frozenset(row.scopes),
    )


def caller_with_link(key: str, kind: str, now: datetime) -> Caller | None:
    """Return whoever holds the link of that `kind` with `key`; None when it is over at `now`."""
    known = MemberLink.objects.filter(sha256=token_hash(key), kind=kind, expires_at__gt=now)
    row = one_or_none(known.filter(used_at=None, withdrawn_at=None))
    if row is None or not maker_may_still(row):
        return None
    refuse_forged(row)
    actor = f"user:{row.member_id}" if row.member_id else f"invitation:{row.pk}"
    return Caller(
        company=row.company_id, roles=(LINK,), actor=actor, member=row.member_id, link=row.pk
    )


def maker_may_still(link: MemberLink) -> bool:
    """Return whether whoever made `link` might make it now; what the operator made stays.

    A link is a right that was handed on: it ends with the right of whoever handed it on.
    """
    if link.made_by == SYSTEM:  # so the ledger names whoever runs the desk
        return True
    active = who_may_come_in(link.company_id)
    maker = next((each for each in active if f"user:{each.pk}" == link.made_by), None)
    if maker is None:  # no other program may make one either
        return False
    is_own = link.kind == MemberLink.ADDRESS and link.member_id == maker.pk
    right = ("myself", "change") if is_own else MADE_BY_RIGHT[link.kind]
    return caller_for(maker).reach(*right) is not None


def token_hash(token: str) -> str:
    """Return what is kept of a token: it has 256 random bits, so that no salt is needed.

    >>> token_hash("kpb_x")[:8]
    '9e31eb15'
    """
    return hashlib.sha256(token.encode()).hexdigest()


def unknown_scopes(scopes: Iterable[str]) -> list[str]:
    """Return those of `scopes` that do not exist.

    >>> unknown_scopes(["read", "fly"])
    ['fly']
    """
    return [scope for scope in scopes if scope not in SCOPES]
