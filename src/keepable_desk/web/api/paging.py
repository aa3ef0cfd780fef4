"""Lists in pages, as JSON or as CSV; a cursor goes on behind the last row that was shown."""

from __future__ import annotations

import base64
import binascii
import functools
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Field, Schema
from pydantic import ConfigDict, WithJsonSchema, create_model
from pydantic import ValidationError as PydanticError

from keepable.texts import Listed, Text, TextError, render, to_plain
from keepable.texts.catalogue import FALLBACK
from keepable_desk.downloads import table
from keepable_desk.rights.row_rules import ROW_RULES
from keepable_desk.rights.showing import BROKEN, SHOWN, listed, shown
from keepable_desk.rights.vocabulary import RESOURCES
from keepable_desk.web.api.openapi_shapes import TEXT, column_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from keepable_desk.rights.callers import Caller
    from keepable_desk.rights.showing import Fields, Rows
    from keepable_desk.rights.shown_columns import Column

MOST = 500


class BadCursorError(TextError):
    """Nothing stands any more where a cursor points."""

    def __init__(self) -> None:
        """Tell it."""
        super().__init__(Text("problem.bad_cursor"))


class BrokenRowError(TextError):
    """What was asked for is there, and cannot be shown."""


class Page(Schema):
    """Which part of a list, and in which form."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[str, Field(max_length=2_000)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 100
    format: Literal["json", "csv"] = "json"


class BrokenOut(Schema):
    """A row of a list that cannot be shown: its id, the columns that are broken, and what to do."""

    id: str | int
    columns: list[str]
    what: str
    text: Annotated[dict[str, Any], WithJsonSchema(TEXT)]


def row_schema(resource: str) -> Any:  # noqa: ANN401 - a model made here
    """Return the schema of what is shown of a row of `resource`."""
    words = "".join(word.title() for word in resource.split())
    kinds: dict[str, Any] = {
        column.name: (column_kind(resource, column.name, column.kind), ...)
        for column in SHOWN[resource]
    }
    return create_model(f"{words}Row", __base__=Schema, **kinds)


def list_schema(resource: str) -> Any:  # noqa: ANN401 - a model made here
    """Return the schema of a page of `resource`."""
    words = "".join(word.title() for word in resource.split())
    items = GenericAlias(list, row_schema(resource))
    fields: dict[str, Any] = {
        "items": (items, ...),
        "next": (str | None, ...),
        "broken": (list[BrokenOut], ...),
    }
    return create_model(f"{words}List", __base__=Schema, **fields)


def page_of(
    request: HttpRequest,
    caller: Caller,
    resource: str,
    page: Page,
    where: Mapping[str, Any] | None = None,
) -> Any:  # noqa: ANN401 - JSON that ninja checks, or CSV
    """Return the page of what `caller` may see of `resource`, where it is as `where` says."""
    found = listed(caller, resource).order_by("pk").filter(**(where or {}))
    rows, following = _cut(found, ROW_RULES[resource].named_by, page)
    items = shown(caller, resource, rows)
    if page.format == "csv":
        return _as_csv(request, resource, items, following)
    whole = [each for each in items if _is_whole(resource, each)]
    broken = [_broken(resource, each) for each in items if not _is_whole(resource, each)]
    return {"items": whole, "next": following, "broken": broken}


@functools.cache
def _row_model(resource: str, columns: tuple[Column, ...]) -> Any:  # noqa: ANN401 - a model made here
    """Return what checks a row of `resource` as long as its `columns` are these."""
    del columns
    return row_schema(resource)


def _is_whole(resource: str, row: Mapping[str, object]) -> bool:
    """Return whether a `row` of `resource` can be sent as the description of the API says."""
    if BROKEN in row:
        return False
    try:
        _row_model(resource, SHOWN[resource]).model_validate(row)
    except PydanticError:
        return False
    return True


def whole_or_refused(resource: str, row: Fields) -> Fields:
    """Return a `row` of `resource`; BrokenRowError where not all of it can be shown."""
    if not _is_whole(resource, row):
        raise BrokenRowError(_told(resource, row))
    return row


def _broken(resource: str, row: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
    """Return which `row` of `resource` it is that cannot be shown, and what to do about it."""
    told = _told(resource, row)
    return {
        "id": row["id"],
        "columns": row.get(BROKEN, []),
        "what": render(told, get_language() or FALLBACK),
        "text": to_plain(told),
    }


def _told(resource: str, row: Mapping[str, object]) -> Text:
    columns: Any = row.get(BROKEN, [])
    return Text(
        "broken.in_list",
        resource=RESOURCES[resource],
        id=str(row["id"]),
        columns=Listed(tuple(columns), most=len(columns), joined="and"),
    )


def _cut(found: QuerySet[Any], named_by: str, page: Page) -> tuple[list[Any], str | None]:
    """Return the rows of a page, and the cursor behind them.

    It holds the id that was shown, not the number of the row: its gaps would tell of others' rows.
    """
    if page.cursor:
        last = _read(page.cursor)
        try:
            found = found.filter(pk__gt=found.get(**{named_by: last}).pk)
        except (ObjectDoesNotExist, ValueError, OverflowError) as error:
            raise BadCursorError from error
    rows = list(found[: page.limit + 1])
    if len(rows) <= page.limit:
        return rows, None
    rows = rows[: page.limit]
    return rows, _written(str(getattr(rows[-1], named_by)))


def _written(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        name = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise BadCursorError from error
    if "\0" in name:
        raise BadCursorError
    return name


def _as_csv(
    request: HttpRequest, resource: str, items: Rows, following: str | None
) -> HttpResponse:
    response = table(resource, [column.name for column in SHOWN[resource]], items)
    if following:
        query = request.GET.copy()
        query["cursor"] = following
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return response
