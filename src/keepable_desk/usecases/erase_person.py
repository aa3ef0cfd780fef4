"""Erasing somebody's data: values and salts go, the ledger and its root stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from keepable.tables.part_cells import id_of
from keepable_desk.rights.requirements import requires
from keepable_desk.store import models as rows
from keepable_desk.store.forgetting import Forgetting, forget
from keepable_desk.store.mapping import touch
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.deciding import changed_company, move_everybody_on
from keepable_desk.usecases.ending_access import (
    end_sessions,
    refuse_without_admin,
    revoke_tokens,
)

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company, Member


@requires("ledger", "erase")
def erase_person(context: ActionContext, name: str) -> dict[str, int]:
    """Erase whoever is called `name` (or has it as id), and give how much of what was erased.

    Their work stays in the plan under a number. What the ledger sealed is destroyed with its
    salt, so that nobody can even guess it; the root stays the same.
    """
    with writing():
        company = changed_company(context.company, setup=True)
        stand_in = f"erased:{company.revision}"
        who = _named(company, name, stand_in)
        for kind in ("promise", "hold"):
            touch(company, kind)
        counted = {
            "sealed": _erase_sealed(company, who),
            "talk": _erase_talk(company, who, context),
            "imports": _erase_imports(company, who),
            "book": _erase_contacts(company, who) + forget(company, who),
        }
        if counted["book"]:
            move_everybody_on(company)  # how quick they were is no longer known to be theirs
        refuse_without_admin(company.pk)
        facts = {"stand_in": stand_in, **counted}
        record_event(company, context, "person.erased", facts)
    return counted


def _named(company: Company, name: str, stand_in: str) -> Forgetting:
    """Return who is meant by `name`: the people and customers who have it, or have it as id."""
    is_meant = Q(ref=name) | Q(name__iexact=name)
    people = list(rows.Person.objects.filter(is_meant, company=company))
    customers = list(rows.Customer.objects.filter(is_meant, company=company))
    ids = {person.ref for person in people}
    known_by_id = ids | {customer.ref for customer in customers}
    names = {person.name for person in people} | {customer.name for customer in customers}
    names |= {name} - known_by_id
    names |= {id_of(each) for each in names} - known_by_id  # as tables that were sent made keys
    return Forgetting(tuple(sorted(names)), tuple(sorted(ids)), stand_in)


def _erase_imports(company: Company, who: Forgetting) -> int:
    """Delete what files would bring where it names them; what was taken over is in the book."""
    mentioned = _any_of(who)
    found = rows.ImportPreview.objects.filter(company=company)
    chosen = [
        each.pk
        for each in found.iterator(chunk_size=10)
        if mentioned.search(f"{each.name} {each.rows} {each.problems}")
    ]
    return rows.ImportPreview.objects.filter(pk__in=chosen).delete()[0]


def _erase_sealed(company: Company, who: Forgetting) -> int:
    mentioned = _any_of(who)
    found = rows.SealedValue.objects.filter(entry__company=company)
    chosen = [each.pk for each in found.iterator() if mentioned.search(str(each.value))]
    return sum(
        rows.SealedValue.objects.filter(pk__in=chosen[first : first + 500]).delete()[0]
        for first in range(0, len(chosen), 500)
    )


def _any_of(who: Forgetting) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in (*who.names, *who.ids))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def _erase_contacts(company: Company, who: Forgetting) -> int:
    """Take the addresses of those contacts that are to be forgotten; their names go with all."""
    count = 0
    for row in rows.Customer.objects.filter(company=company):
        kept = [
            {**each, "email": ""} if who.whole(each["name"]) != each["name"] else each
            for each in row.contacts
        ]
        if kept != row.contacts:
            rows.Customer.objects.filter(pk=row.pk).update(contacts=kept)
            count += 1
    return count


def _erase_talk(company: Company, who: Forgetting, context: ActionContext) -> int:
    is_meant = Q(person__in=who.ids)
    for name in who.names:
        is_meant |= Q(name__iexact=name)
    found = list(rows.Member.objects.filter(is_meant, company=company))
    for_them = rows.MemberLink.objects.filter(is_meant | Q(member__in=found), company=company)
    for_them.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=context.now)
    for_them.update(name="", email="", person="")
    return sum(_erase_member(member, context) for member in found)


def _erase_member(member: Member, context: ActionContext) -> int:
    notes, _ = rows.OffRecordNote.objects.filter(author=member).delete()
    rows.Attachment.objects.filter(message__author=member).delete()
    said = rows.Message.objects.filter(author=member).update(text="", erased_at=context.now)
    user = member.user
    user.is_active = False
    user.set_unusable_password()
    for field in ("email", "first_name", "last_name"):
        setattr(user, field, "")
    user.username = f"erased-{member.pk}"
    user.save()
    end_sessions(member)
    revoke_tokens(member, context.now)
    member.name, member.person = f"erased:{member.pk}", ""
    member.save()
    return notes + said
