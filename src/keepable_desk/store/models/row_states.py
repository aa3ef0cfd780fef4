"""Rows that entries of the ledger bind, and how each entry left them.

What is done to a proven row by its model or by a query is noted for the next entry. Before it is
changed, it is compared with what the last entry left: a row that somebody changed past the ledger
must not be bound by the next honest entry that touches it.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models

from keepable.ledger.entries import instant_text, plain_text
from keepable.ledger.row_states import BoundRow, binds, order_of, values_hash
from keepable.texts import Text
from keepable_desk.store import row_changes
from keepable_desk.store.known_leaves import REDUCED, refuse_other
from keepable_desk.store.proven_tables import columns_of, key_of, proves_any, table_of
from keepable_desk.store.row_changes import Before, BrokenLedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORT, HASH_DIGITS, AT_ONCE = 40, 64, 500
FEW = 2_000  # rows of an entry whose root a page computes; an act computes that of any
RowT_co = TypeVar("RowT_co", bound=models.Model, covariant=True)


class RowState(models.Model):
    """How the entry `number` left the row `key` of a `table`.

    `values` is the one text of its proven columns, and goes with its `salt` once a later entry
    binds the row, so that the past keeps no copy of what is erased; `values_hash` stays, as the
    root in the entry needs it. It is empty where the entry took the row away.
    """

    company = models.ForeignKey("store.Company", on_delete=models.PROTECT)
    number = models.PositiveBigIntegerField()
    table = models.CharField(max_length=SHORT)
    key = models.TextField()
    values_hash = models.CharField(max_length=HASH_DIGITS, blank=True)
    salt = models.CharField(max_length=SHORT, blank=True)
    values = models.TextField(blank=True)

    class Meta:
        """An entry binds a row once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "key", "number", "company"], name="bound_once")
        ]
        indexes: ClassVar = [models.Index(fields=["company", "number"], name="bound_by")]

    def __str__(self) -> str:
        """Return which row it is of, never its values."""
        return f"{self.table} {self.key} in entry {self.number}"

    def fits(self, values: str) -> bool:
        """Return whether the entry left the row with these `values`."""
        return is_hash_of(self.values_hash, self.salt, values)

    def bound(self) -> BoundRow:
        """Return what it is to the root of its entry."""
        return BoundRow(self.table, self.key, self.values_hash or None)


def is_hash_of(values_hash_kept: str, salt: str, values: str) -> bool:
    """Return whether a state with that hash and `salt` is of a row with these `values`.

    What is no salt at all, because somebody wrote it past the desk, fits none.
    """
    try:
        raw = bytes.fromhex(salt)
    except ValueError:
        return False
    return bool(raw) and values_hash(raw, values) == values_hash_kept


