"""Checking a ledger against the checkpoints that left: on a finding, writing stops."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist

from keepable.ledger.exports import export_lines
from keepable.ledger.verifying import Finding, Verified, verify
from keepable.texts import Listed, Text, render, text_of, written
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.examining import key_problem
from keepable_desk.reads.known_checkpoints import checkpoints_gone, head_problem
from keepable_desk.reads.ledger_contents import head_of, rows_of
from keepable_desk.reads.proven_rows import row_findings
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.checkpoint_files import checkpoints_kept
from keepable_desk.store.models import LedgerCheck
from keepable_desk.store.signing_keys import names_known
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.halting import halt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from keepable.ledger.vouching import ErasingEntry
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.store.models import Company

MOST_TOLD = 20
# what comes of values that are none, written past the desk; not what a busy database says
NO_VALUES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    ObjectDoesNotExist,
)


@requires("ledger", "verify")
def verify_ledger(context: ActionContext) -> Verified:
    """Check the whole ledger against all its checkpoints, and all proven rows against the ledger.

    A finding stops all writing. `MOST_TOLD` of rows are told, and none where entries are at fault.
    A key that is lost is written down, too; it stops writing by itself, until it is there again. So
    are checkpoints that left and are gone, which say nothing of the entries.
    """
    company = company_of(context.caller)
    size = head_of(company).size
    rows = rows_of(company, size, lambda _kind, _name: True)
    notes = "\n".join(checkpoints_kept(name).notes for name in names_known(company))
    lines = export_lines(company.origin, rows, size)
    try:
        found = verify(lines, notes)
    except ValueError as error:  # an entry is not even in the form of one
        unread = Finding("lines", None, Text("ledger.unreadable", why=text_of(error)))
        found = Verified(company.origin, 0, 0, None, (unread,))
    if not found.findings:
        found = replace(found, findings=tuple(_of_rows(company)))
    wrong = found.findings[0].what if found.findings else None
    wrong = wrong or key_problem(company) or checkpoints_gone(company)
    with writing():
        LedgerCheck.objects.create(
            company=company,
            at=context.now,
            entries=found.entries,
            checkpoints=found.checkpoints,
            finding=written(wrong) if wrong else "",
        )
    if found.findings:
        because = Text("ledger.does_not_verify", finding=found.findings[0].what)
        halt(company.pk, because=because, now=context.now)
    return found


def _of_rows(company: Company) -> Iterator[Finding]:
    """Return what is wrong with rows; those that cannot even be compared are a finding, too."""
    try:
        for text in islice(row_findings(company), MOST_TOLD):
            yield Finding("rows", None, text)
    except NO_VALUES as error:
        yield Finding("rows", None, Text("ledger.rows_unreadable", why=text_of(error)))


@requires("ledger", "verify")
def stop_where_short(context: ActionContext) -> Text | None:
    """Stop writing where entries are missing, or there are some that are not signed; say which.

    A known checkpoint vouches for those that are missing, and the key signs each that is added.
    It is quick, and done before anything is written by a desk that begins: an older copy of its
    database may lie in its place.
    """
    company = company_of(context.caller)
    problem = head_problem(company)
    if problem is not None:
        halt(company.pk, because=problem, now=context.now)
    return problem


@requires("ledger", "restore")
def note_restored(context: ActionContext, *, backup_of: str, entries: int) -> None:
    """Let the ledger tell that the desk was restored from a backup, and how much of it there is."""
    with writing():
        facts = {"backup_of": backup_of, "entries": entries}
        record_event(company_of(context.caller), context, "ledger.restored", facts)


def erased_of(found: Verified) -> tuple[Text, ...]:
    """Return how many entries tell nothing any more, and of which erasures nobody outside knows.

    Whoever owns the database can enter an erasure; until a checkpoint of it leaves, only those who
    look here see it.
    """
    told = found.told
    if not told.reduced:
        return ()
    origin, told_by = found.origin, _named(told.erasures)
    counted = {"n": told.reduced, "entries": found.entries}
    texts = [Text("ledger.reduced", origin=origin, numbers=told_by, **counted)]
    if told.unreached:
        hidden, told_by = sum(each.reduced for each in told.unreached), _named(told.unreached)
        texts.append(Text("ledger.reduced_unreached", n=hidden, origin=origin, numbers=told_by))
    return tuple(texts)


def _named(erasures: Iterable[ErasingEntry]) -> Listed:
    return Listed(tuple(str(each.number) for each in erasures))


def finding_of(found: Verified, language: str = FALLBACK) -> str:
    """Return the first thing that was found wrong in words of `language`; empty if nothing."""
    return render(found.findings[0].what, language) if found.findings else ""
