"""Binding rows to the entry that tells of their change: all that changed in an act, by one root."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from keepable.ledger.entries import SALT_BYTES, Plain, plain_text
from keepable.ledger.merkle import Frontier
from keepable.ledger.row_states import ROWS_ROOT, order_of, rows_facts, values_hash
from keepable.texts import Text
from keepable_desk.store import models as rows
from keepable_desk.store import row_changes
from keepable_desk.store.known_leaves import refuse_other
from keepable_desk.store.models.row_states import (
    AT_ONCE,
    RowState,
    live_states,
    note_before,
    values_of,
)
from keepable_desk.store.proven_tables import PROVEN, PROVEN_COLUMNS, columns_of, table_of
from keepable_desk.store.row_changes import Before, BrokenLedgerError, UnboundChangeError
from keepable_desk.store.signed_heads import is_unsigned, read_head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.db import models

    from keepable.ledger.notes import VerifierKey
    from keepable_desk.store.models import Company
    from keepable_desk.store.signed_heads import KeptHead

    Changed = Mapping[str, Before | None]

SIGNED = rows.LedgerHead
BOUND = "state.bound"  # the kind of the entry that binds what was there before any did
PROVEN_MODELS: tuple[type[Any], ...] = tuple(getattr(rows, name) for name in PROVEN)


def bind_changes(
    company: Company, number: int, new_salt: Callable[[int], bytes]
) -> dict[str, Plain]:
    """Bind what this act changed in `company` to its entry `number`, and return the facts of it.

    A row that is again as it was is not bound anew. Nothing is returned where nothing changed.
    """
    tree = Frontier()
    noted = row_changes.taken()
    for model in sorted(noted, key=lambda each: order_of(str(each._meta.model_name), "")):
        changed = noted[model]
        keys = sorted(changed, key=lambda key: order_of("", key))
        for first in range(0, len(keys), AT_ONCE):
            batch = keys[first : first + AT_ONCE]
            now = values_of(with_keys(model, batch))
            elsewhere = {k: changed[k] for k in batch if k in now and now[k][0] != company.pk}
            row_changes.put_back(model, elsewhere)
            made = [
                RowState(
                    company=company,
                    number=number,
                    table=str(model._meta.model_name),
                    key=key,
                    **_left(now.get(key), new_salt),
                )
                for key in batch
                if key not in elsewhere and _is_other(model, changed[key], now.get(key))
            ]
            _supersede([before for each in made if (before := changed[each.key]) is not None])
            RowState.objects.bulk_create(made, batch_size=AT_ONCE)
            for each in made:
                tree.add(each.bound().leaf())
    return rows_facts(tree) if tree.size else {}


def with_keys(model: type[Any], keys: Sequence[str]) -> models.QuerySet[Any]:
    """Return the rows of `model` that have one of `keys`."""
    found: models.QuerySet[Any] = model._default_manager.none()
    if table_of(model).when != "gone":
        found = model._default_manager.filter(pk__in=[key.rpartition("/")[2] for key in keys])
    return found


def _is_other(model: type[Any], before: Before | None, now: tuple[int, str] | None) -> bool:
    """Return whether a row is not as it was bound: one that came and went was never there."""
    if now is None:
        return before is not None or table_of(model).when == "gone"
    return before is None or before.values != now[1]


def _left(now: tuple[int, str] | None, new_salt: Callable[[int], bytes]) -> dict[str, str]:
    """Return what an entry keeps of a row that is as it is `now`; of one that went, nothing."""
    if now is None:
        return {"values_hash": "", "salt": "", "values": ""}
    salt, values = new_salt(SALT_BYTES), now[1]
    return {"values_hash": values_hash(salt, values), "salt": salt.hex(), "values": values}


def _supersede(befores: Sequence[Before]) -> None:
    RowState.objects.filter(pk__in=[each.state for each in befores]).update(values="", salt="")


def refuse_unbound() -> None:
    """Refuse to end an act that changed proven rows after its last entry, or has none."""
    for model, changed in row_changes.left().items():
        now = values_of(with_keys(model, list(changed)))
        unbound = [key for key, before in changed.items() if _is_other(model, before, now.get(key))]
        if unbound:
            raise UnboundChangeError(model, unbound)


def note_named(company: Company, asks: Sequence[str]) -> None:
    """Note the `asks` that an entry is about, unless they are bound: from now on they are."""
    for first in range(0, len(asks), AT_ONCE):
        chosen = rows.Ask.objects.filter(company=company, ref__in=asks[first : first + AT_ONCE])
        found = [str(number) for number in chosen.values_list("pk", flat=True)]
        bound = live_states(rows.Ask, found)
        row_changes.note(rows.Ask, {key: None for key in found if key not in bound})


def note_bound_by(company: Company, numbers: Sequence[int]) -> None:
    """Note the rows that entries of these `numbers` left as they are, for the next entry to bind.

    The root goes with an entry that is reduced, and nothing would prove them any more.
    BrokenLedgerError where a row is not as it was left.
    """
    later = RowState.objects.filter(
        company=company, table=OuterRef("table"), key=OuterRef("key"), number__gt=OuterRef("number")
    )
    for number in numbers:
        chosen = RowState.objects.filter(~Exists(later), company=company, number=number)
        for model in PROVEN_MODELS:
            name = str(model._meta.model_name)
            states = list(chosen.filter(table=name).defer("values").order_by("pk"))
            for first in range(0, len(states), AT_ONCE):
                _note_anew(model, states[first : first + AT_ONCE])


def _note_anew(model: type[Any], states: Sequence[RowState]) -> None:
    keys = row_changes.unnoted(model, [each.key for each in states])
    note_before(with_keys(model, keys))
    missing = set(row_changes.unnoted(model, keys))
    for each in states:
        if each.values_hash and each.key in missing:
            name = str(model._meta.model_name)
            raise BrokenLedgerError(Text("state.row_not_as_bound", table=name, row=each.key))
        row_changes.note_anew(model, each.key, each.pk)


def columns_facts() -> dict[str, Plain]:
    """Return what says which columns entries bind from here on, until an upgrade brings others."""
    columns = {model.__name__: list(columns_of(model)) for model in PROVEN_MODELS}
    columns |= {SIGNED.__name__: ["note"]}  # heads were not signed before
    return {PROVEN_COLUMNS: hashlib.sha256(plain_text(columns).encode()).hexdigest()}


def trusted_head(company: Company, keys: Iterable[VerifierKey] = ()) -> tuple[KeptHead, str | None]:
    """Return the head of the ledger of `company`, and which columns entries bind, as it says.

    That is None where they bind no rows, and empty where they did before columns were told of.
    Where no head was signed yet, it is what the last entry says that bound all rows.
    BrokenLedgerError where entries were added past the desk, or a head that was signed is not.
    """
    head, columns = read_head(company, keys)
    if is_unsigned(head):
        columns = columns_of_entries(company)
        if columns == current_columns():
            raise BrokenLedgerError(Text("ledger.unsigned", company=str(company), size=head.size))
    return head, columns


def current_columns() -> str:
    """Return what says which columns tables have now."""
    return str(columns_facts()[PROVEN_COLUMNS])


def columns_of_entries(company: Company) -> str | None:
    """Return the same as the last entry says that bound all rows, whoever wrote it.

    That is the first one, or one after an upgrade. It is found by what its data tell, as its kind
    stands beside them. BrokenLedgerError where those are not of this ledger.
    """
    chosen = rows.LedgerEntry.objects.filter(company=company)
    telling = Q(number=0) | Q(kind=BOUND) | Q(data__contains=f'"{PROVEN_COLUMNS}"')
    found = None
    for number, data in chosen.filter(telling).order_by("-number").values_list("number", "data"):
        refuse_other(company.pk, number, data)
        facts: Mapping[str, Plain] = json.loads(data).get("facts", {})
        if PROVEN_COLUMNS in facts:
            return str(facts[PROVEN_COLUMNS])
        if ROWS_ROOT in facts:
            found = ""
    return found


def is_bound(company: Company) -> bool:
    """Return whether entries bind the rows of `company`: since it was opened, or later on.

    Where that cannot be trusted, they are taken to, so that a check tells what is wrong.
    """
    try:
        return trusted_head(company)[1] is not None
    except BrokenLedgerError:
        return True


def note_all(company: Company) -> None:
    """Note all proven rows of `company`, of which none is bound, and the seals that are empty."""
    for model in PROVEN_MODELS:
        table = table_of(model)
        if table.when == "always":
            chosen = model._default_manager.filter(**{table.company: company.pk})
            keys = chosen.order_by().values_list(*table.key).iterator(chunk_size=AT_ONCE)
            row_changes.note(model, {"/".join(map(str, key)): None for key in keys})
    asks = rows.Ask.objects.filter(company=company).values_list("ref", "declined_at")
    about = rows.EntrySubject.objects.filter(company=company, role="ask")
    named = set(about.values_list("ref", flat=True))
    note_named(company, [ref for ref, declined in asks if declined or ref in named])
    row_changes.note(rows.SealedValue, dict.fromkeys(_empty_seals(company)))


def _empty_seals(company: Company) -> Iterator[str]:
    """Return those seals of entries of `company` whose values are gone."""
    values = rows.SealedValue.objects.filter(entry__company=company)
    there = {f"{number}/{name}" for number, name in values.values_list("entry__number", "name")}
    entries = rows.LedgerEntry.objects.filter(company=company).order_by("number")
    for number, data in entries.values_list("number", "data").iterator(chunk_size=AT_ONCE):
        for name in json.loads(data).get("sealed", ()):  # none of one that was reduced
            if f"{number}/{name}" not in there:
                yield f"{number}/{name}"
