"""Comparing rows with what entries of the ledger bound: each difference, and what it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection
from django.db.models import Q

from keepable.ledger.entries import ErasedEntry, kept_in
from keepable.ledger.merkle import Frontier, leaf_hash
from keepable.ledger.row_states import binds
from keepable_desk.store import models as rows
from keepable_desk.store.bindings import PROVEN_MODELS, current_columns, trusted_head
from keepable_desk.store.models.row_states import (
    AT_ONCE,
    RowState,
    differing,
    in_order,
    is_hash_of,
    proving,
    unfit_roots,
    values_of,
)
from keepable_desk.store.proven_tables import table_of
from keepable_desk.store.row_changes import BrokenLedgerError
from keepable_desk.store.subjects import named_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from keepable_desk.store.models import Company

Kind = Literal[
    "unbound",
    "changed",
    "unprovable",
    "missing",
    "back",
    "root",
    "entry",
    "subject",
    "seal",
    "head",
    "unsigned",
    "kept",
]
COLUMNS = ("number", "at", "actor", "kind")  # of an entry, beside its data


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One difference: of which `kind`, at which row or entry, and what is there and was bound."""

    kind: Kind
    table: str = ""
    key: str = ""
    number: int | None = None
    column: str = ""
    now: Any = None
    bound: Any = None


@dataclass(frozen=True, slots=True)
class Newest:
    """What the last entry that bound a row left of it."""

    number: int
    values_hash: str
    salt: str
    is_kept: bool = True  # so that the row as it was left can be told
    is_empty: bool = True

    def fits(self, values: str) -> bool:
        """Return whether the entry left the row with these `values`."""
        return is_hash_of(self.values_hash, self.salt, values)


@dataclass(slots=True)
class _Stream:
    """Rows that come in the order of entries, taken entry by entry."""

    rows: Iterator[tuple[int, Any]]
    ahead: tuple[int, Any] | None = None

    def __post_init__(self) -> None:
        """Look at the first."""
        self.ahead = next(self.rows, None)

    def until(self, number: int) -> Iterator[tuple[int, Any]]:
        """Return what belongs to the entries up to `number`."""
        while self.ahead is not None and self.ahead[0] <= number:
            yield self.ahead
            self.ahead = next(self.rows, None)


@dataclass(slots=True)
class _Comparison:
    """A ledger while its entries are compared with what lies beside them."""

    company: Company
    newest: dict[tuple[str, str], Newest] = field(default_factory=dict)
    empty: list[tuple[int, str]] = field(default_factory=list)
    tree: Frontier = field(default_factory=Frontier)
    last_at: datetime | None = None
    columns: str | None = None  # which entries bind, since the last that bound all rows

    def knows(self, table: str) -> bool:
        """Return whether whoever bound all rows knew that `table`."""
        return self.columns == current_columns() or any(known == table for known, _ in self.newest)


def differences(company: Company) -> Iterator[RowFinding]:
    """Return where rows of `company` are not as the entries of its ledger say.

    It takes no more memory than the newest hash of each row.
    """
    walk = _Comparison(company, columns=_columns(company))
    yield from _entries(walk)
    yield from _head(walk)
    for number, name in walk.empty:
        state = walk.newest.pop(("sealedvalue", f"{number}/{name}"), None)
        if state is None or state.values_hash:
            yield RowFinding("seal", number=number, column=name)
    for model in PROVEN_MODELS:
        if table_of(model).when != "gone":
            yield from _rows(model, walk)
    for (table, key), state in sorted(walk.newest.items(), key=lambda each: each[0]):
        if state.values_hash:
            yield RowFinding("missing", table, key, state.number)
        elif not state.is_kept:
            yield RowFinding("kept", table, key, state.number)


def _columns(company: Company) -> str | None:
    """Return which columns entries bind; where the head cannot be trusted, all that there are."""
    try:
        return trusted_head(company)[1]
    except BrokenLedgerError:
        return current_columns()


