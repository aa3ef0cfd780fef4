"""Rows as a file of CSV, which no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a spreadsheet takes for a formula: at the beginning of a text, whatever blanks come before,
# and behind what parts cells elsewhere (; where a comma is for decimals). Wide forms count too.
_SIGNS = "=@+\\-\uff1d\uff20\uff0b\uff0d"
_FORMULA = re.compile(
    rf"""(?P<before>\A[\s\0\u200b\ufeff"']*)(?=[{_SIGNS}])"""
    rf"""|(?P<parted>[;,\t|\r\n][\s\0\u200b\ufeff"]*)(?=[{_SIGNS}](?!\s))"""
)
MOST_IN_FILE_NAME = 100
_ODD_BEGINNING = ("\t", "\r", "\n", "\0")


def table(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Return `rows` as a file of CSV called `name`, in these `columns`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:MOST_IN_FILE_NAME]
    response["Content-Disposition"] = f'attachment; filename="{plain}.csv"'
    return response


def _cell(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    """Write a value so that no spreadsheet takes it for a formula."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return harmless(text)


def harmless(text: str) -> str:
    """Return `text` with an apostrophe before what a spreadsheet would take for a formula.

    >>> harmless("=1+1"), harmless("x;=cmd"), harmless("a - b; - c"), harmless("3-4 weeks")
    ("'=1+1", "x;'=cmd", 'a - b; - c', '3-4 weeks')
    """
    marked = _FORMULA.sub(lambda found: f"{found[0]}'", text)
    return f"'{marked}" if marked.startswith(_ODD_BEGINNING) else marked
