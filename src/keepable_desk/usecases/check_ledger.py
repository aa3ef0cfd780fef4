"""Checking a ledger against the checkpoints that left: on a finding, writing stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.ledger.exports import export_lines
from keepable.ledger.verifying import verify
from keepable.texts import Text, render, written
from keepable.texts.catalogue import FALLBACK
from keepable_desk.access.doors import company_of
from keepable_desk.access.requirements import requires
from keepable_desk.custody.checkpoints import checkpoints_of
from keepable_desk.custody.keys import signer_of
from keepable_desk.queries.ledger_reading import rows_of
from keepable_desk.store.models import LedgerCheck, LedgerHead
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.halting import halt

if TYPE_CHECKING:
    from datetime import datetime

    from keepable.ledger.verifying import Verified
    from keepable_desk.queries.context import ActionContext
    from keepable_desk.store.models import Company


@requires("ledger", "verify")
def verify_ledger(context: ActionContext) -> Verified:
    """Check the whole ledger of the caller's company now; a finding stops all writing."""
    return check_ledger(company_of(context.caller), now=context.now)


def finding_of(found: Verified, language: str = FALLBACK) -> str:
    """Return the first thing that was found wrong in words of `language`; empty if nothing."""
    return render(found.findings[0].what, language) if found.findings else ""


def check_ledger(company: Company, *, now: datetime) -> Verified:
    """Check the whole ledger of `company` against all its checkpoints, and stop it if it is off."""
    size = LedgerHead.objects.get(company=company).size
    rows = rows_of(company, size, lambda _: True)
    path = checkpoints_of(company.origin)
    notes = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = export_lines(company.origin, rows, size)
    found = verify(lines, notes, keys=[signer_of(company.origin).verifier()])
    with writing():
        LedgerCheck.objects.create(
            company=company,
            at=now,
            entries=found.entries,
            checkpoints=found.checkpoints,
            finding=written(found.findings[0].what) if found.findings else "",
        )
    if found.findings:
        finding = found.findings[0].what
        halt(company.pk, because=Text("ledger.does_not_verify", finding=finding), now=now)
    return found
