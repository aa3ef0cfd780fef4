"""Letting another key sign checkpoints: the ledger tells of it, signed by both keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.ledger.rotation import ROTATED, rotation_facts
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.signing_keys import new_signer, replace_signer, signer_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event

if TYPE_CHECKING:
    from keepable.ledger.notes import SignerKey
    from keepable_desk.reads.context import ActionContext


@requires("ledger", "rotate")
def rotate_key(context: ActionContext) -> SignerKey:
    """Let a new key sign from now on, and give it.

    The file is changed inside of the transaction: were the commit lost after it, the old key
    still lies beside the new one, and `keepable doctor` finds that the ledger does not know it.
    """
    company = company_of(context.caller)
    before, after = signer_of(company.origin), new_signer(company.origin)
    facts = rotation_facts(company.origin, before, after)
    with writing():
        record_event(company, context, ROTATED, facts)
        replace_signer(after)
    return after
