"""Fuzzing the API in this process: what the description allows and forbids, as one of its callers.

Ids of things that exist are mixed in, or nearly all would end at "there is no such thing". What
is written stays for the rest of an operation, so that one odd date can spoil what comes after it.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import hypothesis
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.desk.access_cases import PREFIX
from tests.desk.access_world import undone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemathesis import Case
    from schemathesis.checks import CheckFunction

    Sent = Case[Any]  # a request as it was drawn

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.unsupported_method,
    checks.allow_header_conformance,
]
NO_EDGES = slice(0)
# for what was not brought nearer to what is right
STRICT = [*CHECKS, checks.negative_data_rejection]
# fields that need not be sent, and are worth sending
OPTIONAL = {
    "ask": ("scope", "customer", "by", "price", "why", "likely"),
    "hold": ("hours", "min_odds", "holder"),
    "promise": ("hold", "promiser"),
    "assess": ("came_on", "outcome"),
    "change_work": ("low", "high", "status", "hours_spent", "started", "finished"),
    "change_myself": ("language",),
    "say": ("mentions", "files"),
    "write_note": ("readers",),
}
# after whatever was written, what everybody looks at must still be there
VITAL = ("/odds", "/plan", "/load", "/work", "/leave")


@dataclass
class Found:
    """How many requests were sent, and what was wrong with the answers, each once."""

    cases: int = 0
    by_status: dict[int, int] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fuzzer:
    """Sends what is drawn as whoever `headers` say, `examples` to each operation.

    `known` are values by field, and ids by operation, that are worth trying; `bodies` are right.
    Of what lies at the edges of the description `edges` are sent; else some in proportion.
    """

    headers: Mapping[str, str]
    known: Mapping[str, tuple[Any, ...]]
    bodies: Mapping[str, Any]
    examples: int
    seed: int = 1
    edges: slice | None = None

    def run(self, only: str = "") -> Found:
        """Fuzz all operations, or that with the id `only`."""
        found = Found()
        with in_this_transaction():
            schema = schemathesis.openapi.from_wsgi(
                f"{PREFIX}/openapi.json", get_wsgi_application()
            )
            for result in schema.get_all_operations():
                assert isinstance(result, Ok), result
                operation = result.ok()
                if only in {"", operation.definition.raw["operationId"]}:
                    with undone():
                        self._fuzz(operation, found)
        return found

    def _fuzz(self, operation: Any, found: Found) -> None:  # noqa: ANN401 - has no public type
        for case in self._boundaries(operation):
            self._send(case, found, STRICT)
        modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

        @hypothesis.seed(self.seed)
        @hypothesis.settings(
            max_examples=self.examples,
            derandomize=False,  # the seed decides
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=st.one_of(modes), data=st.data())
        def send(case: Sent, data: st.DataObject) -> None:
            self._send(self._nearer(case, data), found, CHECKS)

        send()

    def _boundaries(self, operation: Any) -> Iterator[Sent]:  # noqa: ANN401 - has no public type
        """Return what lies at the edges of what the description allows, the same every time."""
        if self.edges == NO_EDGES:
            return
        config = operation.schema.config.generation_for(operation=operation, phase="coverage")
        cases = operation.schema.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=config
        )
        some = slice(0, None, max(1, 40 // self.examples))
        yield from list(cases)[self.edges or some]

    def _nearer(self, case: Sent, data: st.DataObject) -> Sent:
        """Name in `case` what exists, and send what would be right but for a field or two."""
        operation = case.operation.definition.raw["operationId"]
        refs, body = self.known.get(f"ref of {operation}", ()), self.bodies.get(operation)
        is_there, is_right, is_known = data.draw(st.tuples(*[st.booleans()] * 3))
        if refs and is_there:
            case.path_parameters["ref"] = data.draw(st.sampled_from(refs))
        if body is not None and is_right:
            drawn = case.body if isinstance(case.body, dict) else {}
            case.body = {
                **body,
                **data.draw(_some_of(drawn)),
                **data.draw(self._odd(operation, body)),
            }
            case.media_type = "application/json"
        if is_known:
            case.headers["If-Match"] = data.draw(st.sampled_from(('"0"', '"1"', '"2"', '"3"')))
            case.headers["Idempotency-Key"] = f"k{data.draw(st.integers(0, 99))}"
        return case

    def _odd(self, operation: str, body: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        """Draw other values, known or odd, for some of the fields that may stand in `body`."""
        named = sorted({*body, *OPTIONAL.get(operation, ())} & self.known.keys())
        one = st.sampled_from(named or [""])
        return st.lists(one, max_size=2, unique=True).flatmap(
            lambda names: st.fixed_dictionaries(
                {name: st.sampled_from(self.known[name]) for name in names if name}
            )
        )

    def _send(self, case: Sent, found: Found, wanted: list[CheckFunction]) -> None:
        found.cases += 1
        name = f"{case.method} {case.operation.path}"
        point = transaction.savepoint()
        try:
            response = case.call(headers=dict(self.headers))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            transaction.savepoint_rollback(point)
            found.failures.setdefault(f"{name}: {type(error).__name__}", f"{error!r:.2000}")
            return
        status = response.status_code
        found.by_status[status] = found.by_status.get(status, 0) + 1
        try:
            case.validate_response(response, checks=wanted, headers=dict(self.headers))
        except FailureGroup as group:
            for failure in group.exceptions:
                kind = f"{name}: {type(failure).__name__} {status}"
                found.failures.setdefault(kind, f"{failure} {_sent(case)}"[:2000])
        if status >= 500:
            transaction.savepoint_rollback(point)
        elif case.method != "GET" and status < 300:
            self._look_around(case, name, found)

    def _look_around(self, case: Sent, name: str, found: Found) -> None:
        """Look at what everybody looks at, after `case` was written."""
        for path in VITAL:
            response = self._get(case, path)
            if response.status_code >= 500:
                found.failures.setdefault(f"{name}: then {path} fails", _sent(case)[:2000])

    def _get(self, case: Sent, path: str) -> Any:  # noqa: ANN401 - a response
        operation = case.operation.schema[f"{PREFIX}{path}"]["GET"]
        return operation.Case().call(headers=dict(self.headers))


def _some_of(drawn: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(st.sampled_from(sorted(drawn) or [""]), max_size=1)
    return names.map(lambda chosen: {name: drawn[name] for name in chosen if name in drawn})


@contextlib.contextmanager
def in_this_transaction() -> Iterator[None]:
    """Keep the connection open from one request to the next, and the log silent."""
    logging.disable(logging.CRITICAL)
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    try:
        yield
    finally:
        for end in ends:
            end.connect(close_old_connections)
        logging.disable(logging.NOTSET)


def _sent(case: Sent) -> str:
    return (
        f"path {case.path_parameters} query {case.query} headers {case.headers} body {case.body!r}"
    )
