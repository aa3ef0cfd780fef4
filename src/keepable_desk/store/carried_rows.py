"""The rows that a file of the ledger carries: as entries bound them, and as they are now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from keepable.ledger.exported_rows import ExportedRow
from keepable_desk.store.bindings import PROVEN_MODELS, with_keys
from keepable_desk.store.models.row_states import AT_ONCE, RowState, in_order, proving, values_of
from keepable_desk.store.proven_tables import table_of
from keepable_desk.store.row_check import is_to_be_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from keepable_desk.store.models import Company

UNBOUND = -1  # in the place of the number of an entry
_MODELS = {str(model._meta.model_name): model for model in PROVEN_MODELS}


def carried_rows(company: Company) -> Callable[[int], Iterable[ExportedRow]]:
    """Return what returns the rows that an entry of `company` bound, by its number."""

    def below(number: int) -> Iterable[ExportedRow]:
        if number == UNBOUND:
            return _unbound(company)
        chosen = proving(RowState.objects.filter(company=company, number=number))
        return _bound(in_order(chosen))

    return below


def _bound(states: Sequence[RowState]) -> Iterator[ExportedRow]:
    for first in range(0, len(states), AT_ONCE):
        batch = states[first : first + AT_ONCE]
        now = _now(each for each in batch if each.values or not each.values_hash)
        for each in batch:
            yield ExportedRow(
                table=each.table,
                key=each.key,
                values_hash=each.values_hash,
                salt=each.salt,
                values=each.values,
                now=now.get((each.table, each.key), ""),
            )


def _now(states: Iterable[RowState]) -> dict[tuple[str, str], str]:
    """Return the values of the rows of these `states` as they are, where they are there."""
    keys = defaultdict[str, list[str]](list)
    for each in states:
        keys[each.table].append(each.key)
    return {
        (table, key): values
        for table, wanted in keys.items()
        for key, (_, values) in values_of(with_keys(_MODELS[table], wanted)).items()
    }


def _unbound(company: Company) -> Iterator[ExportedRow]:
    for name, model in _MODELS.items():
        table = table_of(model)
        states = proving(RowState.objects.filter(company=company, table=name))
        bound = set(states.values_list("key", flat=True))
        chosen = model._default_manager.filter(**{table.company: company.pk})
        for key, (_, values) in values_of(chosen).items() if table.when != "gone" else ():
            if key not in bound and is_to_be_bound(model, values):
                yield ExportedRow(table=name, key=key, bound=False, now=values)
