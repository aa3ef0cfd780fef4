"""The ledger as callers read it: where it stands, its checkpoint, its export, and receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.reads.ledger_contents import (
    exported,
    newest_checkpoint,
    receipt_of_promise,
    state_of,
)
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import NotThereError, access, company_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.ledger_contents import LedgerState


@requires("ledger", "read")
def ledger_state(context: ActionContext) -> LedgerState:
    """Return where the ledger stands, and what left the house last."""
    return state_of(company_of(context.caller))


@requires("ledger", "read")
def checkpoint_note(context: ActionContext) -> str:
    """Return a checkpoint to keep: whoever has it finds any later change of what was before it."""
    return newest_checkpoint(company_of(context.caller))[1]


@requires("ledger", "read")
def ledger_lines(context: ActionContext) -> Iterator[str]:
    """Return the whole ledger, a line of JSON each; what the caller may see of it is open."""
    caller = context.caller
    sees_deals = caller.reach("deal", "read") == "all"

    def sees(kind: str, name: str) -> bool:
        """Return whether the caller sees the value `name` of an entry of that `kind`.

        What was asked and held tells of deals; what was promised, everybody sees.
        """
        is_of_deals = kind.startswith(("hold.", "ask."))
        return caller.sees("ledger", name, is_own=False) and (sees_deals or not is_of_deals)

    return exported(company_of(caller), sees)


@requires("promise", "read")
def promise_receipt(context: ActionContext, ref: str) -> str:
    """Return the receipt of the promise `ref`; NotThereError where it came with a loaded book."""
    row = access(context.caller, "promise", ref)
    text = receipt_of_promise(context.company, row.ref)
    if not text:
        what = "receipt"
        raise NotThereError(what, ref)
    return text
