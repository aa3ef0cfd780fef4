"""What the ledger tells of a member: who brought them in, changed their roles, made links, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.reads.promise_history import Told
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.store.models import LedgerEntry, Member
from keepable_desk.store.subjects import facts_of

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext

KINDS = (
    *("member.added", "member.joined", "member.roles_changed", "member.deactivated"),
    *("member.reactivated", "member.signed_out", "member.reset_link_made", "member.password_set"),
    *("member.password_changed", "member.address_asked", "member.address_changed"),
    *("member.name_bound", "member.name_unbound"),
)


@requires("member", "change")
def trail_of_member(context: ActionContext, number: int) -> tuple[Told, ...]:
    """Return what the ledger tells of the member with that `number`, the newest first."""
    member = access(context.caller, Member, number, "change")
    entries = LedgerEntry.objects.filter(company=context.company, kind__in=KINDS)
    told = (
        Told(number=row.number, at=row.at, actor=row.actor, kind=row.kind, facts=facts_of(row))
        for row in entries.prefetch_related("subjects").order_by("-number")
    )
    return tuple(each for each in told if each.facts.get("member") == f"user:{member.pk}")
