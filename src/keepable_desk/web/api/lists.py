"""Lists of everything that is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Query

from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.row_rules import access
from keepable_desk.rights.showing import shown
from keepable_desk.web.api.callers import caller_in
from keepable_desk.web.api.paging import Page, list_schema, page_of, row_schema, whole_or_refused
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router

if TYPE_CHECKING:
    from collections.abc import Callable

TAGS = ["lists"]
PATHS = {
    **{part.path: part.name for part in LISTED_PARTS},
    "work": "work",
    "members": "member",
    "invitations": "invitation",
    "notifications": "notification",
    "notes": "note",
    "tokens": "token",
    "imports": "import",
    "asks": "ask",
    "holds": "hold",
}
BY_NUMBER = {
    *("members", "invitations", "notifications", "notes", "tokens", "imports"),
    *(part.path for part in LISTED_PARTS if part.named_by == "pk"),
}


def _lister(resource: str) -> Callable[..., Any]:
    def listing(request: HttpRequest, page: Query[Page]) -> Any:  # noqa: ANN401 - JSON or CSV
        return page_of(request, caller_in(request), resource, page)

    return listing


def _finder(resource: str) -> Callable[..., Any]:
    def finding(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - JSON
        caller = caller_in(request)
        return whole_or_refused(
            resource, shown(caller, resource, [access(caller, resource, ref)])[0]
        )

    return finding


for _path, _resource in PATHS.items():
    _name = _path.replace("-", "_")
    router.get(
        f"/{_path}",
        response={200: list_schema(_resource), **PROBLEMS},
        tags=TAGS,
        operation_id=f"list_{_name}",
        summary=f"List of {_path.replace('-', ' ')}",
    )(_lister(_resource))
    if _path != "asks":
        router.get(
            f"/{_path}/{{ref:ref}}" if _path not in BY_NUMBER else f"/{_path}/{{ref}}",
            response={200: row_schema(_resource), **PROBLEMS},
            tags=TAGS,
            operation_id=f"show_{_name}",
            summary=f"One of {_path.replace('-', ' ')}",
        )(_finder(_resource))
