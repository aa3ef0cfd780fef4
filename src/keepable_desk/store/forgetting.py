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
from keepable_desk.store.file_texts import is_readable, texts_of_file
from keepable_desk.store.mapping import plain_of
from keepable_desk.store.name_spellings import (
    NEVER,
    alike_pattern,
    pattern_of,
    same_name,
    spans_in,
    without,
    without_accents,
)
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
    from keepable_desk.store.personal_columns import Deed, Handling

CHUNK = 500
WORDY: tuple[Deed, ...] = ("replaced", "replaced alone", "row removed")  # what people write


@dataclass(slots=True)
class Forgetting:
    """Who is to be forgotten: `names` wherever they stand, `ids` only where they stand alone.

    Each spelling gets one `stand_in` of its own, so that what is called alike stays alike, and
    what is told apart stays apart. An id that is `kept`, by which people stay in the plan, is no
    name, also where it is made of one.
    """

    names: tuple[str, ...]
    ids: tuple[str, ...]
    stand_in: str
    kept: frozenset[str] = frozenset()
    given: dict[str, str] = field(default_factory=dict)
    _mention: re.Pattern[str] = field(init=False)
    _same: frozenset[str] = field(init=False)
    _ids: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what finds a name between other words, and what it is when it stands alone."""
        self._mention = pattern_of(self.names)
        listed = "|".join(re.escape(each) for each in self.ids)
        self._ids = re.compile(rf"(?<!\w)(?:{listed or NEVER})(?!\w)", re.IGNORECASE)
        self._same = frozenset(same_name(name) for name in self.names)

    def _for(self, spelling: str) -> str:
        count = len(self.given)
        return self.given.setdefault(
            spelling, f"{self.stand_in}-{count + 1}" if count else self.stand_in
        )

    def whole(self, value: str) -> str:
        """Replace a `value` that is one of the names or ids."""
        is_meant = value in self.ids or self.is_name(value)
        return self._for(value) if is_meant else value

    def is_name(self, value: str) -> bool:
        """Return whether `value` alone is one of the names, written otherwise too."""
        return value not in self.kept and same_name(value) in self._same

    def is_in(self, value: Any, how: Handling) -> bool:  # noqa: ANN401 - text, a file, or any JSON
        """Return whether a `value` of a column that is handled so names them.

        A code may be called as they are; what only names are, several words or an address, is
        looked for where nobody should be named, too.
        """
        if how == NAME:
            return isinstance(value, str) and self.is_name(value)
        if how in {OF_ACCOUNT, OF_USER}:
            return isinstance(value, str) and self._unmistakable(value)
        found = (each for text in texts_in(value) for each in self.mentions_in(text))
        return any(how.does != "nothing" or self._unmistakable(each) for each in found)

    def mentions_in(self, text: str) -> Iterator[str]:
        """Return each name in `text`, as it is written there."""
        for start, end in self._spans(text):
            yield text[start:end]

    def is_mentioned(self, value: Any) -> bool:  # noqa: ANN401 - text, a file, or any JSON
        """Return whether a `value` names them anywhere."""
        return any(True for text in texts_in(value) for _ in self._spans(text))

    def has_id(self, text: str) -> bool:
        """Return whether one of the ids stands in `text`, between other words too."""
        return self._ids.search(text) is not None

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        for start, end in spans_in(text, self._mention):
            if text[start:end] not in self.kept:
                yield start, end

    def _unmistakable(self, value: str) -> bool:
        same = same_name(value)
        return same in self._same and (" " in same or "@" in same)

    def within(self, value: Any) -> Any:  # noqa: ANN401 - text, or any JSON
        """Replace the names in a `value`, and in all that it holds."""
        if isinstance(value, str):
            return self._replaced(value)
        if isinstance(value, list):
            return [self.within(each) for each in value]
        if isinstance(value, dict):
            return {self.within(name): self.within(each) for name, each in value.items()}
        return value

    def _replaced(self, text: str) -> str:
        parts, done = [], 0
        for start, end in self._spans(text):
            parts += [text[done:start], self._for(text[start:end])]
            done = end
        return "".join((*parts, text[done:]))


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


def alike(company: Company, who: Forgetting) -> dict[str, int]:
    """Return in how many values of each column something stands that may mean them, and need not.

    That is one word of a name, its initials, or the name without its accents; full names of
    others are not looked at. `mentions` finds what can only be them.
    """
    found: Counter[str] = Counter()
    pattern, others = alike_pattern(who.names), pattern_of(_others_alike(company, who))
    for model in apps.get_app_config("store").get_models():
        searched, path = columns_that(model, *WORDY), company_path(model)
        if not searched or not path:
            continue
        for values in _values(model, {path: company.pk}, searched):
            for column, value in zip(searched, values, strict=True):
                found[f"{model._meta.db_table}.{column}"] += any(
                    pattern.search(without_accents(without(text, others)))
                    for text in texts_in(value)
                )
    return {column: count for column, count in sorted(found.items()) if count}


def _others_alike(company: Company, who: Forgetting) -> list[str]:
    """Return the names of others in `company` that share a word with who is to be forgotten."""
    pattern = alike_pattern(who.names)
    called = {
        name
        for model in (rows.Person, rows.Customer, rows.Member)
        for name in model._default_manager.filter(company=company).values_list("name", flat=True)
    }
    return sorted(name for name in called if pattern.search(without_accents(name)))


def files_unread(company: Company) -> list[str]:
    """Return names and numbers of the files of messages of `company` that no search can read."""
    found = rows.Attachment.objects.filter(message__promise__company=company).order_by("pk")
    return [
        f"{each.name} ({each.pk})"
        for each in found.iterator(chunk_size=10)
        if not is_readable(bytes(each.content))
    ]


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
    """Return each text that a `value` holds; a file as `texts_of_file` reads it.

    >>> list(texts_in({"a": ["b", 1, {"c": None}]}))
    ['a', 'b', 'c']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes | memoryview):
        yield from texts_of_file(bytes(value))
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
