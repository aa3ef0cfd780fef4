"""Erasing somebody's data: values and salts go, the ledger and its root stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError
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
from keepable_desk.store.forgetting import (
    Forgetting,
    alike,
    files_unread,
    forget,
    mentions,
    texts_in,
)
from keepable_desk.store.mapping import touch
from keepable_desk.store.name_spellings import same_name
from keepable_desk.store.overwriting import (
    WRITE_AHEAD_LOG,
    has_server_log,
    overwrite_what_was_deleted,
)
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
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company, Member

# what is written by whoever is erased, and by whoever answers them, as it was told to others
QUOTING = ("told.asks", "told.answers")
MOST_NAMED = 10


Named = TypeVar("Named", rows.Person, rows.Customer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure comes to: `counted` says how much of what goes, by its kind.

    `found` says in how many values of each column of the database the person stood. `entries` are
    the numbers of those entries of the ledger of which the leaf alone is left, so that no receipt
    of them can be had any more. `alike` says in how many values of each column something stands
    that may mean them and was left: a part of the name, its initials, or it without accents.
    `remains` says what no erasure reaches. It `is_of_nobody` where nobody is called so and it
    stands nowhere.
    """

    counted: Mapping[str, int]
    found: Mapping[str, int]
    entries: tuple[int, ...]
    alike: Mapping[str, int]
    remains: tuple[Text, ...]
    is_of_nobody: bool


class _TriedError(Exception):
    """An erasure that is only tried, so that all of it is taken back."""

    def __init__(self, erasure: Erasure) -> None:
        super().__init__()
        self.erasure = erasure


@requires("ledger", "erase")
def erase_person(
    context: ActionContext, name: str, *, files: Collection[int] = (), dry_run: bool = False
) -> Erasure:
    """Erase whoever is called `name`, or has it as id or address, and say how much of what went.

    Their work stays in the plan under a number. What the ledger sealed is destroyed with its
    salt, so that nobody can even guess it, and an entry that names them is reduced to its leaf;
    the root stays the same. On a `dry_run` all of it is done, told, and taken back; so it is where
    nobody is called so and it stands nowhere. UnfitError when they would still be named somewhere:
    then nothing is changed.

    `files` are the numbers of files of messages that go as well: no search sees what a picture
    shows, and `Erasure.remains` names those that cannot be looked into.
    """
    if not any(letter.isalpha() for letter in name):
        raise UnfitError(Text("refused.no_letter", name=name))
    try:
        with writing():
            erasure = _erase(context, name, frozenset(files), is_tried=dry_run)
    except _TriedError as tried:
        return tried.erasure
    except IntegrityError as error:  # what is only ever added, or may be there once, would change
        raise UnfitError(Text("refused.stays_named", name=name)) from error
    left = overwrite_what_was_deleted(personal_tables())
    return replace(erasure, remains=(*erasure.remains, *_not_overwritten(left)))


def _not_overwritten(left: list[str]) -> Iterable[Text]:
    if left == [WRITE_AHEAD_LOG]:
        yield Text("erased.write_ahead_log")
    elif left:
        yield Text("erased.tables_not_written_anew", tables=Listed(tuple(left), most=MOST_NAMED))


def _erase(context: ActionContext, name: str, files: frozenset[int], *, is_tried: bool) -> Erasure:
    """Erase whoever is called `name`; raise what came of it where that `is_tried` alone."""
    company = changed_company(context.company, setup=True)
    stand_in = f"erased:{company.revision}"
    members, customers, who = _meant(company, name, stand_in)
    found = mentions(company, who)
    entries = entries_naming(company, who, customers)
    is_somebody = bool(members or customers or who.ids or found or entries or files)
    for kind in ("promise", "hold"):
        touch(company, kind)
    _erase_links(company, who, members, context.now)
    counted = {
        "sealed": _erase_sealed(company, who, entries),
        "talk": sum(_erase_member(member, context) for member in members),
        "imports": _erase_imports(company, who),
        "book": _erase_contacts(company, who) + forget(company, who),
    }
    _erase_attachments(company, who, files)
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
    done = Erasure(
        counted=counted,
        found=found,
        entries=tuple(entries),
        alike=alike(company, who),
        remains=tuple(_remains(company, entries)),
        is_of_nobody=not is_somebody,
    )
    if is_tried or done.is_of_nobody:
        raise _TriedError(done)
    return done


def _remains(company: Company, entries: list[int]) -> Iterator[Text]:
    """Say what no erasure reaches."""
    yield Text("erased.elsewhere")
    if has_server_log():
        yield Text("erased.server_log")
    if entries:
        yield Text("erased.receipts", n=len(entries))
    unread = files_unread(company)
    if unread:
        names = Listed(tuple(unread), most=MOST_NAMED)
        yield Text("erased.files_unread", n=len(unread), files=names)


def _meant(company: Company, name: str, stand_in: str) -> tuple[list[Member], set[str], Forgetting]:
    """Return who is meant by `name`: members, ids of customers, and all that they are called.

    They are those people, customers and members who have it, or have it as id or as address.
    """
    people = [each for each in _all(rows.Person, company) if _has(each, name)]
    customers = [each for each in _all(rows.Customer, company) if _has(each, name)]
    ids = {person.ref for person in people}
    known_by_id = ids | {customer.ref for customer in customers}
    names = {person.name for person in people} | {customer.name for customer in customers}
    names |= {name} - known_by_id
    members = _members_meant(company, name, names, ids)
    names |= {member.name for member in members}
    names |= _names_of(company, names, members)
    names |= _contacts_meant(company, names)
    names |= {id_of(each) for each in names if "@" not in each} - known_by_id  # as in tables sent
    for member in members:
        names |= addresses_of(member.user)
    kept = frozenset(rows.Person.objects.filter(company=company).values_list("ref", flat=True))
    kept |= _tagged_of_others(company, names, members)
    who = Forgetting(tuple(sorted(names - {""})), tuple(sorted(ids)), stand_in, kept)
    return members, {customer.ref for customer in customers}, who


