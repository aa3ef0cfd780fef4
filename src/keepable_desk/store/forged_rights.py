"""Whether the row that says what somebody may is as the ledger left it, looked at before it counts.

Acts are refused by the rows that they change. What somebody only reads changes none: a role, a
scope or a link that was edited past the desk would open everything to read, and be put back.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from keepable.ledger.row_states import ROWS_ROOT
from keepable.texts import Text
from keepable_desk.store import row_changes
from keepable_desk.store.bindings import current_columns, trusted_head
from keepable_desk.store.known_leaves import refuse_other
from keepable_desk.store.models import LedgerEntry, Member, MemberLink, ServiceToken
from keepable_desk.store.models.row_states import (
    RowState,
    has_other_root,
    live_states,
    values_text,
)
from keepable_desk.store.proven_tables import columns_of, key_of
from keepable_desk.store.row_changes import BrokenLedgerError

if TYPE_CHECKING:
    from keepable.ledger.row_states import BoundRow

RIGHTS = (Member, MemberLink, ServiceToken)
REMEMBERED = 1_000  # entries of which a process knows what they bound


class ForgedRightsError(BrokenLedgerError):
    """A row that says what somebody in `company` may is not as the ledger left it."""

    def __init__(self, text: Text, company: int) -> None:
        """Say which row it is, and of which company."""
        super().__init__(text)
        self.company = company


def refuse_forged(row: Member | MemberLink | ServiceToken) -> None:
    """Refuse what `row` would allow, unless it is as the last entry about it left it.

    That takes two queries. ForgedRightsError says which row it is.
    """
    model, key = type(row), key_of(row)
    if not row_changes.unnoted(model, [key]):
        return
    columns = columns_of(model)
    state = live_states(model, [key]).get(key)
    values = values_text(columns, [getattr(row, name) for name in columns])
    if state is not None and state.fits(values) and _has_root(state):
        return
    try:
        if trusted_head(row.company)[1] != current_columns():
            return  # of before rows were bound, or before an upgrade has bound them anew
    except BrokenLedgerError as error:
        raise ForgedRightsError(error.text, row.company_id) from error
    name = model._meta.model_name or ""
    text = Text("state.row_not_as_bound", table=name, row=key)
    raise ForgedRightsError(text, row.company_id)


def _has_root(state: RowState) -> bool:
    """Return whether the entry that `state` stands by has bound it."""
    entries = LedgerEntry.objects.filter(company=state.company_id, number=state.number)
    data = entries.values_list("data", flat=True).get()
    try:
        refuse_other(state.company_id, state.number, data)
    except BrokenLedgerError:
        return False
    root = str(json.loads(data).get("facts", {}).get(ROWS_ROOT, ""))
    try:
        return state.bound() in _rights_bound_by(state.company_id, state.number, root)
    except LookupError:
        return False


@lru_cache(maxsize=REMEMBERED)
def _rights_bound_by(company: int, number: int, root: str) -> frozenset[BoundRow]:
    """Return the rows of rights that stand by the entry `number` with that `root`, which is theirs.

    An entry may have bound a whole company, so that this is kept; LookupError, which is not kept,
    when rows stand there that do not give the root.
    """
    del root  # it was compared with those rows, and another one is another question
    if has_other_root(company, number):
        raise LookupError
    tables = [str(model._meta.model_name) for model in RIGHTS]
    chosen = RowState.objects.filter(company=company, number=number, table__in=tables)
    return frozenset(state.bound() for state in chosen.defer("values"))