class ProvenRows(models.QuerySet[RowT_co]):
    """Rows of a proven table: what changes them is noted."""

    def update(self, **changed: Any) -> int:  # noqa: ANN401 - as Django declares it
        """Change columns of these rows."""
        if proves_any(self.model, changed):
            note_before(self)
        return super().update(**changed)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Take these rows away."""
        note_before(self)
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *given: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - as Django declares it
        """Add rows."""
        made = super().bulk_create(objs, *given, **options)
        note_new(self.model, made)
        return made


class ProvenRow(models.Model):
    """A row that entries bind."""

    objects = ProvenRows.as_manager()

    class Meta:
        """It is the kind of other rows."""

        abstract = True

    def save(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - as Django declares it
        """Write the row, and note that it changed."""
        columns = options.get("update_fields")
        is_new = self._state.adding
        if not is_new and (columns is None or proves_any(type(self), columns)):
            note_before(type(self)._default_manager.filter(pk=self.pk))
        super().save(*given, **options)
        if is_new:
            note_new(type(self), [self])

    def delete(self, *given: Any, **options: Any) -> tuple[int, dict[str, int]]:  # noqa: ANN401 - as Django declares it
        """Take the row away, and note that it went."""
        note_before(type(self)._default_manager.filter(pk=self.pk))
        return super().delete(*given, **options)


def note_new(model: type[models.Model], made: Iterable[models.Model]) -> None:
    """Note rows that were `made`, if entries bind them from the beginning."""
    rows = list(made)
    if rows and table_of(model).when == "always":
        row_changes.refuse_outside(model)
        row_changes.note(model, dict.fromkeys(map(key_of, rows)))


def note_before(chosen: models.QuerySet[Any]) -> None:
    """Note the rows in `chosen` before they change, as they were bound.

    BrokenLedgerError where one is not as the last entry left it.
    """
    model = chosen.model
    if changed := _as_bound(chosen):
        row_changes.refuse_outside(model)
        row_changes.note(model, changed)


def refuse_changed(chosen: models.QuerySet[Any]) -> None:
    """Refuse to go on with the rows in `chosen` unless they are as the ledger left them.

    Those that this act has changed itself were looked at before. BrokenLedgerError says which one
    is not.
    """
    _as_bound(chosen)


def _as_bound(chosen: models.QuerySet[Any]) -> dict[str, Before | None]:
    """Return how the rows in `chosen` are bound, but for those that this act has noted."""
    model = chosen.model
    found = values_of(chosen)
    new = row_changes.unnoted(model, found)
    if not new:
        return {}
    states = live_states(model, new)
    changed: dict[str, Before | None] = {}
    for key in new:
        state, values = states.get(key), found[key][1]
        if (state is None and table_of(model).when == "always") or (
            state is not None and not state.fits(values)
        ):
            name = model._meta.model_name or ""
            raise BrokenLedgerError(Text("state.row_not_as_bound", table=name, row=key))
        changed[key] = None if state is None else Before(state.pk, values)
    _refuse_unfit_roots([states[key] for key in new if key in states])
    return changed


def _refuse_unfit_roots(states: Iterable[RowState]) -> None:
    """Refuse what stands beside an entry that does not have it: a state may be changed too."""
    by_entry = {(state.company_id, state.number): state for state in states}
    for (company, number), state in by_entry.items():
        if has_other_root(company, number):
            text = Text("state.row_not_as_bound", table=state.table, row=state.key)
            raise BrokenLedgerError(text)


def has_other_root(company: int, number: int) -> bool:
    """Return whether the states beside the entry `number` are not those that it bound, all told."""
    return next(unfit_roots(company, [number], most=None), None) is not None


def unfit_roots(company: int, numbers: Iterable[int], *, most: int | None = FEW) -> Iterator[int]:
    """Return those of the entries `numbers` whose root is not that of the states beside them.

    One that bound more than `most` rows is left to the check of the whole ledger; None leaves none.
    """
    entries = apps.get_model("store", "LedgerEntry").objects.filter(
        company=company, number__in=list(numbers)
    )
    for number, data in entries.values_list("number", "data"):
        chosen = RowState.objects.filter(company=company, number=number).defer("values")
        bound = list(chosen if most is None else chosen[: most + 1])
        if most is not None and len(bound) > most:
            continue
        try:
            refuse_other(company, number, data)
        except BrokenLedgerError:
            yield number
            continue
        if not binds(json.loads(data)["facts"], [state.bound() for state in in_order(bound)]):
            yield number


def in_order(states: Iterable[RowState]) -> list[RowState]:
    """Return the `states` of one entry in the order of its tree."""
    return sorted(states, key=lambda each: order_of(each.table, each.key))


def live_states(model: type[models.Model], keys: Iterable[str]) -> dict[str, RowState]:
    """Return the newest states of rows of `model` by those `keys`, where there is one.

    An older one counts for nothing, whatever was put back into it: where the newest was emptied, or
    no entry stands behind it, it fits no values.
    """
    wanted = list(keys)
    found: dict[str, RowState] = {}
    for first in range(0, len(wanted), AT_ONCE):
        chosen = RowState.objects.filter(
            table=model._meta.model_name, key__in=wanted[first : first + AT_ONCE]
        )
        in_turn = chosen.annotate(is_proven=_entry_behind()).order_by("number")
        found |= {state.key: state for state in in_turn}
    for state in found.values():
        if not state.is_proven:  # type: ignore[attr-defined]  # annotated
            state.salt = ""
    return found


def _entry_behind() -> models.Exists:
    """Return whether there is an entry behind a state that is more than its leaf."""
    entries = apps.get_model("store", "LedgerEntry").objects.filter(
        company=models.OuterRef("company"), number=models.OuterRef("number")
    )
    return models.Exists(entries.exclude(data__startswith=REDUCED))


def proving(states: models.QuerySet[RowState]) -> models.QuerySet[RowState]:
    """Leave out those `states` that no entry stands behind: there is none, or its leaf alone.

    What an entry that was reduced to its leaf had left is bound by the one that tells of that.
    """
    return states.filter(_entry_behind())


def values_of(chosen: models.QuerySet[Any]) -> dict[str, tuple[int, str]]:
    """Return company and values of each row in `chosen` by its key, as the database holds them."""
    table, columns = table_of(chosen.model), columns_of(chosen.model)
    first = len(table.key)
    rows = chosen.order_by().values_list(*table.key, table.company, *columns)
    return {
        "/".join(map(str, row[:first])): (row[first], values_text(columns, row[first + 1 :]))
        for row in rows.iterator(chunk_size=AT_ONCE)
    }


def values_text(columns: Iterable[str], values: Iterable[Any]) -> str:
    """Write the `values` of `columns` in the one way there is.

    >>> values_text(["rank", "due_date"], [1, date(2027, 3, 1)])
    '{"due_date":"2027-03-01","rank":1}'
    """
    plain = dict(zip(columns, map(_plain, values), strict=True))
    try:
        return plain_text(plain)
    except ValueError:  # no act writes such a value, so that no entry left the row with it
        return plain_text({name: _readable(value) for name, value in plain.items()})


def _readable(value: Any) -> Any:  # noqa: ANN401 - what a column holds
    try:
        plain_text(value)
    except ValueError:
        return repr(value)
    return value


def differing(bound: str, now: str) -> list[str]:
    """Return the columns in which two texts of values differ, of those that both have.

    An upgrade may have brought a column since a row was bound, or taken one away.

    >>> differing('{"rank":1,"role":"rep"}', '{"rank":2,"roles":["rep"]}')
    ['rank']
    """
    before, after = json.loads(bound), json.loads(now)
    return sorted(name for name in before.keys() & after.keys() if before[name] != after[name])


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a column holds
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
