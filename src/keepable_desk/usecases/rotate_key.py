"""Letting another key sign checkpoints: the ledger tells of it, signed by both keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.ledger.rotation import ROTATED, rotation_facts
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.signing_keys import next_signer, settle_rotation, signer_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event

if TYPE_CHECKING:
    from keepable.ledger.notes import SignerKey
    from keepable_desk.reads.context import ActionContext


@requires("ledger", "rotate")
def rotate_key(context: ActionContext) -> SignerKey:
    """Let a new key sign from now on, and give it.

    It lies beside the old one before the ledger tells of it, and takes its place afterwards: at
    every instant the key is there that the ledger names.
    """
    company = company_of(context.caller)
    before, after = signer_of(company), next_signer(company)
    facts = rotation_facts(company.origin, before, after)
    with writing():
        record_event(company, context, ROTATED, facts)
    settle_rotation(company)
    return after
