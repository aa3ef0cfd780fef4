"""Ending what somebody came in by: their sessions, and tokens that they may not have given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from keepable.texts import Text
from keepable_desk.rights.callers import maker_may_still
from keepable_desk.store.models import Member, MemberLink, ServiceToken, in_one_of, who_may_come_in
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet


def end_sessions(member: Member) -> None:
    """End every session of `member`, in browsers and of commands."""
    theirs = str(member.user_id)
    over = [
        row.pk
        for row in Session.objects.iterator()
        if str(row.get_decoded().get(SESSION_KEY)) == theirs
    ]
    Session.objects.filter(pk__in=over).delete()


def revoke_tokens(member: Member, now: datetime, *, beyond: Collection[str] = ()) -> list[str]:
    """Revoke the tokens that `member` gave, and name them; those within `beyond` stay."""
    given = ServiceToken.objects.filter(
        company=member.company_id, made_by=f"user:{member.pk}", revoked_at=None
    )
    over = [row for row in given if not set(row.roles) <= set(beyond)]
    ServiceToken.objects.filter(pk__in=[row.pk for row in over]).update(revoked_at=now)
    return [f"token:{row.pk}" for row in over]


def withdraw_links(member: Member, now: datetime) -> list[str]:
    """Let no link to `member` that is still open be used any more, and name these links."""
    return _withdrawn(_open_links(member.company_id).filter(member=member), now)


def withdraw_links_of_nobody(company: int, now: datetime) -> list[str]:
    """Withdraw the open links in `company` whose makers might not make them now, and name them.

    Call it once what ends the right of a maker is written.
    """
    over = [each for each in _open_links(company) if not maker_may_still(each)]
    return _withdrawn(over, now)


def _open_links(company: int) -> QuerySet[MemberLink]:
    return MemberLink.objects.filter(company=company, used_at=None, withdrawn_at=None)


def _withdrawn(links: Collection[MemberLink], now: datetime) -> list[str]:
    MemberLink.objects.filter(pk__in=[each.pk for each in links]).update(withdrawn_at=now)
    return [f"{each.kind}:{each.pk}" for each in links]


def refuse_without_admin(company: int) -> None:
    """Refuse with UnfitError what leaves nobody in `company` who could let anybody in."""
    admins = who_may_come_in(company).filter(in_one_of(["admin"]))
    if not admins.exists():
        raise UnfitError(Text("refused.last_admin"))


def refuse_erased(member: Member) -> None:
    """Refuse with UnfitError whoever was erased, as they have no address any more."""
    if not member.user.email:
        raise UnfitError(Text("refused.member_erased"))
