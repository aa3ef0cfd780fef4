"""What changed in the plan since an entry of the ledger, as texts that everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.rights.problem_texts import day_of, is_erased
from keepable_desk.rights.vocabulary import OUTCOMES
from keepable_desk.store.models import Hold, LedgerEntry, Promise
from keepable_desk.store.short_numbers import label
from keepable_desk.store.subjects import facts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from keepable.ledger.entries import Plain
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


def changes_since(company: Company, entry: int, hidden: Collection[str] = ()) -> tuple[Text, ...]:
    """Return what the ledger of `company` tells from `entry` on, the newest first, but few.

    Holds that are `hidden` from the reader are called by their number.
    """
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
    held = Hold.objects.filter(company=company, ref__in=hidden)
    titles |= {ref: label("hold", number) for ref, number in held.values_list("ref", "number")}
    told = [_told(kind, facts, titles) for kind, facts in found[:MOST]]
    return (*told, Text("change.and_more")) if len(found) > MOST else tuple(told)


def _told(kind: str, facts: Mapping[str, Plain], titles: dict[str, str]) -> Text:
    if is_erased(kind, facts):
        return Text("change.erased")
    if kind.startswith("promise."):
        return _of_promise(kind, facts, titles)
    if kind == "hold.placed":
        return Text("change.held", day=day_of(facts.get("due_date")))
    if kind == "leave.added":
        return Text("change.leave_added")
    if kind == "leave.withdrawn":
        return Text("change.leave_withdrawn")
    if kind == "work.changed":
        work, before = str(facts.get("work")), str(facts.get("hours_before"))
        return Text("change.estimate", work=work, before=before, hours=str(facts.get("hours")))
    added = facts.get("added")
    return Text("change.imported", n=added if isinstance(added, int) else 0)


def _of_promise(kind: str, facts: Mapping[str, Plain], titles: dict[str, str]) -> Text:
    title, other = (
        titles.get(name, name)
        for name in (
            str(facts.get("promise", "")),
            str(facts.get("ahead_of") or facts.get("behind") or ""),
        )
    )
    if kind == "promise.made":
        return Text("change.made", promise=title, day=day_of(facts.get("due_date")))
    if kind == "promise.moved":
        day, before = day_of(facts.get("due_date")), day_of(facts.get("before"))
        return Text("change.moved", promise=title, before=before, day=day)
    if kind == "promise.ranked":
        return Text("change.ranked", promise=title, other=other)
    if kind == "promise.ranked_back":
        return Text("change.ranked_back", promise=title, other=other)
    outcome = str(facts.get("outcome"))
    return Text("change.assessed", promise=title, outcome=OUTCOMES.get(outcome, outcome))
