"""Values that stand in a column though it is for others: only whoever owns a database puts them in.

A column of JSON that cannot be read is given as the text that stands in it, and so is a day or an
instant that is none; bytes where a text should be are a text of its own kind
(`keepable_desk.store.sqlite3`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from keepable_desk.store.sqlite3.base import TextOfBytes

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 500
ANYTHING = frozenset({("sealedvalue", "value")})  # where JSON may be a bare text
KINDS: dict[type[models.Field[Any, Any]], tuple[type, ...]] = {
    models.DateTimeField: (datetime,),  # first, as it is a kind of the next
    models.DateField: (date,),
    models.JSONField: (dict, list),
    models.BooleanField: (bool,),
    models.IntegerField: (int,),
    models.FloatField: (float, int),
    models.CharField: (str,),
    models.TextField: (str,),
}


def misfits() -> Iterator[tuple[str, int | str, str]]:
    """Return table, number of the row and column of each value that its column is not for."""
    for model in apps.get_app_config("store").get_models(include_auto_created=True):
        columns = [(field.name, wanted) for field in _columns(model) if (wanted := _wanted(field))]
        names = [name for name, _ in columns]
        found = model._default_manager.order_by("pk").values_list("pk", *names)
        for key, *values in found.iterator(chunk_size=AT_ONCE):
            for (name, wanted), value in zip(columns, values, strict=True):
                if value is not None and not _fits(value, wanted):
                    yield str(model._meta.model_name), key, name


def _fits(value: object, wanted: tuple[type, ...]) -> bool:
    return isinstance(value, wanted) and not isinstance(value, TextOfBytes)


def _columns(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        if (model._meta.model_name, field.name) not in ANYTHING and not field.is_relation:
            yield field


def _wanted(field: models.Field[Any, Any]) -> tuple[type, ...]:
    """Return what may stand in a column; nothing where anything may."""
    if isinstance(field, models.JSONField) and field.default in {dict, list}:
        return (field.default,)
    return next((wanted for kind, wanted in KINDS.items() if isinstance(field, kind)), ())
