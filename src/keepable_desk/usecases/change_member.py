"""Changing what a member may: their roles, whether they come in at all, and ending their sessions.

There is always an active administrator left, and nobody changes members of another company.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, company_of
from keepable_desk.store.models import Member
from keepable_desk.usecases.add_member import known_roles
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.ending_access import (
    end_sessions,
    refuse_erased,
    refuse_without_admin,
    revoke_tokens,
    withdraw_links,
    withdraw_links_of_nobody,
)
from keepable_desk.usecases.member_links import changing_members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable_desk.reads.context import ActionContext


@requires("member", "change")
def change_roles(context: ActionContext, name: object, roles: Sequence[str]) -> None:
    """Give the member `name` these `roles` alone; tokens and links that they gave beyond them end.

    UnfitError when there is no such role, or no active administrator would be left.
    """
    wanted = known_roles(roles)
    access(context.caller, Member, name, "change")
    with changing_members(context.company):
        member = access(context.caller, Member, name, "change")  # as it is behind others
        before = list(member.roles)
        if before == wanted:
            return
        Member.objects.filter(pk=member.pk).update(roles=wanted)
        refuse_without_admin(context.company)
        end_sessions(member)
        facts = {
            "member": f"user:{member.pk}",
            "roles_before": before,
            "roles": wanted,
            "tokens": revoke_tokens(member, context.now, beyond=wanted),
            "links": withdraw_links_of_nobody(context.company, context.now),
        }
        record_event(company_of(context.caller), context, "member.roles_changed", facts)


@requires("member", "change")
def deactivate(context: ActionContext, name: object) -> None:
    """Let the member `name` in no more: sessions, tokens and links of theirs, made or to them, end.

    UnfitError when no active administrator would be left.
    """
    access(context.caller, Member, name, "change")
    with changing_members(context.company):
        member = access(context.caller, Member, name, "change")
        if not member.may_come_in:
            return
        _let(member, come_in=False)
        refuse_without_admin(context.company)
        end_sessions(member)
        facts = {
            "member": f"user:{member.pk}",
            "tokens": revoke_tokens(member, context.now),
            "links": [
                *withdraw_links(member, context.now),
                *withdraw_links_of_nobody(context.company, context.now),
            ],
        }
        record_event(company_of(context.caller), context, "member.deactivated", facts)


@requires("member", "change")
def reactivate(context: ActionContext, name: object) -> None:
    """Let the member `name` in again, in the roles that they had; tokens stay revoked.

    UnfitError when their data were erased.
    """
    access(context.caller, Member, name, "change")
    with changing_members(context.company):
        member = access(context.caller, Member, name, "change")
        if member.may_come_in:
            return
        refuse_erased(member)
        _let(member, come_in=True)
        facts = {"member": f"user:{member.pk}", "roles": list(member.roles)}
        record_event(company_of(context.caller), context, "member.reactivated", facts)


def _let(member: Member, *, come_in: bool) -> None:
    member.is_deactivated = not come_in
    member.save(update_fields=["is_deactivated"])
    member.user.is_active = come_in
    member.user.save(update_fields=["is_active"])


@requires("member", "sign out")
def sign_out_everywhere(context: ActionContext, name: object) -> None:
    """End every session of the member `name`, wherever they signed in."""
    member = access(context.caller, Member, name, "sign out")
    with changing_members(context.company):
        end_sessions(member)
        facts = {"member": f"user:{member.pk}"}
        record_event(company_of(context.caller), context, "member.signed_out", facts)
