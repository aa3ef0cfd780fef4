"""Rows of proven tables whose columns are others since an upgrade: to be bound anew, as they are.

An entry bound a row with the columns that its table had then. A newer version adds columns, takes
some away, and brings tables that an older one did not know. What was bound is compared by the
columns that both know: a row that differs in one of them was changed past the desk, and is not
bound anew, so that the next check finds it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from keepable_desk.store import row_changes
from keepable_desk.store.bindings import PROVEN_MODELS, with_keys
from keepable_desk.store.models.row_states import AT_ONCE, RowState, differing, proving, values_of
from keepable_desk.store.proven_tables import columns_of, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from keepable_desk.store.models import Company


def note_outdated(company: Company) -> None:
    """Note the rows of `company` that are to be bound anew, after an upgrade."""
    for model in PROVEN_MODELS:
        table = table_of(model)
        if table.when == "gone":
            continue
        states = RowState.objects.filter(company=company, table=model._meta.model_name)
        if table.when == "always" and not states.exists():
            chosen = model._default_manager.filter(**{table.company: company.pk})
            keys = ["/".join(map(str, key)) for key in chosen.order_by().values_list(*table.key)]
            row_changes.note(model, dict.fromkeys(keys))
        else:
            _note_anew(model, states)


def _note_anew(model: type[Any], states: QuerySet[RowState]) -> None:
    """Note those rows of `model` that are as they were bound, by the columns that are left."""
    columns, batch = set(columns_of(model)), []
    live = proving(states.exclude(values="")).order_by("pk")
    for state in live.iterator(chunk_size=AT_ONCE):
        if json.loads(state.values).keys() != columns and state.fits(state.values):
            batch.append(state)
        if len(batch) == AT_ONCE:
            _note_batch(model, batch)
            batch = []
    _note_batch(model, batch)


def _note_batch(model: type[Any], states: Sequence[RowState]) -> None:
    now = values_of(with_keys(model, [state.key for state in states]))
    for state in states:
        if state.key in now and not differing(state.values, now[state.key][1]):
            row_changes.note_anew(model, state.key, state.pk)
