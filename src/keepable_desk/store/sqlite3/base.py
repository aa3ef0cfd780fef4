"""Django's SQLite, but that a day, an instant or a text that is none is read as what stands there.

Django would refuse the whole query, and so take away all rows for the sake of one. Text in place of
a day is refused by whoever reads that row, as is what stands in a JSON column and is no JSON.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as DjangoOperations
from django.utils.dateparse import parse_date, parse_datetime

if TYPE_CHECKING:
    from collections.abc import Callable


class DatabaseOperations(DjangoOperations):
    """How values of columns are read and written."""

    def convert_datefield_value(self, value: Any, expression: Any, connection: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Return the day that `value` is, else `value` itself."""
        return _or_itself(super().convert_datefield_value, value, expression, connection)

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Return the instant that `value` is, else `value` itself."""
        return _or_itself(super().convert_datetimefield_value, value, expression, connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose values are read so."""

    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Connect; text that is none is read with a mark in the place of what is no letter."""
        made = super().get_new_connection(conn_params)
        made.text_factory = _readable
        return made


def _readable(raw: bytes) -> str:
    return raw.decode(errors="replace")


def _or_itself(convert: Callable[..., Any], value: Any, *about: Any) -> Any:  # noqa: ANN401 - any value
    try:
        found = convert(value, *about)
    except (ValueError, TypeError, AttributeError):  # no day of the calendar, no text, nothing
        return value
    return value if found is None else found


def _declared(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """Return what reads a column that is declared to hold what `parse` reads."""

    def read(raw: bytes) -> Any:  # noqa: ANN401 - any value
        return _or_itself(parse, raw.decode(errors="replace"))

    return read


# in place of what Django has just registered, and for the same columns
sqlite3.register_converter("date", _declared(parse_date))
for _kind in ("datetime", "timestamp"):
    sqlite3.register_converter(_kind, _declared(parse_datetime))
