"""The pulse of a company: whether anything changed that open pages show, and what is unread.

Thousands of open pages ask for it. A process looks once in a second for all readers of a company,
and answers from memory.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from keepable_desk.store.models import Company, Message, Notification

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MOST_AGE = timedelta(seconds=1)
MOST_COMPANIES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How a company stood `at` an instant: a word that changes with it, and what is unread.

    `unread` counts what each member was told and has not read; who is missing has read all.
    """

    at: datetime
    seen: str
    unread: Mapping[int, int]


@dataclass(slots=True)
class Pulses:
    """The newest pulse of each company, as a process keeps them."""

    newest: dict[int, Pulse] = field(default_factory=dict)
    looking: threading.Lock = field(default_factory=threading.Lock)

    def of(self, company: int, now: datetime) -> Pulse:
        """Return the pulse of a `company`, which is at most a second old at `now`."""
        with self.looking:
            found = self.newest.get(company)
            if found is None or not timedelta(0) <= now - found.at < MOST_AGE:
                if len(self.newest) >= MOST_COMPANIES:
                    self.newest.clear()
                found = self.newest[company] = _taken(company, now)
            return found


def _taken(company: int, now: datetime) -> Pulse:
    revision = Company.objects.values_list("revision", flat=True).get(pk=company)
    said = Message.objects.filter(promise__company=company).aggregate(newest=Max("pk"))["newest"]
    waiting = Notification.objects.filter(member__company=company, read_at=None).order_by()
    unread = waiting.values_list("member").annotate(count=Count("pk"))
    return Pulse(at=now, seen=f"{revision}.{said or 0}", unread=dict(unread))
