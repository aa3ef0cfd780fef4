"""Django's SQLite, but that a day, an instant or a text that is none is read as what stands there.

Django would refuse the whole query, and so take away all rows for the sake of one. Text in place of
a day is refused by whoever reads that row, as is what stands in a JSON column and is no JSON. Bytes
in place of a text are read as a text that says of itself that it was none.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as DjangoOperations
from django.utils.dateparse import parse_date, parse_datetime

if TYPE_CHECKING:
    from collections.abc import Callable


TEXTS = frozenset({"TextField", "CharField"})
# Tables of few rows, which every page reads. Of others, whoever makes a noun of a row refuses
# bytes; to look at each text of thousands of rows would take half as long again.
ON_EACH_PAGE = frozenset({"store_company", "store_member"})


class TextOfBytes(str):
    """What stands in a column of text as bytes, with marks in the place of what is no letter."""

    __slots__ = ()


class DatabaseOperations(DjangoOperations):
    """How values of columns are read and written."""

    def get_db_converters(self, expression: Any) -> list[Any]:  # noqa: ANN401 - as Django declares it
        """Return what makes of a value what Django expects there."""
        found: list[Any] = super().get_db_converters(expression)
        field = expression.output_field
        kind, model = field.get_internal_type(), getattr(field, "model", None)
        is_read_often = model is not None and model._meta.db_table in ON_EACH_PAGE
        if kind == "JSONField" or (kind in TEXTS and is_read_often):
            found.append(_text_of)
        return found

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


def _text_of(value: Any, *_about: object) -> Any:  # noqa: ANN401 - any value
    return TextOfBytes(_readable(value)) if isinstance(value, bytes) else value


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
