"""Erasing somebody's data: values and salts go, the ledger and its root stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from keepable_desk.store import models as rows
from keepable_desk.store.mapping import touch
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import By, told
from keepable_desk.usecases.deciding import changed_company, move_everybody_on

if TYPE_CHECKING:
    from keepable_desk.store.models import Company, Member

# columns of the book that may carry somebody's name or id
NAMED: tuple[tuple[type[Any], str], ...] = (
    (rows.Promise, "promiser"),
    (rows.Hold, "holder"),
    (rows.Deal, "owner"),
    (rows.Outcome, "who"),
    (rows.Work, "estimator"),
    (rows.Work, "requester"),
)


def erase_person(name: str, *, by: By) -> dict[str, int]:
    """Erase whoever is called `name` (or has it as id), and give how much of what was erased.

    His work stays in the plan under a number. What the ledger sealed of him is destroyed with its
    salt, so that nobody can even guess it; the root stays the same.
    """
    with writing():
        company = changed_company(by.company, setup=True)
        names = _names_of(company, name)
        stand_in = f"erased:{company.revision}"
        for kind in ("promise", "hold"):
            touch(company, kind)
        counted = {
            "sealed": _erase_sealed(company, names),
            "book": _rename(company, names, stand_in),
            "talk": _erase_talk(company, names, by),
            "imports": _erase_imports(company, names),
        }
        if counted["book"]:
            move_everybody_on(company)  # how quick he was is no longer known to be his
        facts = {"stand_in": stand_in, **counted}
        told(company, by, "person.erased", facts)
    return counted


def _names_of(company: Company, name: str) -> tuple[str, ...]:
    person = rows.Person.objects.filter(Q(ref=name) | Q(name=name), company=company).first()
    found = {name, *((person.ref, person.name) if person else ())}
    return tuple(sorted(found))


def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


def _erase_imports(company: Company, names: tuple[str, ...]) -> int:
    """Delete what files would bring where it names him; what was taken over is in the book."""
    mentioned = _any_of(names)
    found = rows.ImportPreview.objects.filter(company=company)
    chosen = [
        each.pk
        for each in found.iterator(chunk_size=10)
        if mentioned.search(f"{each.name} {each.rows} {each.problems}")
    ]
    return rows.ImportPreview.objects.filter(pk__in=chosen).delete()[0]


def _erase_sealed(company: Company, names: tuple[str, ...]) -> int:
    mentioned = _any_of(names)
    found = rows.SealedValue.objects.filter(entry__company=company).exclude(salt="")
    chosen = [
        each.pk for each in found.iterator(chunk_size=1_000) if mentioned.search(str(each.value))
    ]
    return sum(
        rows.SealedValue.objects.filter(pk__in=chosen[first : first + 500]).delete()[0]
        for first in range(0, len(chosen), 500)
    )


def _rename(company: Company, names: tuple[str, ...], stand_in: str) -> int:
    count: int = sum(
        row._default_manager.filter(company=company, **{f"{column}__in": names}).update(
            **{column: stand_in}
        )
        for row, column in NAMED
    )
    people = rows.Person.objects.filter(company=company, ref__in=names)
    return count + people.update(name=stand_in)


def _erase_talk(company: Company, names: tuple[str, ...], by: By) -> int:
    members = rows.Member.objects.filter(Q(name__in=names) | Q(person__in=names), company=company)
    return sum(_erase_member(member, by) for member in members)


def _erase_member(member: Member, by: By) -> int:
    notes, _ = rows.OffRecordNote.objects.filter(author=member).delete()
    rows.Attachment.objects.filter(message__author=member).delete()
    said = rows.Message.objects.filter(author=member).update(text="", erased_at=by.now)
    user = member.user
    user.is_active = False
    user.set_unusable_password()
    for field in ("email", "first_name", "last_name"):
        setattr(user, field, "")
    user.username = f"erased-{member.pk}"
    user.save()
    member.name, member.person = f"erased:{member.pk}", ""
    member.save()
    return notes + said
