"""Whether the row that says what somebody may is as the ledger left it, looked at before it counts.

Acts are refused by the rows that they change. What somebody only reads changes none: a role, a
scope or a link that was edited past the desk would open everything to read, and be put back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from keepable.texts import Text
from keepable_desk.store import row_changes
from keepable_desk.store.bindings import are_current, facts_of_binding
from keepable_desk.store.models.row_states import (
    BrokenLedgerError,
    has_other_root,
    live_states,
    values_text,
)
from keepable_desk.store.proven_tables import columns_of, key_of

if TYPE_CHECKING:
    from keepable.ledger.row_states import BoundRow
    from keepable_desk.store.models import Member, MemberLink, ServiceToken

REMEMBERED = 10_000  # rows of which a process knows that their entry has them


class ForgedRightsError(BrokenLedgerError):
    """A row that says what somebody in `company` may is not as the ledger left it."""

    def __init__(self, text: Text, company: int) -> None:
        """Say which row it is, and of which company."""
        super().__init__(text)
        self.company = company


def refuse_forged(row: Member | MemberLink | ServiceToken) -> None:
    """Refuse what `row` would allow, unless it is as the last entry about it left it.

    That takes one query. ForgedRightsError says which row it is.
    """
    model, key = type(row), key_of(row)
    if not row_changes.unnoted(model, [key]):
        return
    columns = columns_of(model)
    state = live_states(model, [key]).get(key)
    values = values_text(columns, [getattr(row, name) for name in columns])
    if (
        state is not None
        and state.fits(values)
        and _has_root(state.company_id, state.number, state.bound())
    ):
        return
    facts = facts_of_binding(row.company)
    if facts is None or not are_current(facts):
        return  # of before rows were bound, or before an upgrade has bound them anew
    name = model._meta.model_name or ""
    text = Text("state.row_not_as_bound", table=name, row=key)
    raise ForgedRightsError(text, row.company_id)


def _has_root(company: int, number: int, bound: BoundRow) -> bool:
    """Return whether the entry `number` has the row that stands `bound` beside it."""
    try:
        return _rooted(company, number, bound)
    except LookupError:
        return False


@lru_cache(maxsize=REMEMBERED)
def _rooted(company: int, number: int, bound: BoundRow) -> Literal[True]:
    """Return that it has, which is kept; LookupError, which is not, when it has not."""
    del bound  # the rows beside the entry were read with it
    if has_other_root(company, number):
        raise LookupError
    return True
