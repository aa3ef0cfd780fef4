"""Binding the rows that were there before entries bound any: from here on they are proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.bindings import BOUND, is_bound, note_all
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext


@requires("ledger", "bind")
def bind_what_is_there(context: ActionContext) -> bool:
    """Bind all proven rows of a company by one entry, unless entries bind them already.

    What was changed past the ledger before that is bound as it is: nothing could tell.
    """
    with writing():
        company = company_of(context.caller)
        if company.halted_at is not None or is_bound(company):
            return False
        note_all(company)
        record_event(company, context, BOUND, {})
    return True
