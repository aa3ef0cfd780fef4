"""All of the API in one: its parts, who may call, and how it answers when something is wrong."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI

from keepable_desk.api import asks, imports, ledger, lists, me, overviews, plan, promises, talk
from keepable_desk.api.callers import BY
from keepable_desk.api.problems import PROBLEM, answer_problems
from keepable_desk.api.router import router

if TYPE_CHECKING:
    from ninja.openapi.schema import OpenAPISchema

FIRST_ERROR = 400
DESCRIBED: dict[str, OpenAPISchema] = {}
PARTS = (
    asks,
    imports,
    ledger,
    lists,
    me,
    overviews,
    plan,
    promises,
    talk,
)  # each gives the router its operations


class DeskAPI(NinjaAPI):
    """An API whose errors are problem details in its description, too."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:  # noqa: ANN401 - as ninja's own
        """Give the description of the API, with the media types that it really answers in.

        It takes a second to make, and is the same until the process ends.
        """
        for_whom = str(options)
        if for_whom not in DESCRIBED:
            found = super().get_openapi_schema(**options)
            for path in found["paths"].values():
                for operation in path.values():
                    _say_media_types(operation)
            DESCRIBED[for_whom] = found
        return DESCRIBED[for_whom]


def _say_media_types(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if int(status) >= FIRST_ERROR and "application/json" in content:
            response["content"] = {PROBLEM: content["application/json"]}
        elif operation.get("operationId") in TEXTS and int(status) < FIRST_ERROR:
            response["content"] = {TEXTS[operation["operationId"]]: {"schema": {"type": "string"}}}
        elif _is_table(operation.get("operationId", "")) and int(status) < FIRST_ERROR:
            content["text/csv"] = {"schema": {"type": "string"}}


def _is_table(operation: str) -> bool:
    return operation.startswith("list_") or operation in TABLES


TABLES = {"honesty", "load_contents", "odds", "pipeline", "load", "plan"}
TEXTS = {
    "show_receipt": "text/plain",
    "checkpoint": "text/plain",
    "export_ledger": "application/jsonl",
    "show_attachment": "application/octet-stream",
}
api = DeskAPI(
    title="Keepable",
    version="1.0.0",
    description="Can we promise this, by then? Asks, holds, promises, and the ledger of it all.",
    auth=BY,
    urls_namespace="api",
)
answer_problems(api)
# An address that ends in an id holds whatever follows, as ids may hold slashes: those come last.
router.path_operations = OrderedDict(
    sorted(router.path_operations.items(), key=lambda each: each[0].endswith("{path:ref}"))
)
api.add_router("", router)
