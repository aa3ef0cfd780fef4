"""Every field that the API answers is described, and every field described is answered."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.web.api import api
from tests.desk.looking import looks
from tests.desk.small_company import post, reader
from tests.desk.ways_out import lived_in, note_what_schemas_get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

SCHEMA: Any = api.get_openapi_schema(path_prefix="/api/v1/")
# what is handed to a schema and is no field of answers, each with its reason
NO_FIELDS = {
    "text": "its words are a field of their own",
}


def part(ref: str) -> Any:  # noqa: ANN401 - JSON
    found = SCHEMA
    for name in ref.removeprefix("#/").split("/"):
        found = found[name]
    return found


def undescribed(value: Any, schema: Any, at: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Return what stands in `value` and is not described by `schema`, where no more is allowed."""
    if "$ref" in schema:
        return undescribed(value, part(schema["$ref"]), at)
    if "anyOf" in schema:
        tried = [undescribed(value, each, at) for each in schema["anyOf"]]
        return min(tried, key=len)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [each for one in value for each in undescribed(one, items, f"{at}[]")]
    if not isinstance(value, dict) or not schema or at.endswith(".params"):
        return [] if _fits(value, schema) else [f"{at}: {schema.get('type')}"]
    more = schema.get("additionalProperties")
    known = schema.get("properties", {})
    found = []
    for name, each in value.items():
        inner = known.get(name, more if isinstance(more, dict) else None)
        here = f"{at}.{name}"
        found += [here] if inner is None else undescribed(each, inner, here)
    return found


def _fits(value: Any, schema: Any) -> bool:  # noqa: ANN401 - JSON
    """Return whether a plain `value` may stand where `schema` is of an object, a list or none."""
    wanted = schema.get("type")
    if wanted in {"object", "array"}:
        return isinstance(value, dict if wanted == "object" else list)
    return value is None if wanted == "null" else True


def left_out(handed: Any, body: Any, at: str = "") -> Iterator[str]:  # noqa: ANN401 - anything, JSON
    """Return what an operation handed to its schema, and the schema did not let out."""
    if dataclasses.is_dataclass(handed) and not isinstance(handed, type):
        handed = {each.name: getattr(handed, each.name) for each in dataclasses.fields(handed)}
    if isinstance(handed, dict) and isinstance(body, dict):
        for name, value in ((str(key), value) for key, value in handed.items()):
            if name in body:
                yield from left_out(value, body[name], f"{at}.{name}")
            elif name not in NO_FIELDS:
                yield f"{at}.{name}"
    elif isinstance(handed, list | tuple) and isinstance(body, list):
        for one, other in zip(handed, body, strict=False):
            yield from left_out(one, other, f"{at}[]")


def operation_of(response: Any) -> Any:  # noqa: ANN401 - a response, JSON
    """Return how the operation that gave `response` is described."""
    wanted = response.operation.operation_id
    every = (each for methods in SCHEMA["paths"].values() for each in methods.values())
    return next(each for each in every if each["operationId"] == wanted)


@pytest.fixture
def answers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return an answer of each operation that reads, and of those that decide."""
    kept = lived_in(desk)
    note_what_schemas_get(monkeypatch)
    leader, rep = reader(desk, "leader"), reader(desk, "rep")
    wish = {"text": "Portal for Nord in 30 weeks", "why": True, "likely": True, "price": "9 EUR"}
    found = [post(leader, "/asks", wish)]
    ask = found[0].json()["id"]
    found += [
        post(leader, f"/asks/{ask}/push", {"ahead_of": ["p1"]}),
        post(leader, "/rescues", {"text": "Portal and report for Nord in 6 weeks"}),
        post(leader, f"/asks/{ask}/decline", {"reason": "No."}),
        post(rep, "/asks", {"text": "Nothing that is known"}),
    ]
    seen = (each for each in looks(ask) if each.startswith("/api/v1/") and "format=" not in each)
    more = ("/api/v1/ledger", "/api/v1/me", f"/api/v1/promises/{kept}/messages")
    admin = reader(desk, "admin")
    for address in (*seen, *more):
        found += [leader.get(address), admin.get(address)]
    return [each for each in found if each["Content-Type"].partition(";")[0] == "application/json"]


def test_every_field_that_is_answered_is_described(answers: list[Any]) -> None:
    wrong: set[str] = set()
    for response in answers:
        if not hasattr(response, "operation"):
            continue
        described = operation_of(response)["responses"][response.status_code]["content"]
        schema = described["application/json"]["schema"]
        name = response.operation.operation_id
        wrong |= {f"{name}{each}" for each in undescribed(response.json(), schema)}
    assert wrong == set()


def test_no_schema_leaves_out_what_it_is_handed(answers: list[Any]) -> None:
    wrong = {
        f"{response.operation.operation_id}{each}"
        for response in answers
        if hasattr(response, "operation")
        for each in left_out(response.handed_to_schema, response.json())
    }
    assert wrong == set()


def test_no_operation_answers_with_a_tuple_which_would_be_taken_for_a_status_and_a_body(
    answers: list[Any],
) -> None:
    tuples = {
        response.operation.operation_id
        for response in answers
        if hasattr(response, "operation") and isinstance(response.handed_to_schema, tuple)
    }
    assert tuples == set()


def test_every_operation_that_reads_json_is_looked_at(answers: list[Any]) -> None:
    read = {
        methods["get"]["operationId"]
        for path, methods in SCHEMA["paths"].items()
        if "get" in methods and "{" not in path
    }
    in_text = {"checkpoint", "export_ledger"}
    looked_at = {each.operation.operation_id for each in answers if hasattr(each, "operation")}
    assert read - in_text - looked_at == set()


def test_a_planted_field_is_found() -> None:
    side = part("#/components/schemas/SideOut")
    known: dict[str, Any] = {**dict.fromkeys(side["properties"], 0), "counts": {}, "bins": []}
    assert undescribed(known, side) == []
    assert undescribed({**known, "margin": 1}, side) == [".margin"]
    assert list(left_out({**known, "margin": 1}, known)) == [".margin"]


def test_parts_that_were_renamed_answer_by_both_names_and_the_former_ones_are_deprecated(
    desk: Desk,
) -> None:
    wish = {"text": "Portal for Nord in 30 weeks", "why": True, "likely": True}
    found = post(reader(desk, "leader"), "/asks", wish).json()
    answer = found["answer"]
    assert answer["evidence"]["outcomes"] == answer["rests_on"]["outcomes"]
    assert answer["affected"] == answer["touched"] != []
    assert found["resource_revisions"] == found["rests_on"] != {}
    ask = SCHEMA["components"]["schemas"]["AskOut"]["properties"]
    parts = ask["answer"]["properties"]
    assert ask["rests_on"]["deprecated"]
    assert {name for name, each in parts.items() if each.get("deprecated")} == {
        "rests_on",
        "touched",
    }
