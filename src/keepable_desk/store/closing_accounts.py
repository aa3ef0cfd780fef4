"""The account of a member who is forgotten: nobody signs in with it, and it names nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from keepable_desk.store.forgetting import Forgetting
    from keepable_desk.store.models import Company, Member


def addresses_of(user: User) -> set[str]:
    """Return the addresses of `user`, those too that were never confirmed."""
    found = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {address for address in (user.email, *found) if address}


def close_account(member: Member) -> None:
    """Let nobody sign in as `member` any more, and let the account name nobody."""
    user = member.user
    EmailAddress.objects.filter(user=user).delete()
    user.is_active = False
    user.set_unusable_password()
    for field in ("email", "first_name", "last_name"):
        setattr(user, field, "")
    user.username = f"erased-{member.pk}"
    user.save()


def forget_in_sessions(company: Company, who: Forgetting) -> None:
    """End sessions that hold who is to be forgotten: those of `company`, and of who is yet to come.

    What a session holds is packed, so that no search of columns finds it.
    """
    ours = {str(each) for each in company.member_set.values_list("user", flat=True)}
    for session in Session.objects.iterator(chunk_size=500):
        held = session.get_decoded()
        whose = held.get("_auth_user_id")
        named = who.is_mentioned(held)
        if named and (whose is None or whose in ours):
            session.delete()
