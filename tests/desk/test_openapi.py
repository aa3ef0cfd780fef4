"""The API describes itself: OpenAPI 3.1, every operation in words, every error a problem."""

from __future__ import annotations

from typing import Any

import pytest

from keepable_desk.web.api import api

FOUND: Any = api.get_openapi_schema(path_prefix="/api/v1/")
OPERATIONS = [
    pytest.param(operation, id=f"{method} {path}")
    for path, methods in FOUND["paths"].items()
    for method, operation in methods.items()
]


def test_it_is_openapi_3_1() -> None:
    assert FOUND["openapi"].startswith("3.1.")


def test_no_two_operations_have_the_same_id() -> None:
    names = [
        each["operationId"] for methods in FOUND["paths"].values() for each in methods.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_named_and_its_errors_are_problem_details(operation: Any) -> None:  # noqa: ANN401 - JSON
    assert operation["summary"]
    assert operation["security"]
    errors = {int(s): r for s, r in operation["responses"].items() if int(s) >= 400}
    assert {401, 404, 422} <= set(errors)
    assert all(set(error["content"]) == {"application/problem+json"} for error in errors.values())
