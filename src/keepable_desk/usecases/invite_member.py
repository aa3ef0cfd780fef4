"""Inviting somebody by a link, taking that back, and coming in by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.rights.callers import maker_may_still
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, company_of
from keepable_desk.store.models import MemberLink
from keepable_desk.store.owners import settle_owners
from keepable_desk.usecases.add_member import (
    Newcomer,
    known_roles,
    make_member,
    refuse_address_of_colleague,
    refuse_taken_address,
    refuse_unfit_address,
    refuse_unknown_person,
)
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.member_links import MadeLink, changing_members, made_link, used_up
from keepable_desk.usecases.password_quality import refuse_weak_password

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Member

INVITATION = MemberLink.INVITATION


@requires("member", "invite")
def invite_member(context: ActionContext, who: Newcomer) -> MadeLink:
    """Make the link by which `who` comes in; its key is given this once only.

    UnfitError when they could not come in, or an invitation to their address is still open. One to
    somebody who has an account in another company is as any other: only they are told, by the link.
    """
    refuse_unfit_address(who.email)
    if not who.name.strip():
        raise UnfitError(Text("setup.no_own_name"))
    refuse_unknown_person(context.company, who.person)
    roles, address = known_roles(who.roles), who.email.lower()
    with changing_members(context.company):
        refuse_address_of_colleague(context.company, address)
        known = MemberLink.objects.filter(company=context.company, kind=INVITATION, email=address)
        still = known.filter(used_at=None, withdrawn_at=None, expires_at__gt=context.now)
        if any(map(maker_may_still, still)):
            raise UnfitError(Text("refused.invited_already"))
        wanted = MemberLink(
            kind=INVITATION, email=address, name=who.name, roles=roles, person=who.person
        )
        link = made_link(context, wanted)
        facts = {"invitation": f"invitation:{link.row.pk}", "roles": roles}
        sealed = {"email": address}
        record_event(company_of(context.caller), context, "member.invited", facts, sealed)
    return link


@requires("invitation", "withdraw")
def withdraw_invitation(context: ActionContext, name: object) -> None:
    """Let nobody come in by the invitation `name` any more."""
    row = access(context.caller, MemberLink, name, "withdraw")
    with changing_members(context.company):
        unused = MemberLink.objects.filter(pk=row.pk, used_at=None, withdrawn_at=None)
        if unused.update(withdrawn_at=context.now):
            facts = {"invitation": f"invitation:{row.pk}"}
            record_event(company_of(context.caller), context, "member.uninvited", facts)


@requires("member", "join")
def join(context: ActionContext, *, password: str) -> Member:
    """Come in by the link that the caller holds: it proves their address, and sets a `password`.

    LinkOverError when it was used meanwhile; UnfitError when the password is easily guessed,
    or there is an account with their address.
    """
    with changing_members(context.company):
        link = used_up(context)
        refuse_weak_password(password, email=link.email, name=link.name, company=link.company.name)
        refuse_taken_address(link.email, code="refused.account_elsewhere")
        who = Newcomer(
            email=link.email, roles=tuple(link.roles), name=link.name, person=link.person
        )
        made = make_member(context.company, who, password=password, confirmed_at=context.now)
        settle_owners(company_of(context.caller))  # by their address
        facts = {
            "member": f"user:{made.pk}",
            "roles": list(made.roles),
            "invitation": f"invitation:{link.pk}",
        }
        record_event(company_of(context.caller), context, "member.joined", facts)
    return made