def _entries(walk: _Comparison) -> Iterator[RowFinding]:
    company = walk.company
    states, subjects, seals = _states(company), _subjects(company), _seals(company)
    again = named_again(company)
    chosen = rows.LedgerEntry.objects.filter(company=company).order_by("number")
    for row in chosen.iterator(chunk_size=1_000):
        walk.last_at = row.at
        kept = kept_in(row.data.encode())
        if isinstance(kept, ErasedEntry):
            yield from _reduced(walk, row, kept, states)
            for beside in (subjects, seals):  # nothing that stands by it proves anything
                for _ in beside.until(row.number):
                    pass
            continue
        data = json.loads(row.data)
        walk.tree.add(leaf_hash(row.data.encode()))
        said = {**data, "at": datetime.fromisoformat(data["at"])}
        for column in COLUMNS:
            if getattr(row, column) != said[column]:
                yield RowFinding(
                    "entry",
                    number=row.number,
                    column=column,
                    now=getattr(row, column),
                    bound=said[column],
                )
        yield from _bound(walk, row.number, data["facts"], states.until(row.number))
        if not again(data["facts"], [each for _, each in subjects.until(row.number)]):
            yield RowFinding("subject", number=row.number)
        there = {name for _, name in seals.until(row.number)}
        walk.empty += [(row.number, name) for name in data["sealed"] if name not in there]
    if states.ahead is not None:
        yield RowFinding("root", number=states.ahead[0])


def _reduced(
    walk: _Comparison, row: rows.LedgerEntry, kept: ErasedEntry, states: _Stream
) -> Iterator[RowFinding]:
    """Take up the leaf of an entry that was reduced, which nothing else is known of.

    A later entry binds what it had left, and emptied the states that stand by it.
    """
    walk.tree.add(kept.leaf)
    for column, now, bound in (
        ("number", row.number, kept.number),
        ("leaf", row.leaf, kept.leaf.hex()),
    ):
        if now != bound:
            yield RowFinding("entry", number=row.number, column=column, now=now, bound=bound)
    for _, state in states.until(row.number):
        if state.values or state.salt:
            yield RowFinding("kept", state.table, state.key, row.number)


def _bound(
    walk: _Comparison, number: int, facts: Mapping[str, Any], found: Iterable[tuple[int, RowState]]
) -> Iterator[RowFinding]:
    """Take up what an entry bound, and compare it with the root that the entry has."""
    states = in_order(state for _, state in found)
    if not binds(facts, [state.bound() for state in states]) or any(
        each.number != number for each in states
    ):
        yield RowFinding("root", number=number)
    for each in states:
        before = walk.newest.get((each.table, each.key))
        if before is not None and not before.is_empty:
            yield RowFinding("kept", each.table, each.key, before.number)
        walk.newest[each.table, each.key] = Newest(
            each.number,
            each.values_hash,
            each.salt,
            is_kept=each.fits(each.values) if each.values_hash else not (each.values or each.salt),
            is_empty=not (each.values or each.salt),
        )


def _head(walk: _Comparison) -> Iterator[RowFinding]:
    """Compare where the ledger stands with the entries, and see that the key has signed it."""
    head = rows.LedgerHead.objects.filter(company=walk.company).first()
    subtrees = [root.hex() for root in walk.tree.subtrees]
    kept = (head.size, head.subtrees, head.last_at) if head else None
    if kept != (walk.tree.size, subtrees, walk.last_at):
        yield RowFinding("head", now=head.size if head else None, bound=walk.tree.size)
        return
    try:
        trusted_head(walk.company)[1]
    except BrokenLedgerError:
        yield RowFinding("unsigned", now=str(walk.company), bound=walk.tree.size)


