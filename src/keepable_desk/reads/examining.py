"""What whoever runs the desk looks at, and takes out of it: ledgers, keys, and the whole book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.ledger.exports import export_lines
from keepable_desk.reads.forecasts import read_together
from keepable_desk.reads.known_checkpoints import checkpoints_gone
from keepable_desk.reads.ledger_contents import head_of, rows_of
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.bindings import is_bound
from keepable_desk.store.carried_rows import carried_rows
from keepable_desk.store.checkpoint_files import checkpoints_kept
from keepable_desk.store.models import CheckpointSent, LedgerHead
from keepable_desk.store.signing_keys import KeyLostError, keys_known, signer_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from keepable.domain.book import Book
    from keepable.ledger.notes import VerifierKey
    from keepable.texts import Text
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKept:
    """How the ledger of a company is kept: its key, what left of it, and whether it has stopped.

    `name` is the company's; `key` is the one that must sign, and `key_problem` why it does not.
    The last entry is of `last_at`; `sent_at` and `sent_size` are of the
    last checkpoint that left, None and 0 where none has; `torn_bytes` are what is left of an append
    to its file that was cut off; `checkpoints_gone` says how many left and are not there any more.
    """

    name: str
    origin: str
    size: int
    last_at: datetime | None
    key: VerifierKey | None
    key_problem: Text | None
    sent_at: datetime | None
    sent_size: int
    torn_bytes: int
    checkpoints_gone: Text | None
    halted_because: str


@requires("desk", "examine")
def ledger_kept(context: ActionContext) -> LedgerKept:
    """Return how the ledger of the company is kept."""
    company = company_of(context.caller)
    head = LedgerHead.objects.filter(company=company).first()
    sent = CheckpointSent.newest(company=company)
    return LedgerKept(
        name=company.name,
        origin=company.origin,
        size=head.size if head else 0,
        last_at=head.last_at if head else None,
        key=known[-1] if (known := keys_known(company)) else None,
        key_problem=key_problem(company),
        sent_at=sent.at if sent else None,
        sent_size=sent.size if sent else 0,
        torn_bytes=checkpoints_kept(company.origin).torn_bytes,
        checkpoints_gone=checkpoints_gone(company),
        halted_because=company.halted_because if company.halted_at else "",
    )


def key_problem(company: Company) -> Text | None:
    """Return why nothing can be signed in `company`; None when it can."""
    try:
        signer_of(company)
    except KeyLostError as error:
        return error.text
    return None


@requires("desk", "examine", "measure")
def held_bytes(context: ActionContext) -> int:
    """Return how many bytes this process holds of forecasts of the company, and what they led to.

    It is 0 where none was asked for.
    """
    return context.runtime.held_bytes().get(context.company, 0)


@requires("desk", "examine")
def forecast_bytes(context: ActionContext) -> int:
    """Return how many bytes a process holds of the company once it has forecast it.

    NobodyError where nobody can do some of the work, so that there is no forecast.
    """
    context.fresh()
    return held_bytes(context)


@requires("desk", "copy")
def whole_book(context: ActionContext) -> Book:
    """Return the book of the company as it stands now, with everything in it."""
    return read_together(context.company, context.now.replace(microsecond=0)).book


@requires("ledger", "copy")
def whole_ledger(context: ActionContext) -> tuple[int, Iterator[str]]:
    """Return how many entries the ledger has, and its lines with all values that are left.

    They carry the rows that entries bound, as they were bound and as they are now.
    """
    company = company_of(context.caller)
    size = head_of(company).size
    below = carried_rows(company) if is_bound(company) else None
    rows = rows_of(company, size, lambda _kind, _name: True)
    return size, export_lines(company.origin, rows, size, below)
