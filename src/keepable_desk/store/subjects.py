"""What entries of the ledger are about: how they name it, and how it is found again.

An entry names a thing by its id where that says nothing, and by the number of its row where it is
made of words, so that no entry tells who the customer is or what was promised. Beside the entry
stands the id itself, which is what entries are looked up by.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from keepable.domain.ids import is_opaque
from keepable.ledger.entries import ErasedEntry, kept_in
from keepable.ledger.row_states import ROWS_ROOT
from keepable_desk.store import models as rows
from keepable_desk.store import row_changes
from keepable_desk.store.proven_tables import PROVEN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from keepable.ledger.entries import Plain
    from keepable_desk.store.models import Company, EntrySubject, LedgerEntry

COMMITMENTS = ("promise", "hold", "deal")
# facts that name things of the book, and which nouns those may be
ROLES: Mapping[str, tuple[str, ...]] = {
    "promise": ("promise",),
    "hold": ("hold", "promise"),
    "owner": COMMITMENTS,
    "ahead_of": COMMITMENTS,
    "behind": COMMITMENTS,
    "overtaken": COMMITMENTS,
    "first": COMMITMENTS,
    "endangered": COMMITMENTS,
    "moved": COMMITMENTS,
    "ask": ("ask",),
    "work": ("work",),
}
# roles in which an entry is part of the story of a promise or hold
ABOUT = ("promise", "hold", "owner", "overtaken", "first", "moved")
_ROWS: Mapping[str, type[Any]] = {
    "promise": rows.Promise,
    "hold": rows.Hold,
    "deal": rows.Deal,
    "ask": rows.Ask,
    "work": rows.Work,
}
_ASK_OF_BEFORE = re.compile(r"ask-[0-9a-f]{32}")


def subjects_in(facts: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Return role, place and id of what `facts` are about, as they stand there.

    >>> list(subjects_in({"promise": "a", "odds": "0.9", "overtaken": ["b", "c"]}))
    [('promise', 0, 'a'), ('overtaken', 0, 'b'), ('overtaken', 1, 'c')]
    """
    for role in ROLES:
        named = facts.get(role)
        listed = named if isinstance(named, list | tuple) else [named]
        for place, ref in enumerate(listed):
            if isinstance(ref, str) and ref:
                yield role, place, ref


def named_facts(company: Company, facts: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return `facts` as an entry of `company` may tell them: things by names that say nothing."""
    names: dict[str, dict[str, str]] = {}
    for role, _, ref in subjects_in(facts):
        names.setdefault(role, {})[ref] = ref
    for role, known in names.items():
        telling = [
            ref for ref in known if not is_opaque(ref) and _ASK_OF_BEFORE.fullmatch(ref) is None
        ]
        known.update(_row_names(company, role, telling))
    return {name: _renamed(fact, names.get(name, {})) for name, fact in facts.items()}


def _row_names(company: Company, role: str, refs: list[str]) -> dict[str, str]:
    """Name the rows called `refs` by their numbers; what is not there is not named at all."""
    named = dict.fromkeys(refs, f"{role}:unknown")
    for noun in reversed(ROLES[role]):
        found = _ROWS[noun].objects.filter(company=company, ref__in=refs) if refs else ()
        named |= {row.ref: f"{noun}:{row.pk}" for row in found}
        named |= {ref: f"{noun}:{key}" for ref, key in _went(_ROWS[noun]) if ref in refs}
    return named


def _went(row: type[Any]) -> Iterator[tuple[str, str]]:
    """Return id and number of those rows that this act has changed or taken away."""
    for key, before in row_changes.left().get(row, {}).items():
        if before is not None:
            yield json.loads(before.values)["ref"], key


def _renamed(fact: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any fact
    if isinstance(fact, list | tuple):
        return [_renamed(each, names) for each in fact]
    return names.get(fact, fact) if isinstance(fact, str) else fact


def add_subjects(row: LedgerEntry, facts: Mapping[str, Any]) -> None:
    """Write down what the entry in `row` is about, from the `facts` with ids as they are here."""
    rows.EntrySubject.objects.bulk_create(
        rows.EntrySubject(company_id=row.company_id, entry=row, role=role, place=place, ref=ref)
        for role, place, ref in subjects_in(facts)
    )


def facts_of(row: LedgerEntry) -> dict[str, Plain]:
    """Return the facts of the entry in `row` with the ids of things as they are here.

    What proves rows tells nothing, and is left out. Of an entry that was reduced to its leaf, what
    it was about is all that is known.
    """
    entry = kept_in(row.data.encode())
    facts = {} if isinstance(entry, ErasedEntry) else dict(entry.facts)
    for name in (ROWS_ROOT, PROVEN_COLUMNS):  # they prove rows, and tell nothing that happened
        facts.pop(name, None)
    return facts | _as_facts(row.subjects.all(), facts)


def _as_facts(subjects: Iterable[EntrySubject], facts: Mapping[str, Plain]) -> dict[str, Plain]:
    by_role: dict[str, list[str]] = defaultdict(list)
    for each in subjects:
        by_role[each.role].append(each.ref)
    return {
        role: refs if isinstance(facts.get(role), list | tuple) else refs[-1]
        for role, refs in by_role.items()
    }


def named_again(
    company: Company,
) -> Callable[[Mapping[str, Plain], Sequence[tuple[str, int, str, int]]], bool]:
    """Return what tells whether those subjects belong to the facts of an entry of `company`.

    Each is compared with the name that the entry itself has for it: with an id that says nothing,
    or with the row of that number. A row that is gone has one id in all entries that name it.
    """
    ids: dict[str, dict[int, str]] = {}
    gone: dict[str, str] = {}

    def id_of(name: str) -> str | None:
        noun, _, number = name.partition(":")
        if noun not in _ROWS or not number.isdigit():
            return None
        if noun not in ids:
            chosen = _ROWS[noun].objects.filter(company=company)
            ids[noun] = dict(chosen.values_list("pk", "ref"))
        return ids[noun].get(int(number))

    def is_named(name: str, ref: str) -> bool:
        if name == ref or name.endswith(":unknown"):
            return True
        known = id_of(name)
        if known is None and not is_opaque(name) and not _ASK_OF_BEFORE.fullmatch(name):
            known = gone.setdefault(name, ref)
        return known == ref

    def is_about(facts: Mapping[str, Plain], found: Sequence[tuple[str, int, str, int]]) -> bool:
        names = {(role, place): name for role, place, name in subjects_in(facts)}
        return len(names) == len(found) and all(
            whose == company.pk and (role, place) in names and is_named(names[role, place], ref)
            for role, place, ref, whose in found
        )

    return is_about


def entries_about(company: int, refs: Iterable[str], roles: Iterable[str] = ABOUT) -> Any:  # noqa: ANN401 - rows
    """Return the entries of `company` in which one of `refs` stands in one of `roles`."""
    about = rows.EntrySubject.objects.filter(company=company, ref__in=refs, role__in=roles)
    chosen = rows.LedgerEntry.objects.filter(company=company, pk__in=about.values("entry"))
    return chosen.prefetch_related("subjects").order_by("number")
