"""Binding the rows that were there before entries bound any: from here on they are proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.store.bindings import BOUND, current_columns, note_all, trusted_head
from keepable_desk.store.outdated_rows import note_outdated
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext


@requires("ledger", "bind")
def bind_what_is_there(context: ActionContext) -> bool:
    """Bind by one entry what no entry binds as it is now, and return whether one did not.

    That is all proven rows of a company, where none did before; and after an upgrade those whose
    tables have other columns since, if they are as they were bound. What was changed past the
    ledger before any entry bound it is bound as it is: nothing could tell.
    """
    with writing():
        company = company_of(context.caller)
        if company.halted_at is not None:
            return False
        columns = trusted_head(company)[1]
        if columns is None:
            note_all(company)
        elif columns == current_columns():
            return False
        else:
            note_outdated(company)
        record_event(company, context, BOUND, {})
    return True
