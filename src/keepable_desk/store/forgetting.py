"""Taking a name out of every row of a company, so that no table holds it any more.

Whatever a text or JSON column holds is looked through; a new column is, too, unless it stands in
`KEPT` with its reason, or its model says that it is `kept`. Where a name stands alone it is
compared as a whole, so that nobody else who is called alike is lost; in sentences and ids it is
found between other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from keepable.domain.decoder import decode
from keepable.domain.work import Work as WorkNoun
from keepable.forecast.draw_keys import project_key, work_key
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import plain_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from keepable_desk.store.models import Company

CHUNK = 500
# What is not looked through, and why.
KEPT: Mapping[str, frozenset[str]] = {
    # Only ever added to, and hashed; what is added from now on names nobody.
    "LedgerEntry": frozenset({"data", "leaf", "actor", "kind"}),
    "LedgerHead": frozenset({"subtrees"}),
    "CheckpointSent": frozenset({"root", "outlet"}),
    # Deleted where they mention a name, as a value that is replaced would not fit its seal.
    "SealedValue": frozenset({"name", "salt", "value"}),
    # Bound anew with the rows themselves: then the values go, and hashes name nobody.
    "RowState": frozenset({"table", "key", "salt", "values", "values_hash"}),
    "ImportPreview": frozenset({"name", "rows", "problems"}),
    # The ledger is called so for ever.
    "Company": frozenset({"origin"}),
    "ResourceRevision": frozenset({"resource"}),
    "Ask": frozenset({"resource_revisions"}),
    # What somebody chose so that it happens once: it must be known when it comes again.
    "OnceKey": frozenset({"key", "request_sha256"}),
}
# Where a name stands alone.
NAMES: Mapping[str, frozenset[str]] = {
    "Person": frozenset({"name"}),
    "Team": frozenset({"name"}),
    "Customer": frozenset({"ref", "name"}),
    "Member": frozenset({"name", "person"}),
    "Promise": frozenset({"promiser", "customer"}),
    "Hold": frozenset({"holder", "customer"}),
    "Deal": frozenset({"owner", "customer"}),
    "Outcome": frozenset({"who"}),
    "Work": frozenset({"estimator", "requester"}),
}


@dataclass(slots=True)
class Forgetting:
    """Who is to be forgotten: `names` wherever they stand, `ids` only where they stand alone.

    Each spelling gets one `stand_in` of its own, so that what is called alike stays alike, and
    what is told apart stays apart.
    """

    names: tuple[str, ...]
    ids: tuple[str, ...]
    stand_in: str
    given: dict[str, str] = field(default_factory=dict)
    mention: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what finds a name between other words, the longest first."""
        listed = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        self.mention = re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)

    def _for(self, spelling: str) -> str:
        count = len(self.given)
        return self.given.setdefault(
            spelling, f"{self.stand_in}-{count + 1}" if count else self.stand_in
        )

    def whole(self, value: str) -> str:
        """Replace a `value` that is one of the names or ids."""
        folded = {name.casefold() for name in self.names}
        return self._for(value) if value in self.ids or value.casefold() in folded else value

    def within(self, value: Any) -> Any:  # noqa: ANN401 - text, or any JSON
        """Replace the names in a `value`, and in all that it holds."""
        if isinstance(value, str):
            return self.mention.sub(lambda found: self._for(found.group(0)), value)
        if isinstance(value, list):
            return [self.within(each) for each in value]
        if isinstance(value, dict):
            return {self.within(name): self.within(each) for name, each in value.items()}
        return value


def forget(company: Company, who: Forgetting) -> int:
    """Replace who is to be forgotten in all rows of `company`, and return how many that changed."""
    found = (model for model in apps.get_app_config("store").get_models())
    return sum(_forget_in(model, company, who) for model in found if columns_of(model))


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of `model` that are looked through: those it says are `kept` are not."""
    kept = KEPT.get(model.__name__, frozenset()) | getattr(model, "kept", frozenset())
    worded = (models.TextField, models.CharField, models.JSONField)
    return tuple(
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, worded) and column.name not in kept
    )


def company_path(model: type[models.Model]) -> str:
    """Return how a row of `model` leads to its company; ValueError when it does not."""
    if model is rows.Company:
        return "pk"
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and _is_ours(column.related_model):
            above = company_path(column.related_model)
            return column.name if above == "pk" else f"{column.name}__{above}"
    msg = f"{model.__name__} leads to no company."
    raise TypeError(msg)


def _is_ours(model: Any) -> bool:  # noqa: ANN401 - a model, or the name of one
    return getattr(getattr(model, "_meta", None), "app_label", "") == "store"


def _forget_in(model: type[models.Model], company: Company, who: Forgetting) -> int:
    chosen = model._default_manager.filter(**{company_path(model): company.pk})
    count = 0
    for row in chosen.iterator(chunk_size=CHUNK):
        changed = dict(_changes_of(row, who))
        if changed:
            model._default_manager.filter(pk=row.pk).update(**changed)
            count += 1
    return count


def _changes_of(row: models.Model, who: Forgetting) -> Iterator[tuple[str, Any]]:
    """Return the columns of `row` that hold a name, without it."""
    names = NAMES.get(type(row).__name__, frozenset())
    for name in columns_of(type(row)):
        before = getattr(row, name)
        if not before:
            continue
        after = who.whole(before) if name in names else who.within(before)
        if after != before:
            yield name, after
            if name == "ref":
                yield from _pinned(row)


def _pinned(row: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a row
    """Return the key by which `row` goes on drawing as it did by its id, if it had none."""
    if getattr(row, "draw_key", None) != "":
        return
    if isinstance(row, rows.Work):
        yield "draw_key", work_key(decode(WorkNoun, plain_of(row, WorkNoun)))
    elif isinstance(row, rows.Promise | rows.Hold):
        yield "draw_key", project_key(row.ref)
