"""Erasing somebody's data: values and salts go, the ledger and its root stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from keepable.tables.part_cells import id_of
from keepable.texts import Listed, Text
from keepable_desk.rights.requirements import requires
from keepable_desk.store import models as rows
from keepable_desk.store.bindings import note_bound_by
from keepable_desk.store.closing_accounts import (
    addresses_of,
    close_account,
    forget_in_sessions,
)
from keepable_desk.store.forgetting import Forgetting, forget, mentions, texts_in
from keepable_desk.store.mapping import touch
from keepable_desk.store.overwriting import WRITE_AHEAD_LOG, overwrite_what_was_deleted
from keepable_desk.store.personal_columns import personal_tables
from keepable_desk.store.reduced_entries import entries_naming, reduce_entries
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, record_event
from keepable_desk.usecases.deciding import changed_company, move_everybody_on
from keepable_desk.usecases.ending_access import (
    end_sessions,
    refuse_without_admin,
    revoke_tokens,
    withdraw_links_of_nobody,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company, Member

# what is written by whoever is erased, and by whoever answers them, as it was told to others
QUOTING = ("told.asks", "told.answers")
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure comes to: `counted` says how much of what goes, by its kind.

    `found` says in how many values of each column of the database the person stood. `entries` are
    the numbers of those entries of the ledger of which the leaf alone is left, so that no receipt
    of them can be had any more. `remains` says what no erasure reaches.
    """

    counted: Mapping[str, int]
    found: Mapping[str, int]
    entries: tuple[int, ...]
    remains: tuple[Text, ...]


class _TriedError(Exception):
    """An erasure that is only tried, so that all of it is taken back."""

    def __init__(self, erasure: Erasure) -> None:
        super().__init__()
        self.erasure = erasure


@requires("ledger", "erase")
def erase_person(context: ActionContext, name: str, *, dry_run: bool = False) -> Erasure:
    """Erase whoever is called `name`, or has it as id or address, and say how much of what went.

    Their work stays in the plan under a number. What the ledger sealed is destroyed with its
    salt, so that nobody can even guess it, and an entry that names them is reduced to its leaf;
    the root stays the same. On a `dry_run` all of it is done, told, and taken back. UnfitError
    when they would still be named somewhere: then nothing is changed.
    """
    try:
        with writing():
            erasure = _erase(context, name, is_tried=dry_run)
    except _TriedError as tried:
        return tried.erasure
    left = overwrite_what_was_deleted(personal_tables())
    return replace(erasure, remains=(*erasure.remains, *_not_overwritten(left)))


def _not_overwritten(left: list[str]) -> Iterable[Text]:
    if left == [WRITE_AHEAD_LOG]:
        yield Text("erased.write_ahead_log")
    elif left:
        yield Text("erased.tables_not_written_anew", tables=Listed(tuple(left), most=MOST_NAMED))


def _erase(context: ActionContext, name: str, *, is_tried: bool) -> Erasure:
    """Erase whoever is called `name`; raise what came of it where that `is_tried` alone."""
    company = changed_company(context.company, setup=True)
    stand_in = f"erased:{company.revision}"
    members, customers, who = _meant(company, name, stand_in)
    found = mentions(company, who)
    entries = entries_naming(company, who, customers)
    for kind in ("promise", "hold"):
        touch(company, kind)
    _erase_links(company, who, members, context.now)
    counted = {
        "sealed": _erase_sealed(company, who, entries),
        "talk": sum(_erase_member(member, context) for member in members),
        "imports": _erase_imports(company, who),
        "book": _erase_contacts(company, who) + forget(company, who),
    }
    _erase_attachments(company, who)
    forget_in_sessions(company, who)
    if counted["book"]:
        move_everybody_on(company)  # how quick they were is no longer known to be theirs
    refuse_without_admin(company.pk)
    links = withdraw_links_of_nobody(company.pk, context.now)
    note_bound_by(company, entries)
    facts = {"stand_in": stand_in, **counted}
    if links:
        facts["links"] = links
    if entries:
        facts["reduced"] = entries
    recorded = record_event(company, context, "person.erased", facts)
    reduce_entries(company, entries, recorded.entry.at)
    left = tuple(mentions(company, who))
    if left:
        raise UnfitError(Text("refused.still_named", columns=Listed(left, most=MOST_NAMED)))
    remains = [Text("erased.elsewhere")]
    if entries:
        remains.append(Text("erased.receipts", n=len(entries)))
    done = Erasure(counted=counted, found=found, entries=tuple(entries), remains=tuple(remains))
    if is_tried:
        raise _TriedError(done)
    return done


def _meant(company: Company, name: str, stand_in: str) -> tuple[list[Member], set[str], Forgetting]:
    """Return who is meant by `name`: members, ids of customers, and all that they are called.

    They are those people, customers and members who have it, or have it as id or as address.
    """
    is_meant = Q(ref=name) | Q(name__iexact=name)
    people = list(rows.Person.objects.filter(is_meant, company=company))
    customers = list(rows.Customer.objects.filter(is_meant, company=company))
    ids = {person.ref for person in people}
    known_by_id = ids | {customer.ref for customer in customers}
    names = {person.name for person in people} | {customer.name for customer in customers}
    names |= {name} - known_by_id
    is_member = Q(person__in=ids) | Q(user__email__iexact=name)
    is_member |= Q(user__emailaddress__email__iexact=name)
    for each in names:
        is_member |= Q(name__iexact=each)
    found = rows.Member.objects.filter(is_member, company=company)
    members = list(found.select_related("user").distinct().order_by("pk"))
    names |= {member.name for member in members}
    names |= _names_of(company, names, members)
    names |= _contacts_meant(company, names)
    names |= {id_of(each) for each in names if "@" not in each} - known_by_id  # as in tables sent
    for member in members:
        names |= addresses_of(member.user)
    who = Forgetting(tuple(sorted(names - {""})), tuple(sorted(ids)), stand_in)
    return members, {customer.ref for customer in customers}, who


