"""Changing a database as whoever owns it can: past the desk, its refusals taken down."""

from __future__ import annotations

import contextlib
import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from keepable_desk.store import append_only

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

LETTERS_AT_MOST = 40


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """Take down what the database refuses, and put it up again."""
    append_only.take_down(connection, append_only.ALL)
    try:
        yield
    finally:
        append_only.put_up(connection, append_only.ALL)


def unseen(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return the rows of `model` as Django's own query: what it changes, nobody notes."""
    return models.QuerySet(model)


def write(row: models.Model, column: str, value: Any) -> None:  # noqa: ANN401 - of any column
    """Write `value` into a `column` of `row`."""
    with as_owner():
        assert unseen(type(row)).filter(pk=row.pk).update(**{column: value}) == 1


def take_away(model: type[models.Model], **which: Any) -> None:  # noqa: ANN401 - of any column
    """Delete rows of `model`, whoever needs them."""
    with as_owner():
        unseen(model).filter(**which)._raw_delete(using="default")


def add(row: models.Model) -> None:
    """Add one more `row`."""
    with as_owner():
        row.pk = None
        unseen(type(row)).bulk_create([row])


def other_value(field: models.Field[Any, Any], value: Any, random: Random) -> Any:  # noqa: ANN401 - of any column
    """Return something else that could stand in a column which holds `value`."""
    kind, number = field.get_internal_type(), random.randrange(1, 1_000)
    if field.null and value is not None and number % 5 == 0:
        return None
    if kind == "BooleanField":
        return not value
    if kind == "DateField":
        return (value or date(2027, 1, 1)) + timedelta(days=number)
    if kind == "DateTimeField":
        start = value or datetime.fromisoformat("2027-01-04T08:00:00+00:00")
        return start + timedelta(microseconds=number**4)
    if kind == "FloatField":
        return (value or 0.0) + number / 8
    if kind == "JSONField":
        return [json.dumps(value), number]
    if kind in {"CharField", "TextField"}:
        return f"{value or ''}{number}"[-LETTERS_AT_MOST:]
    return (value or 0) + number
