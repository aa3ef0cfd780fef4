"""What a company still needs before its odds can be trusted; it ticks itself off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keepable_desk.rights.requirements import requires
from keepable_desk.store import models as rows

if TYPE_CHECKING:
    from datetime import datetime

    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext

ENOUGH_OUTCOMES = 20
FRESH = timedelta(days=2)
# what the ledger calls it when somebody says that nothing is promised yet, or takes that back
NOTHING_PROMISED, SOMETHING_PROMISED = "promises.none_yet", "promises.some"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is needed: its name, whether it is there, and how much of it."""

    name: str
    is_done: bool
    count: int


def checklist(company: int, book: Book, now: datetime) -> tuple[Step, ...]:
    """Return the steps of `company`, in the order in which they are best taken."""
    able = [person for person in book.people if person.skills]
    sold = [item for item in book.catalogue if item.template]
    finished = [each for each in book.outcomes if each.actual_hours or each.finished_on]
    others = rows.Member.objects.filter(company=company).exclude(role="admin").count()
    return (
        Step("people", bool(able), len(able)),
        Step("catalogue", bool(sold), len(sold)),
        Step("customers", bool(book.customers), len(book.customers)),
        _promises(company, book),
        Step("outcomes", len(finished) >= ENOUGH_OUTCOMES, len(finished)),
        Step("members", others > 0, others),
        _checkpoint(company, now),
    )


@requires("myself", "read")
def steps_to_take(context: ActionContext) -> tuple[Step, ...]:
    """Return the steps of the caller's company: how many there are, and no names."""
    return checklist(context.company, context.book, context.now)


def _promises(company: int, book: Book) -> Step:
    """Return whether what is promised already is in the book, or nothing is, as somebody said."""
    count = len(book.promises)
    return Step("promises", count > 0 or is_nothing_promised(company), count)


def is_nothing_promised(company: int) -> bool:
    """Return whether somebody of `company` said that nothing is promised yet, and it stands."""
    kinds = (NOTHING_PROMISED, SOMETHING_PROMISED)
    last = rows.LedgerEntry.objects.filter(company=company, kind__in=kinds).last()
    return last is not None and last.kind == NOTHING_PROMISED


def _checkpoint(company: int, now: datetime) -> Step:
    sent = rows.CheckpointSent.objects.filter(company=company).last()
    is_fresh = sent is not None and now - sent.at < FRESH
    return Step("checkpoint", is_fresh, sent.size if sent else 0)
