"""Rows as a file of CSV, which no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMULA = set("=+-@\t\r\0\uff1d\uff0b\uff0d\uff20")  # the last four are their wide forms


def table(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Return `rows` as a file of CSV called `name`, in these `columns`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name.replace(" ", "-")}.csv"'
    return response


def _cell(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    """Write a value so that no spreadsheet takes it for a formula."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"'{text}" if text[:1] in FORMULA else text