def _rows(model: type[Any], walk: _Comparison) -> Iterator[RowFinding]:
    """Compare all rows of `model`, and take those that are there out of the newest states."""
    table, name = table_of(model), str(model._meta.model_name)
    if not walk.knows(name):  # an upgrade brought it, and the next start binds what is in it
        return
    chosen = model._default_manager.filter(**{table.company: walk.company.pk})
    numbers = list(chosen.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(numbers), AT_ONCE):
        found = values_of(model._default_manager.filter(pk__in=numbers[first : first + AT_ONCE]))
        for key, (_, values) in found.items():
            state = walk.newest.pop((name, key), None)
            changed = list(row_differences(model, key, values, state))
            yield from changed
            if state is not None and not state.is_kept and not changed:
                yield RowFinding("kept", name, key, state.number)


def is_to_be_bound(model: type[Any], values: str) -> bool:
    """Return whether some entry must have bound a row of `model` with these `values`."""
    return table_of(model).when == "always" or json.loads(values).get("declined_at") is not None


def row_differences(
    model: type[Any], key: str, values: str, state: Newest | None
) -> Iterator[RowFinding]:
    """Compare a row and its `values` with the newest `state` that an entry bound it in."""
    name = str(model._meta.model_name)
    if state is None:
        if is_to_be_bound(model, values):
            yield RowFinding("unbound", name, key)
    elif not state.values_hash:
        yield RowFinding("back", name, key, state.number)
    elif not state.fits(values):
        kept = RowState.objects.filter(table=name, key=key, number=state.number)
        bound = kept.values_list("values", flat=True).first()
        if not bound or not state.fits(bound):
            yield RowFinding("unprovable", name, key, state.number)
            return
        before, now = json.loads(bound), json.loads(values)
        for column in differing(bound, values):
            yield RowFinding(
                "changed", name, key, state.number, column, now[column], before[column]
            )


def commitment_differences(row: rows.Promise | rows.Hold) -> Iterator[RowFinding]:
    """Return where a promise (with its versions and judgements) or a hold differs.

    Only its own rows are looked at, and the roots of entries that bound few besides.
    """
    models: tuple[type[Any], ...] = (type(row),)
    kept = proving(RowState.objects.defer("values").order_by("number"))
    states = list(kept.filter(table=row._meta.model_name, key=str(row.pk)))
    if isinstance(row, rows.Promise):
        models = (rows.Promise, rows.PromiseVersion, rows.Assessment)
        for table in ("promiseversion", "assessment"):
            states += kept.filter(_begins_with(f"{row.pk}/"), table=table)
    newest = {
        (state.table, state.key): Newest(state.number, state.values_hash, state.salt)
        for state in states
    }
    for number in unfit_roots(row.company_id, {state.number for state in newest.values()}):
        yield RowFinding("root", number=number)
    for model in models:
        column = "pk" if model is type(row) else "promise"
        for key, (_, values) in values_of(
            model._default_manager.filter(**{column: row.pk})
        ).items():
            state = newest.pop((str(model._meta.model_name), key), None)
            yield from row_differences(model, key, values, state)
    for (table, key), state in sorted(newest.items(), key=lambda each: each[0]):
        if state.values_hash:
            yield RowFinding("missing", table, key, state.number)


def _begins_with(prefix: str) -> Q:
    """Return what finds the keys that begin with `prefix`, which ends in a slash."""
    if connection.vendor == "sqlite":  # it compares byte by byte, and finds them in its index
        return Q(key__gte=prefix, key__lt=prefix[:-1] + "0")
    return Q(key__startswith=prefix)


def _states(company: Company) -> _Stream:
    chosen = RowState.objects.filter(company=company).order_by("number", "pk")
    return _Stream((state.number, state) for state in chosen.iterator(chunk_size=AT_ONCE))


def _subjects(company: Company) -> _Stream:
    chosen = rows.EntrySubject.objects.filter(entry__company=company).order_by(
        "entry__number", "role", "place"
    )
    listed = chosen.values_list("entry__number", "role", "place", "ref", "company_id")
    return _Stream((row[0], row[1:]) for row in listed.iterator(chunk_size=2_000))


def _seals(company: Company) -> _Stream:
    chosen = rows.SealedValue.objects.filter(entry__company=company).order_by("entry__number")
    return _Stream(chosen.values_list("entry__number", "name").iterator(chunk_size=2_000))
