"""Delivering what happened to those whom it concerns: from the outbox, once each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from keepable.domain.levels import MOST_ODDS
from keepable.engine.wording import say_date, say_odds
from keepable_desk.store.models import Hold, Member, Notification, OutboxMessage, Promise
from keepable_desk.store.write_lock import writing

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.store.models import Company

AT_ONCE = 100
# who is told of what, besides the promiser
TOLD: dict[str, tuple[str, ...]] = {
    "promise.made": ("operations",),
    "promise.moved": ("operations", "deal desk"),
    "promise.ranked": ("operations", "deal desk"),
    "promise.ranked_back": ("operations", "deal desk"),
    "promise.assessed": ("deal desk", "leader"),
}
AGAINST_ADVICE = ("operations", "deal desk", "leader")


def deliver_messages(*, now: datetime) -> int:
    """Deliver what lies in the outbox, the oldest first, and give how much it was."""
    with writing():
        found = list(OutboxMessage.objects.filter(sent_at=None).order_by("pk")[:AT_ONCE])
        for message in found:
            _deliver(message, now)
        OutboxMessage.objects.filter(pk__in=[message.pk for message in found]).update(sent_at=now)
    return len(found)


def _deliver(message: OutboxMessage, now: datetime) -> None:
    ref = str(message.body.get("promise", ""))
    promise = Promise.objects.filter(company=message.company, ref=ref).first()
    if message.kind not in TOLD or promise is None:
        return
    roles = AGAINST_ADVICE if message.body.get("against_advice") else TOLD[message.kind]
    concerned = Member.objects.filter(
        Q(role__in=roles) | Q(name=promise.promiser), company=message.company
    )
    said = _said(message.company, message.kind, promise.title, message.body)
    for member in concerned.distinct():
        if f"user:{member.pk}" == message.body.get("actor"):
            continue  # he knows, as he did it
        Notification.objects.create(
            member=member,
            kind=message.kind,
            about_kind="promise",
            about=ref,
            text=said,
            at=now,
        )


def _said(company: Company, kind: str, title: str, body: dict[str, Any]) -> str:
    against = " It is against the advice." if body.get("against_advice") else ""
    day, before = _day(body.get("due_date")), _day(body.get("before"))
    other = _title_of(company, str(body.get("ahead_of") or body.get("behind") or ""))
    return {
        "promise.made": f"{title} was promised for {day}{_odds(body)}.{against}",
        "promise.moved": f"{title} moved from {before} to {day}{_odds(body)}.",
        "promise.ranked": f"{title} is served before {other} now.",
        "promise.ranked_back": f"{title} is served behind {other} again.",
        "promise.assessed": f"{title}: the {body.get('side')}'s side says {body.get('outcome')}.",
    }[kind]


def _day(text: object) -> str:
    return say_date(date.fromisoformat(str(text))) if text else ""


def _odds(body: dict[str, Any]) -> str:
    """Write the odds that go with a date, where the message has them."""
    return f", odds {say_odds(float(body['odds']), MOST_ODDS)}" if body.get("odds") else ""


def _title_of(company: Company, ref: str) -> str:
    """Give what the promise or hold `ref` is called; one that is gone, by its id."""
    for row in (Promise, Hold):
        found = row.objects.filter(company=company, ref=ref).values_list("title", flat=True).first()
        if found:
            return str(found)
    return ref
