"""Links by which somebody sets a new password, or proves a new address: made, and used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from keepable.texts import Text, to_plain
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, company_of
from keepable_desk.store.models import Member, MemberLink, Notification
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.add_member import (
    refuse_address_of_colleague,
    refuse_taken_address,
    refuse_unfit_address,
)
from keepable_desk.usecases.change_guards import UnfitError, member_in, record_event
from keepable_desk.usecases.ending_access import end_sessions, refuse_erased, withdraw_links
from keepable_desk.usecases.member_links import (
    MadeLink,
    changing_members,
    has_mail,
    made_link,
    mail_former_address,
    used_up,
)
from keepable_desk.usecases.password_quality import refuse_weak_password

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext

RESET, ADDRESS = MemberLink.RESET, MemberLink.ADDRESS


@requires("member", "reset")
def make_reset_link(context: ActionContext, name: object) -> MadeLink:
    """Make the link by which the member `name` sets a new password; they are told of it.

    An earlier one is over then. UnfitError when they cannot come in at all.
    """
    access(context.caller, Member, name, "reset")
    with changing_members(context.company):
        member = access(context.caller, Member, name, "reset")
        _refuse_who_stays_out(member)
        earlier = member.links.filter(kind=RESET, used_at=None, withdrawn_at=None)
        earlier.update(withdrawn_at=context.now)
        link = made_link(context, MemberLink(kind=RESET, member=member, email=member.user.email))
        facts = {"member": f"user:{member.pk}"}
        record_event(company_of(context.caller), context, "member.reset_link_made", facts)
        if f"user:{member.pk}" != context.actor:
            message = to_plain(Text("told.reset_link_made"))
            about = {"kind": "reset", "about_kind": "member", "about": ""}
            Notification.objects.create(member=member, message=message, at=context.now, **about)
    return link


@requires("member", "reset")
def make_reset_link_for(context: ActionContext, email: str) -> MadeLink:
    """Make the link by which whoever has the address `email` sets a new password.

    UnfitError when no member has it, or they cannot come in at all.
    """
    found = Member.objects.filter(company=context.company, user__email=email.lower())
    member = one_or_none(found)
    if member is None:
        raise UnfitError(Text("refused.nobody_by_address", email=email))
    return make_reset_link(context, member.pk)


@requires("member", "set password")
def set_password(context: ActionContext, *, password: str) -> Member:
    """Set a new `password` by the link that the caller holds; sessions of theirs end.

    LinkOverError when it was used meanwhile; UnfitError when the password is easily guessed.
    """
    with changing_members(context.company):
        link = used_up(context)
        member = Member.objects.select_related("user").get(pk=member_in(context))
        _refuse_who_stays_out(member)
        refuse_weak_password(
            password, email=member.user.email, name=member.name, company=link.company.name
        )
        member.user.set_password(password)
        member.user.save(update_fields=["password"])
        if link.email == member.user.email:
            Member.objects.filter(pk=member.pk).update(address_confirmed_at=context.now)
            settle_owners(company_of(context.caller))  # by their address
        withdraw_links(member, context.now)
        end_sessions(member)
        facts = {"member": f"user:{member.pk}"}
        record_event(company_of(context.caller), context, "member.password_set", facts)
    return member


@requires("myself", "change")
def change_own_password(context: ActionContext, *, password: str) -> Member:
    """Set the caller's new `password`; links that were on their way to them end.

    Whoever calls this saw that they know the one before, or read a mail to their address. Sessions
    of theirs end by the hash that they carry, but for one that is given the new hash. UnfitError
    when the password is easily guessed, or they were let out meanwhile.
    """
    with changing_members(context.company):
        member = Member.objects.select_related("user").get(pk=member_in(context))
        _refuse_who_stays_out(member)
        company = company_of(context.caller)
        refuse_weak_password(
            password, email=member.user.email, name=member.name, company=company.name
        )
        member.user.set_password(password)
        member.user.save(update_fields=["password"])
        facts = {"member": f"user:{member.pk}", "links": withdraw_links(member, context.now)}
        record_event(company, context, "member.password_changed", facts)
    return member


@requires("myself", "change")
def ask_for_address(context: ActionContext, email: str) -> MadeLink:
    """Make the link that is to be sent to `email`, which is the caller's address once it is used.

    UnfitError when nobody can sign in with it, a colleague has it, or no mail is sent from here.
    """
    if not has_mail():
        raise UnfitError(Text("refused.no_mail"))
    return _address_link(context, member_in(context), email)


@requires("member", "reset")
def make_address_link(context: ActionContext, name: object, email: str) -> MadeLink:
    """Make the link by which the member `name` takes over the address `email`."""
    return _address_link(context, access(context.caller, Member, name, "reset").pk, email)


def _address_link(context: ActionContext, number: int, email: str) -> MadeLink:
    refuse_unfit_address(email)
    address = email.lower()
    with changing_members(context.company):
        member = Member.objects.select_related("user").get(pk=number)
        _refuse_who_stays_out(member)
        refuse_address_of_colleague(context.company, address, but=member)
        earlier = member.links.filter(kind=ADDRESS, used_at=None, withdrawn_at=None)
        earlier.update(withdrawn_at=context.now)
        link = made_link(context, MemberLink(kind=ADDRESS, member=member, email=address))
        facts = {"member": f"user:{member.pk}"}
        sealed = {"email": address}
        record_event(company_of(context.caller), context, "member.address_asked", facts, sealed)
    return link


@requires("member", "confirm address")
def confirm_address(context: ActionContext) -> Member:
    """Let the address that the caller's link was sent to be theirs, and no other one any more.

    Their sessions end. They are told on the desk, and by mail to the address that was theirs, as it
    may not have been they who asked for it. LinkOverError when it was used meanwhile; UnfitError
    when somebody has it by now.
    """
    with changing_members(context.company):
        link = used_up(context)
        member = Member.objects.select_related("user").get(pk=member_in(context))
        _refuse_who_stays_out(member)
        refuse_taken_address(link.email, but=member, code="refused.account_elsewhere")
        before = member.user.email
        member.user.username = member.user.email = link.email
        member.user.save(update_fields=["username", "email"])
        Member.objects.filter(pk=member.pk).update(address_confirmed_at=context.now)
        EmailAddress.objects.filter(user=member.user_id).delete()  # of allauth's own, from before
        settle_owners(company_of(context.caller))  # by their address
        withdraw_links(member, context.now)
        end_sessions(member)
        facts = {"member": f"user:{member.pk}"}
        sealed = {"email": link.email}
        record_event(company_of(context.caller), context, "member.address_changed", facts, sealed)
        message = to_plain(Text("told.address_changed"))
        about = {"kind": "address", "about_kind": "member", "about": ""}
        Notification.objects.create(member=member, message=message, at=context.now, **about)
    mail_former_address(member, before)
    return member


def _refuse_who_stays_out(member: Member) -> None:
    refuse_erased(member)
    if not member.may_come_in:
        raise UnfitError(Text("refused.member_inactive"))
