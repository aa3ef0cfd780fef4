"""What a company still needs before its odds can be trusted; it ticks itself off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keepable_desk.store import models as rows

if TYPE_CHECKING:
    from datetime import datetime

    from keepable.domain.book import Book

ENOUGH_OUTCOMES = 20
FRESH = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is needed: its name, whether it is there, and how much of it."""

    name: str
    is_done: bool
    count: int


def checklist(company: int, book: Book, now: datetime) -> tuple[Step, ...]:
    """Give the steps of `company`, in the order in which they are best taken."""
    able = [person for person in book.people if person.skills]
    sold = [item for item in book.catalogue if item.template]
    finished = [each for each in book.outcomes if each.actual_hours or each.finished_on]
    sent = rows.CheckpointSent.objects.filter(company=company).last()
    return (
        Step("people", bool(able), len(able)),
        Step("catalogue", bool(sold), len(sold)),
        Step("customers", bool(book.customers), len(book.customers)),
        Step("outcomes", len(finished) >= ENOUGH_OUTCOMES, len(finished)),
        Step("checkpoint", sent is not None and now - sent.at < FRESH, sent.size if sent else 0),
    )
