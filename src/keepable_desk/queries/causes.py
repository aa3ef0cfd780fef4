"""What changed in the plan since an entry of the ledger, in words that everybody may read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from keepable.texts.catalogue import FALLBACK
from keepable.texts.words import date_words
from keepable_desk.store.models import Hold, LedgerEntry, Promise
from keepable_desk.store.subjects import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.store.models import Company

MOST = 5
KINDS = (
    "promise.made",
    "promise.moved",
    "promise.ranked",
    "promise.ranked_back",
    "promise.assessed",
    "hold.placed",
    "leave.added",
    "leave.withdrawn",
    "work.changed",
    "promises.imported",
)


NAMED = ("promise", "ahead_of", "behind")


def changes_since(company: Company, entry: int) -> tuple[str, ...]:
    """Give what the ledger of `company` tells from `entry` on, the newest first, the first few."""
    rows = LedgerEntry.objects.filter(company=company, number__gte=entry, kind__in=KINDS)
    chosen = rows.prefetch_related("subjects").order_by("-number")[: MOST + 1]
    found = [(row.kind, facts_of(row)) for row in chosen]
    names = [str(facts.get(role, "")) for _, facts in found for role in NAMED]
    titles = {
        ref: title
        for row in (Promise, Hold)
        for ref, title in row.objects.filter(company=company, ref__in=names).values_list(
            "ref", "title"
        )
    }
    words = [_said(kind, facts, titles) for kind, facts in found[:MOST]]
    return (*words, "and more") if len(found) > MOST else tuple(words)


def _said(kind: str, facts: Mapping[str, Any], titles: dict[str, str]) -> str:
    name = str(facts.get("promise", ""))
    title = titles.get(name, name)
    other = str(facts.get("ahead_of") or facts.get("behind") or "")
    other = titles.get(other, other)
    day, before = _day(facts.get("due_date")), _day(facts.get("before"))
    return {
        "promise.made": f"{title} was promised for {day}",
        "promise.moved": f"{title} moved from {before} to {day}",
        "promise.ranked": f"{title} was ranked before {other}",
        "promise.ranked_back": f"{title} was ranked behind {other} again",
        "promise.assessed": f"{title} was assessed as {facts.get('outcome')}",
        "hold.placed": f"something was held for {day}",
        "leave.added": "leave was added",
        "leave.withdrawn": "leave was taken back",
        "work.changed": f"the estimate of {facts.get('work')} went from "
        f"{facts.get('hours_before')} to {facts.get('hours')} hours",
        "promises.imported": f"{facts.get('added')} promises were taken over from a file",
    }[kind]


def _day(fact: object) -> str:
    """Write a day of the ledger in words; as it stands there, where it is none."""
    try:
        return date_words(date.fromisoformat(str(fact)), FALLBACK)
    except ValueError:
        return str(fact)
