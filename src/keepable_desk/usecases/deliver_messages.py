"""Delivering what a desk of an earlier version had written down to be told, and had not told yet.

Since then whoever is concerned is told in the transaction in which it happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.store.models import OutboxMessage
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.notifying import notify

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = 100


def deliver_messages(*, now: datetime) -> int:
    """Deliver what lies in the outbox, the oldest first, and give how much it was."""
    with writing():
        found = list(OutboxMessage.objects.filter(sent_at=None).order_by("pk")[:AT_ONCE])
        for message in found:
            actor = str(message.body.get("actor", ""))
            notify(message.company, message.kind, message.body, actor=actor, now=now)
        OutboxMessage.objects.filter(pk__in=[message.pk for message in found]).update(sent_at=now)
    return len(found)
