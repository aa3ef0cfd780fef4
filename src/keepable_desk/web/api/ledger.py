"""The ledger: its state, and the export that anyone can check with `keepable verify`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from ninja import Schema, Status

from keepable.texts import Text
from keepable.texts.catalogue import FALLBACK
from keepable_desk.reads.ledger import checkpoint_note, ledger_lines, ledger_state
from keepable_desk.reads.ledger_contents import LedgerState
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.usecases.check_ledger import finding_of, verify_ledger
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.derived_schemas import WordedFromColumn, schema_of
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import ErasureIn, ErasureOut

TAGS = ["ledger"]
LINES = "application/jsonl; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
LedgerStateOut = schema_of(
    LedgerState, halted_because=WordedFromColumn, last_finding=WordedFromColumn
)


@router.get(
    "/ledger", response={200: LedgerStateOut, **PROBLEMS}, tags=TAGS, operation_id="ledger_state"
)
def state(request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
    """Return where the ledger stands, and what left the house last."""
    return ledger_state(context_in(request))


@router.get(
    "/ledger/checkpoint", response={200: str, **PROBLEMS}, tags=TAGS, operation_id="checkpoint"
)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return a checkpoint to keep: whoever has it finds any later change of what was before it."""
    return HttpResponse(checkpoint_note(context_in(request)), content_type=TEXT)


@router.get(
    "/ledger/export", response={200: str, **PROBLEMS}, tags=TAGS, operation_id="export_ledger"
)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Return the whole ledger, a line of JSON each; what the caller may see of it is open."""
    response = StreamingHttpResponse(ledger_lines(context_in(request)), content_type=LINES)
    response["Content-Disposition"] = 'attachment; filename="ledger.jsonl"'
    return response


class CheckOut(Schema):
    """What a check of the whole ledger came to; `finding` is empty when nothing is wrong.

    `checkpoints` are those that it leads to, without those of entries that are lost.
    Of `erased_entries` the leaf alone is left; those in `erased_unsent` by an erasure that no
    checkpoint reaches yet.
    """

    entries: int
    checkpoints: int
    finding: str
    erased_entries: int
    erased_unsent: int


@router.post(
    "/ledger/checks", response={201: CheckOut, **PROBLEMS}, tags=TAGS, operation_id="check_ledger"
)
def check(request: HttpRequest) -> Any:  # noqa: ANN401 - a status with its body
    """Check the whole ledger against all checkpoints that left; a finding stops all writing."""
    found = verify_ledger(context_in(request))
    body = {
        "entries": found.entries,
        "checkpoints": found.led_to,
        "finding": finding_of(found, get_language() or FALLBACK),
        "erased_entries": found.told.reduced,
        "erased_unsent": sum(each.reduced for each in found.told.unreached),
    }
    return Status(201, body)


@router.post("/erasures", response={200: ErasureOut, **PROBLEMS}, tags=TAGS, operation_id="erase")
def erase(request: HttpRequest, given: ErasureIn) -> Any:  # noqa: ANN401 - JSON
    """Erase somebody's data: values and salts go, the ledger and its root stay.

    With `dry_run`, nothing is changed, and what would be is told.
    """
    done = erase_person(context_in(request), given.person, files=given.files, dry_run=given.dry_run)
    nobody = Text("erased.nobody_called", name=given.person[:MOST_REPEATED])
    return {
        **done.counted,
        "found": done.found,
        "entries": done.entries,
        "alike": done.alike,
        "remains": (nobody, *done.remains) if done.is_of_nobody else done.remains,
        "dry_run": given.dry_run,
    }
