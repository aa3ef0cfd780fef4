"""All of the API in one: its parts, who may call, and how it answers when something is wrong."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from keepable_desk.web.api import (
    asks,
    imports,
    ledger,
    lists,
    me,
    members,
    messages_and_notes,
    overviews,
    plan,
    promises,
)
from keepable_desk.web.api.bodies import BoundedParser
from keepable_desk.web.api.callers import BY
from keepable_desk.web.api.problems import PROBLEM, answer_problems
from keepable_desk.web.api.router import router

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaMode

FIRST_ERROR = 400
DESCRIBED: dict[str, OpenAPISchema] = {}
PARTS = (
    asks,
    imports,
    ledger,
    lists,
    me,
    members,
    overviews,
    plan,
    promises,
    messages_and_notes,
)  # each gives the router its operations


class Description(OpenAPISchema):
    """The description of an API, which works out once what many of its operations answer."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        """Describe `api`, whose paths begin with `path_prefix`."""
        self.known: dict[Any, tuple[dict[str, Any], bool]] = {}
        super().__init__(api, path_prefix)

    def _create_schema_from_model(
        self,
        model: Any,  # noqa: ANN401 - what ninja makes of an answer or a parameter
        by_alias: bool = True,  # noqa: FBT001, FBT002 - as ninja's own
        remove_level: bool = True,  # noqa: FBT001, FBT002 - as ninja's own
        mode: JsonSchemaMode = "validation",
    ) -> tuple[dict[str, Any], bool]:
        """Return the schema of `model`, and whether it is required."""
        answer = model.model_fields.get("response")
        how = (by_alias, remove_level, mode)
        if answer is None or len(model.model_fields) > 1:
            return super()._create_schema_from_model(model, *how)
        key = (answer.annotation, repr(answer.metadata), *how)
        if key not in self.known:
            self.known[key] = super()._create_schema_from_model(model, *how)
        return self.known[key]


class DeskAPI(NinjaAPI):
    """An API whose errors are problem details in its description, too."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description of the API, with the media types that it really answers in.

        It is the same until the process ends.
        """
        begins = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if begins not in DESCRIBED:
            found = Description(self, begins)
            for path in found["paths"].values():
                for operation in path.values():
                    _say_media_types(operation)
            DESCRIBED[begins] = found
        return DESCRIBED[begins]


def _say_media_types(operation: dict[str, Any]) -> None:
    name = operation.get("operationId", "")
    takes_format = any(each["name"] == "format" for each in operation.get("parameters", ()))
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if int(status) >= FIRST_ERROR and "application/json" in content:
            response["content"] = {PROBLEM: content["application/json"]}
        elif name in TEXTS and int(status) < FIRST_ERROR:
            response["content"] = {TEXTS[name]: {"schema": {"type": "string"}}}
        elif takes_format and int(status) < FIRST_ERROR:
            content["text/csv"] = {"schema": {"type": "string"}}


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
    parser=BoundedParser(),
    urls_namespace="api",
)
answer_problems(api)
# An address that ends in an id holds whatever follows, as ids may hold slashes: those come last.
router.path_operations = OrderedDict(
    sorted(router.path_operations.items(), key=lambda each: each[0].endswith("{ref:ref}"))
)
api.add_router("", router)
