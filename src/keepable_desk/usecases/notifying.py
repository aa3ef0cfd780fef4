"""Telling those whom it concerns what happened, in the transaction in which it happens."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from keepable.domain.levels import MOST_ODDS
from keepable.texts import Odds
from keepable.texts.catalogue import FALLBACK
from keepable.texts.words import date_words, odds_words
from keepable_desk.store.models import Hold, Member, Notification, Promise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from keepable_desk.store.models import Company

# who is told of what, besides the promiser
TOLD: dict[str, tuple[str, ...]] = {
    "promise.made": ("operations",),
    "promise.moved": ("operations", "deal desk"),
    "promise.ranked": ("operations", "deal desk"),
    "promise.ranked_back": ("operations", "deal desk"),
    "promise.assessed": ("deal desk", "leader"),
}
AGAINST_ADVICE = ("operations", "deal desk", "leader")


def notify(
    company: Company, kind: str, facts: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    """Tell whoever is concerned by an event of that `kind`, but whoever did it."""
    if kind not in TOLD:
        return
    ref = str(facts.get("promise", ""))
    promise = Promise.objects.filter(company=company, ref=ref).first()
    if promise is None:
        return
    roles = AGAINST_ADVICE if facts.get("against_advice") else TOLD[kind]
    concerned = Member.objects.filter(Q(role__in=roles) | Q(name=promise.promiser), company=company)
    text = _said(company, kind, promise.title, facts)
    Notification.objects.bulk_create(
        Notification(member=member, kind=kind, about_kind="promise", about=ref, text=text, at=now)
        for member in concerned.distinct()
        if f"user:{member.pk}" != actor  # they know, as they did it
    )


def _said(company: Company, kind: str, title: str, body: Mapping[str, Any]) -> str:
    """Say what happened; only what belongs to the `kind` is looked at."""
    day, other = _day(body.get("due_date")), str(body.get("ahead_of") or body.get("behind") or "")
    if kind == "promise.made":
        against = " It is against the advice." if body.get("against_advice") else ""
        return f"{title} was promised for {day}{_odds(body)}.{against}"
    if kind == "promise.moved":
        return f"{title} moved from {_day(body.get('before'))} to {day}{_odds(body)}."
    if kind == "promise.ranked":
        return f"{title} is served before {_title_of(company, other)} now."
    if kind == "promise.ranked_back":
        return f"{title} is served behind {_title_of(company, other)} again."
    return f"{title}: the {body.get('side')}'s side says {body.get('outcome')}."


def _day(text: object) -> str:
    return date_words(date.fromisoformat(str(text)), FALLBACK) if text else ""


def _odds(body: Mapping[str, Any]) -> str:
    """Write the odds that go with a date, where the message has them."""
    if not body.get("odds"):
        return ""
    return f", odds {odds_words(Odds(float(body['odds']), MOST_ODDS), FALLBACK)}"


def _title_of(company: Company, ref: str) -> str:
    """Give what the promise or hold `ref` is called; one that is gone, by its id."""
    for row in (Promise, Hold):
        found = row.objects.filter(company=company, ref=ref).values_list("title", flat=True).first()
        if found:
            return str(found)
    return ref
