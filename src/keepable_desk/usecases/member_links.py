"""Links that do one thing once: how they are made, handed over, and used up."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail

from keepable.texts import Text, render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.rights.callers import maker_may_still, token_hash
from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import MemberLink
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.write_lock import deciding, writing
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from keepable.texts import Param
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Member

LINK_DAYS = 7
# at which page each kind is used, and the mail that leads there
PAGES = {
    MemberLink.INVITATION: "/join",
    MemberLink.RESET: "/new-password",
    MemberLink.ADDRESS: "/confirm-address",
}
MAILS = {
    MemberLink.INVITATION: ("mail.invitation_subject", "mail.invitation_body"),
    MemberLink.RESET: ("mail.reset_subject", "mail.reset_body"),
    MemberLink.ADDRESS: ("mail.address_subject", "mail.address_body"),
}
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that was just made: its `row`, and its `key`, which is kept nowhere."""

    row: MemberLink
    key: str

    @property
    def path(self) -> str:
        """Where it leads on this desk; what stands behind the question mark is in no log."""
        return f"{PAGES[self.row.kind]}?key={self.key}"


class LinkOverError(UnfitError):
    """The link was used, withdrawn or is too old, perhaps by the first of two clicks."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(Text("refused.link_over", days=LINK_DAYS))


@contextlib.contextmanager
def changing_members(company: int) -> Iterator[None]:
    """Write about members of `company`, one after the other: each sees what the one before did."""
    with deciding(company), writing():
        yield


def made_link(by: ActionContext, row: MemberLink) -> MadeLink:
    """Keep `row` as a link that was just made, with a key; call it within `changing_members`."""
    key = secrets.token_urlsafe(32)
    row.company_id, row.sha256 = by.company, token_hash(key)
    row.made_by, row.made_at = by.actor, by.now
    row.expires_at = by.now + timedelta(days=LINK_DAYS)
    row.save()
    return MadeLink(row, key)


def used_up(by: ActionContext) -> MemberLink:
    """Return the link by which somebody came, which is over then; LinkOverError if it is already.

    It is over, too, once whoever made it might not make it any more. Call it within
    `changing_members`.
    """
    mine = MemberLink.objects.filter(pk=by.caller.link or 0, expires_at__gt=by.now)
    link = one_or_none(mine.filter(used_at=None, withdrawn_at=None))
    if link is None or not maker_may_still(link) or not mine.update(used_at=by.now):
        raise LinkOverError
    return mine.get()


@requires("member", "confirm address")
def address_of_link(context: ActionContext) -> str:
    """Return the address that the caller's link is for; none where the link is gone."""
    links = MemberLink.objects.filter(pk=context.caller.link or 0, company=context.company)
    link = one_or_none(links)
    return "" if link is None else link.email


def has_mail() -> bool:
    """Return whether this desk sends mail."""
    return str(settings.EMAIL_BACKEND) != NO_MAIL


def mailed(link: MadeLink, address: str) -> bool:
    """Mail `address`, where the link leads, to whom it is for; False where that cannot be."""
    row = link.row
    about: dict[str, Param] = {
        "company": row.company.name,
        "address": address,
        "days": LINK_DAYS,
    }
    return _sent(MAILS[row.kind], about, row.email, row.member.language if row.member else "")


def mail_former_address(member: Member, email: str) -> bool:
    """Tell whoever reads `email` that `member` signs in otherwise now; False if it cannot be."""
    mail = ("mail.address_changed_subject", "mail.address_changed_body")
    return bool(email) and _sent(mail, {"company": member.company.name}, email, member.language)


def _sent(mail: tuple[str, str], about: Mapping[str, Param], email: str, language: str) -> bool:
    """Send a `mail`, its subject and its body, to `email`; False where that cannot be."""
    if not has_mail():
        return False
    subject, body = mail
    spoken = language or FALLBACK
    of_company = {"company": about["company"]}
    try:
        send_mail(
            render(Text.of(subject, of_company), spoken),
            render(Text.of(body, about), spoken),
            None,
            [email],
        )
    except OSError:  # what goes wrong with mail is one, too
        return False
    return True