def _names_of(company: Company, names: set[str], members: list[Member]) -> set[str]:
    """Return what `members` are called in files, and in links to them or to whoever has `names`."""
    bound = rows.NameBinding.objects.filter(member__in=members)
    is_meant = Q(member__in=members)
    for name in names:
        is_meant |= Q(name__iexact=name) | Q(email__iexact=name)
    links = rows.MemberLink.objects.filter(is_meant, company=company)
    called = {each for pair in links.values_list("name", "email") for each in pair}
    return called | set(bound.values_list("name", flat=True))


def _contacts_meant(company: Company, names: set[str]) -> set[str]:
    """Return names and addresses of those contacts of customers who have one of these `names`."""
    folded = {name.casefold() for name in names}
    return {
        called
        for contacts in rows.Customer.objects.filter(company=company).values_list(
            "contacts", flat=True
        )
        for each in contacts
        for own in [(str(each.get("name", "")), str(each.get("email", "")))]  # as far as given
        if folded & {text.casefold() for text in own}
        for called in own
        if called
    }


def _erase_imports(company: Company, who: Forgetting) -> int:
    """Delete what files would bring where it names them; what was taken over is in the book."""
    mentioned = _any_of(who)
    found = rows.ImportPreview.objects.filter(company=company)
    chosen = [
        each.pk
        for each in found.iterator(chunk_size=10)
        if _is_found(mentioned, [each.name, each.mapping, each.rows, each.problems])
    ]
    return rows.ImportPreview.objects.filter(pk__in=chosen).delete()[0]


def _erase_attachments(company: Company, who: Forgetting) -> None:
    """Delete the files of messages in which they can be read, whoever sent them."""
    found = rows.Attachment.objects.filter(message__promise__company=company)
    for each in found.iterator(chunk_size=10):
        if _is_found(who.mention, each.content):
            each.delete()


def _erase_sealed(company: Company, who: Forgetting, entries: list[int]) -> int:
    """Destroy what seals hide of them, and all that the seals of reduced `entries` hide."""
    mentioned, reduced = _any_of(who), set(entries)
    found = rows.SealedValue.objects.filter(entry__company=company).select_related("entry")
    chosen = [
        each.pk
        for each in found.iterator()
        if each.entry.number in reduced or _is_found(mentioned, each.value)
    ]
    return sum(
        rows.SealedValue.objects.filter(pk__in=chosen[first : first + 500]).delete()[0]
        for first in range(0, len(chosen), 500)
    )


def _any_of(who: Forgetting) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in (*who.names, *who.ids))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def _is_found(mentioned: re.Pattern[str], value: object) -> bool:
    """Return whether a `value`, text, a file or JSON, holds a text that is `mentioned`."""
    return any(mentioned.search(text) for text in texts_in(value))


def _erase_contacts(company: Company, who: Forgetting) -> int:
    """Take the addresses of those contacts that are to be forgotten; their names go with all."""
    folded, count = {name.casefold() for name in who.names}, 0
    for row in rows.Customer.objects.filter(company=company):
        kept = [
            {**each, "email": ""} if each["name"].casefold() in folded else each
            for each in row.contacts
        ]
        if kept != row.contacts:
            rows.Customer.objects.filter(pk=row.pk).update(contacts=kept)
            count += 1
    return count


def _erase_links(company: Company, who: Forgetting, members: list[Member], now: datetime) -> None:
    """Let no link be used that was for them, and let it say for whom no more."""
    is_meant = Q(member__in=members) | Q(person__in=who.ids)
    for name in who.names:
        is_meant |= Q(name__iexact=name) | Q(email__iexact=name)
    for_them = rows.MemberLink.objects.filter(is_meant, company=company)
    numbers = list(for_them.values_list("pk", flat=True))
    for_them = rows.MemberLink.objects.filter(pk__in=numbers)
    for_them.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    for_them.update(name="", email="", person="")


def _erase_member(member: Member, context: ActionContext) -> int:
    """Erase what a `member` said, asked and noted, also where it is quoted; and their account."""
    notes, _ = rows.OffRecordNote.objects.filter(author=member).delete()
    rows.Attachment.objects.filter(message__author=member).delete()
    said = rows.Message.objects.filter(author=member).update(text="", erased_at=context.now)
    rows.AskedPerson.objects.filter(by=member).update(text="")
    rows.AskedPerson.objects.filter(member=member).update(reply="")
    told = rows.Notification.objects.filter(member__company=member.company_id)
    told.filter(message__code__in=QUOTING, message__params__who=member.name).delete()
    told.filter(member=member).delete()
    close_account(member)
    end_sessions(member)
    revoke_tokens(member, context.now)
    member.name, member.person = f"erased:{member.pk}", ""
    member.save()
    return notes + said
