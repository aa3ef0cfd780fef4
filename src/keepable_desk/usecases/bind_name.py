"""Saying which names in files are a member: without that a name in a file is nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, company_of
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.store.models import Member, NameBinding
from keepable_desk.store.owners import names_counted, settle_owners
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.member_links import changing_members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.reads.context import ActionContext


@requires("member", "change")
def bind_name(context: ActionContext, number: object, name: str) -> None:
    """Let rows of files under `name` be of the member `number`, those that come later too.

    UnfitError when it is bound to somebody else already.
    """
    named = name.strip()
    if not named:
        raise UnfitError(Text("refused.no_name_to_bind"))
    access(context.caller, Member, number, "change")
    with changing_members(context.company):
        member = access(context.caller, Member, number, "change")
        company = company_of(context.caller)
        bound, is_new = NameBinding.objects.get_or_create(
            company=company,
            name=named,
            defaults={"member": member, "bound_by": context.actor, "bound_at": context.now},
        )
        if bound.member_id != member.pk:
            raise UnfitError(Text("refused.name_bound", name=named[:MOST_REPEATED]))
        if not is_new:
            return
        settle_owners(company)
        facts = {"member": f"user:{member.pk}", "rows": _rows_of(context.company, member, named)}
        record_event(company, context, "member.name_bound", facts, {"promiser": named})


@requires("member", "change")
def unbind_name(context: ActionContext, number: object, name: str) -> None:
    """Take back that `name` is the member `number`: its rows are nobody's then."""
    access(context.caller, Member, number, "change")
    with changing_members(context.company):
        member = access(context.caller, Member, number, "change")
        company = company_of(context.caller)
        count = _rows_of(context.company, member, name)
        if not NameBinding.objects.filter(company=company, member=member, name=name).delete()[0]:
            return
        settle_owners(company)
        facts = {"member": f"user:{member.pk}", "rows": count}
        record_event(company, context, "member.name_unbound", facts, {"promiser": name})


@requires("member", "change")
def names_of(context: ActionContext, number: object) -> Mapping[str, int]:
    """Return the names that are bound to the member `number`, each with how many rows it has."""
    member = access(context.caller, Member, number, "change")
    counted = names_counted(context.company, f"user:{member.pk}")
    bound = NameBinding.objects.filter(company=context.company, member=member)
    return {name: counted.get(name, 0) for name in bound.values_list("name", flat=True)}


@requires("member", "change")
def names_of_nobody(context: ActionContext) -> Mapping[str, int]:
    """Return the names in the book that are nobody's, each with how many rows it has."""
    return names_counted(context.company, "")


def _rows_of(company: int, member: Member, name: str) -> int:
    return names_counted(company, f"user:{member.pk}").get(name, 0)
