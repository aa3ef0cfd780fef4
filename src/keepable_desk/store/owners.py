"""Whose promises, holds and deals are: by the number of a member or a token, never by a name.

A name in a file belongs to nobody until it is bound to a member, or is their confirmed address.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Q

from keepable_desk.store import models as rows
from keepable_desk.store.one_row import one_or_none

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.store.models import Company

# the rows that somebody owns, and the column in which the book says how they are called
OWNED = ((rows.Deal, "owner"), (rows.Promise, "promiser"), (rows.Hold, "holder"))


def member_number(actor: str) -> int | None:
    """Return the number of the member whom the ledger calls `actor`; None of anybody else.

    >>> member_number("user:7"), member_number("token:7"), member_number("")
    (7, None, None)
    """
    kind, _, number = actor.partition(":")
    return int(number) if kind == "user" and number.isdecimal() else None


def bound_names(company: Company) -> Mapping[str, str]:
    """Return whose each name is that is bound in `company`, and each address that is confirmed."""
    confirmed = rows.Member.objects.filter(company=company, address_confirmed_at__isnull=False)
    found = {
        address: f"user:{number}"
        for number, address in confirmed.values_list("pk", "user__email")
        if address
    }
    bound = rows.NameBinding.objects.filter(company=company)
    return found | {name: f"user:{number}" for name, number in bound.values_list("name", "member")}


def settle_owners(company: Company) -> int:
    """Let rows of files be whose their names are bound to, and nobody's else; return how many are.

    What somebody made by hand stays theirs, whatever it is called.
    """
    names, count = bound_names(company), 0
    for row, column in OWNED:
        of_files = row.objects.filter(Q(owned_by="") | Q(is_owned_by_name=True), company=company)
        theirs = Q(pk__in=[])
        written = set(of_files.order_by().values_list(column, flat=True).distinct())
        for name, actor in names.items():
            named = Q(**{f"{column}__in": [each for each in written if _is_same(each, name)]})
            count += of_files.filter(named).update(owned_by=actor, is_owned_by_name=True)
            theirs |= named
        of_files.filter(is_owned_by_name=True).exclude(theirs).update(
            owned_by="", is_owned_by_name=False
        )
    return count


def _is_same(written: str, name: str) -> bool:
    """Return whether a file means `name`: an address however it is written, a name as it stands.

    Databases do not agree which other letters are the same as plain ones.

    >>> _is_same("Nina@Small.example", "nina@small.example"), _is_same("nina", "Nina")
    (True, False)
    """
    is_address = "@" in name and written.isascii()
    return written.lower() == name.lower() if is_address else written == name


def owner_called(company: int, name: str) -> str:
    """Return who is meant by `name`, as somebody says it by hand; empty where that is not clear."""
    bound = one_or_none(rows.NameBinding.objects.filter(company=company, name=name))
    if bound is not None:
        return f"user:{bound.member_id}"
    called = list(rows.Member.objects.filter(company=company, name=name)[:2])
    return f"user:{called[0].pk}" if len(called) == 1 else ""


def names_counted(company: int, actor: str) -> Mapping[str, int]:
    """Return the names in files on rows of `actor`, nobody's where it is empty, counted."""
    found: Counter[str] = Counter()
    for row, column in OWNED:
        theirs = row.objects.filter(company=company, owned_by=actor)
        chosen = theirs.filter(is_owned_by_name=True) if actor else theirs
        found.update(chosen.values_list(column, flat=True))
    return dict(sorted(found.items()))
