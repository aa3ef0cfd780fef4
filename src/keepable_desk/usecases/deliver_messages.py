"""Delivering what a desk of an earlier version had written down to be told, and had not told yet.

Since then whoever is concerned is told in the transaction in which it happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.rights.requirements import requires
from keepable_desk.store.models import OutboxMessage
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.notifying import notify

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext

AT_ONCE = 100


@requires("notification", "deliver")
def deliver_messages(context: ActionContext) -> int:
    """Deliver what lies in the outbox, the oldest first, and return how much it was."""
    unsent = OutboxMessage.objects.filter(company=context.company, sent_at=None)
    with writing():
        found = list(unsent.order_by("pk")[:AT_ONCE])
        for message in found:
            actor = str(message.body.get("actor", ""))
            notify(message.company, message.kind, message.body, actor=actor, now=context.now)
        sent = OutboxMessage.objects.filter(pk__in=[message.pk for message in found])
        sent.update(sent_at=context.now)
    return len(found)
