"""Delivering what happened to those whom it concerns: from the outbox, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from keepable_desk.store.models import Member, Notification, OutboxMessage, Promise
from keepable_desk.store.write_lock import writing

if TYPE_CHECKING:
    from datetime import datetime

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
    for member in concerned.distinct():
        Notification.objects.create(
            member=member,
            kind=message.kind,
            about_kind="promise",
            about=ref,
            text=_said(message.kind, promise.title, message.body),
            at=now,
        )


def _said(kind: str, title: str, body: dict[str, Any]) -> str:
    against = " It is against the advice." if body.get("against_advice") else ""
    return {
        "promise.made": f"{title} was promised for {body.get('due_date')}.{against}",
        "promise.moved": f"{title} moved from {body.get('before')} to {body.get('due_date')}.",
        "promise.ranked": f"{title} is served before {body.get('ahead_of')} now.",
        "promise.ranked_back": f"{title} is served behind {body.get('behind')} again.",
        "promise.assessed": f"{title}: the {body.get('side')}'s side says {body.get('outcome')}.",
    }[kind]
