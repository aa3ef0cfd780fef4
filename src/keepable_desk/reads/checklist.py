"""What a company still needs before its odds can be trusted; it ticks itself off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keepable.domain.parts import PARTS
from keepable.domain.promise import Promise
from keepable.texts import Text
from keepable_desk.rights.requirements import requires
from keepable_desk.store import models as rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext

FRESH = timedelta(days=2)
# what the ledger calls it when somebody says that nothing is promised yet, or takes that back
NOTHING_PROMISED, SOMETHING_PROMISED = "promises.none_yet", "promises.some"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is needed: its name, `what` it is and `why`, and how much of it is there."""

    name: str
    what: Text
    why: Text
    is_done: bool
    count: int


def checklist(company: int, book: Book, now: datetime) -> tuple[Step, ...]:
    """Return the steps of `company`, in the order in which they are best taken."""
    return (*_parts(company, book), _members(company), _checkpoint(company, now))


def _parts(company: int, book: Book) -> Iterator[Step]:
    """Yield what is needed of the book; no promise, where somebody said that there is none."""
    for part in PARTS:
        if part.wanted is not None:
            count = part.wanted.counted(getattr(book, part.field))
            is_done = count >= part.wanted.least
            if part.noun is Promise and not is_done:
                is_done = is_nothing_promised(company)
            yield Step(part.field, part.wanted.what, part.wanted.why, is_done, count)


def _members(company: int) -> Step:
    others = max(rows.Member.objects.filter(company=company).count() - 1, 0)  # besides the founder
    what, why = Text("step.members"), Text("step.members_why")
    return Step("members", what, why, others > 0, others)


@requires("myself", "read")
def steps_to_take(context: ActionContext) -> tuple[Step, ...]:
    """Return the steps of the caller's company: how many there are, and no names."""
    return checklist(context.company, context.book, context.now)


def is_nothing_promised(company: int) -> bool:
    """Return whether somebody of `company` said that nothing is promised yet, and it stands."""
    kinds = (NOTHING_PROMISED, SOMETHING_PROMISED)
    last = rows.LedgerEntry.objects.filter(company=company, kind__in=kinds).last()
    return last is not None and last.kind == NOTHING_PROMISED


def _checkpoint(company: int, now: datetime) -> Step:
    sent = rows.CheckpointSent.newest(company=company)
    is_fresh = sent is not None and now - sent.at < FRESH
    what, why = Text("step.checkpoint"), Text("step.checkpoint_why")
    return Step("checkpoint", what, why, is_fresh, sent.size if sent else 0)
