"""Taking a name out of every row of a company, so that no table holds it any more.

What is done with which column stands in `personal_columns`. Where a name stands alone it is
compared as a whole, so that nobody else who is called alike is lost; in sentences and ids it is
found between other words.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from keepable.domain.decoder import decode
from keepable.domain.work import Work as WorkNoun
from keepable.forecast.draw_keys import project_key, work_key
from keepable_desk.store import models as rows
from keepable_desk.store.mapping import plain_of
from keepable_desk.store.personal_columns import (
    NAME,
    OF_ACCOUNT,
    OF_USER,
    all_models,
    columns_but_kept,
    columns_that,
    handling,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from keepable_desk.store.models import Company
    from keepable_desk.store.personal_columns import Handling

CHUNK = 500
NEVER = "(?!)"  # is found nowhere


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
        self.mention = re.compile(rf"(?<!\w)(?:{listed or NEVER})(?!\w)", re.IGNORECASE)

    def _for(self, spelling: str) -> str:
        count = len(self.given)
        return self.given.setdefault(
            spelling, f"{self.stand_in}-{count + 1}" if count else self.stand_in
        )

    def whole(self, value: str) -> str:
        """Replace a `value` that is one of the names or ids."""
        is_meant = value in self.ids or value.casefold() in self._folded()
        return self._for(value) if is_meant else value

    def is_in(self, value: Any, how: Handling) -> bool:  # noqa: ANN401 - text, a file, or any JSON
        """Return whether a `value` of a column that is handled so names them.

        A code may be called as they are; what only names are, several words or an address, is
        looked for where nobody should be named, too.
        """
        if how == NAME:
            return isinstance(value, str) and value.casefold() in self._folded()
        if how in {OF_ACCOUNT, OF_USER}:
            return isinstance(value, str) and self._unmistakable(value)
        found = (each.group(0) for text in texts_in(value) for each in self.mention.finditer(text))
        return any(how.does != "nothing" or self._unmistakable(each) for each in found)

    def _unmistakable(self, value: str) -> bool:
        return value.casefold() in self._folded() and (" " in value or "@" in value)

    def _folded(self) -> set[str]:
        return {name.casefold() for name in self.names}

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
    """Return the columns of `model` in which names are replaced."""
    return columns_that(model, "replaced", "replaced alone")


def mentions(company: Company, who: Forgetting) -> dict[str, int]:
    """Return in how many values of each column of `company` who is to be forgotten still stands.

    Whatever can hold a name is read, also what is removed and not replaced, and accounts.
    """
    found: Counter[str] = Counter()
    for model in all_models():
        searched, path = columns_but_kept(model), company_path(model)
        if not searched or not path:
            continue
        if model is rows.RowState:
            found["store_rowstate.values"] += _states_naming(company, who)
            continue
        hows = [handling(model, column) for column in searched]
        for values in _values(model, {path: company.pk}, searched):
            for column, how, value in zip(searched, hows, values, strict=True):
                found[f"{model._meta.db_table}.{column}"] += who.is_in(value, how)
    return {column: count for column, count in sorted(found.items()) if count}


def _states_naming(company: Company, who: Forgetting) -> int:
    """Return how many states of rows name them, looked at column by column like the rows."""
    chosen = rows.RowState.objects.filter(company=company).exclude(values="")
    count = 0
    for table, values in chosen.values_list("table", "values").iterator(chunk_size=CHUNK):
        model, plain = apps.get_model("store", table), json.loads(values)
        count += any(
            who.is_in(plain.get(column), handling(model, column))
            for column in columns_but_kept(model)
        )
    return count


def _values(
    model: type[models.Model], where: Mapping[str, int], columns: Iterable[str]
) -> Iterable[tuple[Any, ...]]:
    chosen = model._default_manager.filter(**where)
    if model is rows.LedgerEntry:  # the name of the ledger, which its keys sign for, stays
        chosen = chosen.exclude(kind__startswith="ledger.")
    return chosen.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)


def company_path(model: type[Any]) -> str:
    """Return how a row of `model` leads to its company; empty when it does not."""
    if model is rows.Company:
        return "pk"
    if model is get_user_model():
        return "member__company"
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and column.related_model is not model:
            above = company_path(column.related_model)
            if above:
                return column.name if above == "pk" else f"{column.name}__{above}"
    return ""


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
    for name in columns_of(type(row)):
        before = getattr(row, name)
        if not before:
            continue
        is_alone = handling(type(row), name) == NAME
        after = who.whole(before) if is_alone else who.within(before)
        if after != before:
            yield name, after
            if name == "ref":
                yield from _pinned(row)


def texts_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - text, a file, or any JSON
    """Return each text that a `value` holds; a file as the texts that its bytes may be.

    >>> list(texts_in({"a": ["b", 1, {"c": None}]}))
    ['a', 'b', 'c']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes | memoryview):
        yield from (bytes(value).decode(code, "ignore") for code in ("utf-8", "utf-16", "latin-1"))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts_in(each))
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for each in pair for text in texts_in(each))


def _pinned(row: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a row
    """Return the key by which `row` goes on drawing as it did by its id, if it had none."""
    if getattr(row, "draw_key", None) != "":
        return
    if isinstance(row, rows.Work):
        yield "draw_key", work_key(decode(WorkNoun, plain_of(row, WorkNoun)))
    elif isinstance(row, rows.Promise | rows.Hold):
        yield "draw_key", project_key(row.ref)