def _tagged_of_others(company: Company, names: set[str], members: list[Member]) -> set[str]:
    """Return addresses with a tag that other members or contacts have: they are not erased."""
    others = rows.Member.objects.filter(company=company).exclude(pk__in=[m.pk for m in members])
    found = {
        *others.values_list("user__email", flat=True),
        *others.values_list("user__emailaddress__email", flat=True),
        *(str(each.get("email")) for row in _all(rows.Customer, company) for each in row.contacts),
    }
    return {each for each in found if each and "+" in each} - names


def _all(model: type[Named], company: Company) -> Iterable[Named]:
    return model._default_manager.filter(company=company).order_by("pk")


def _has(row: rows.Person | rows.Customer, name: str) -> bool:
    return row.ref == name or same_name(row.name) == same_name(name)


def _members_meant(company: Company, name: str, names: set[str], ids: set[str]) -> list[Member]:
    """Return the members who are one of the people, have an address or are called so."""
    is_meant = Q(person__in=ids) | Q(user__email__iexact=name)
    is_meant |= Q(user__emailaddress__email__iexact=name)
    same = {same_name(each) for each in names}
    called = rows.Member.objects.filter(company=company).values_list("pk", "name")
    is_meant |= Q(pk__in=[pk for pk, own in called if same_name(own) in same])
    found = rows.Member.objects.filter(is_meant, company=company)
    return list(found.select_related("user").distinct().order_by("pk"))


def _names_of(company: Company, names: set[str], members: list[Member]) -> set[str]:
    """Return what `members` are called in files, and in links to them or to whoever has `names`."""
    bound = rows.NameBinding.objects.filter(member__in=members)
    ours, same = {member.pk for member in members}, {same_name(each) for each in names}
    called = {
        each
        for link in rows.MemberLink.objects.filter(company=company)
        if link.member_id in ours or same & {same_name(link.name), same_name(link.email)}
        for each in (link.name, link.email)
    }
    return called | set(bound.values_list("name", flat=True))


def _contacts_meant(company: Company, names: set[str]) -> set[str]:
    """Return names and addresses of those contacts of customers who have one of these `names`."""
    same = {same_name(name) for name in names}
    return {
        called
        for row in _all(rows.Customer, company)
        for each in row.contacts
        for own in [(str(each.get("name", "")), str(each.get("email", "")))]  # as far as given
        if same & {same_name(text) for text in own if text}
        for called in own
        if called
    }


def _erase_imports(company: Company, who: Forgetting) -> int:
    """Delete what files would bring where it names them; what was taken over is in the book."""
    found = rows.ImportPreview.objects.filter(company=company)
    chosen = [
        each.pk
        for each in found.iterator(chunk_size=10)
        if _is_told_by(who, [each.name, each.mapping, each.rows, each.problems])
    ]
    return rows.ImportPreview.objects.filter(pk__in=chosen).delete()[0]


def _erase_attachments(company: Company, who: Forgetting, chosen: frozenset[int]) -> None:
    """Delete files of messages: the `chosen`, and those in which they can be read."""
    found = rows.Attachment.objects.filter(message__promise__company=company)
    unknown = chosen - set(found.filter(pk__in=chosen).values_list("pk", flat=True))
    if unknown:
        raise UnfitError(Text("refused.no_such_file", n=min(unknown)))
    for each in found.iterator(chunk_size=10):
        if each.pk in chosen or who.is_mentioned(each.content):
            each.delete()


def _erase_sealed(company: Company, who: Forgetting, entries: list[int]) -> int:
    """Destroy what seals hide of them, and all that the seals of reduced `entries` hide."""
    reduced = set(entries)
    found = rows.SealedValue.objects.filter(entry__company=company).select_related("entry")
    chosen = [
        each.pk
        for each in found.iterator()
        if each.entry.number in reduced or _is_told_by(who, each.value)
    ]
    return sum(
        rows.SealedValue.objects.filter(pk__in=chosen[first : first + 500]).delete()[0]
        for first in range(0, len(chosen), 500)
    )


def _is_told_by(who: Forgetting, value: object) -> bool:
    """Return whether a `value`, text or JSON, tells of them, by an id of theirs too."""
    return who.is_mentioned(value) or any(who.has_id(text) for text in texts_in(value))


def _erase_contacts(company: Company, who: Forgetting) -> int:
    """Take the addresses of those contacts that are to be forgotten; their names go with all."""
    count = 0
    for row in rows.Customer.objects.filter(company=company):
        kept = [
            {**each, "email": ""} if who.is_name(each["name"]) else each for each in row.contacts
        ]
        if kept != row.contacts:
            rows.Customer.objects.filter(pk=row.pk).update(contacts=kept)
            count += 1
    return count


def _erase_links(company: Company, who: Forgetting, members: list[Member], now: datetime) -> None:
    """Let no link be used that was for them, and let it say for whom no more."""
    ours = {member.pk for member in members}
    numbers = [
        link.pk
        for link in rows.MemberLink.objects.filter(company=company)
        if link.member_id in ours
        or link.person in who.ids
        or who.is_name(link.name)
        or who.is_name(link.email)
    ]
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
    member.name, member.person, member.is_deactivated = f"erased:{member.pk}", "", True
    member.save()
    return notes + said
