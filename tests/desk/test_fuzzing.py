"""Whatever is sent to the API, it answers as its description says, never with its own error.

Here a little of it, the same each time; `python -m tests.soak --only fuzz` sends as much as is
wanted.
"""

from __future__ import annotations

import pytest
from django.test import Client
from ninja.errors import HttpError

from keepable_desk.rights.roles import ROLES
from keepable_desk.web.api import ledger
from tests.desk.access_cases import PREFIX
from tests.desk.fuzzing import VITAL, Found
from tests.desk.fuzzing_desk import fuzzer

pytestmark = pytest.mark.django_db
EXAMPLES, FEW = 4, 2
HERE = ("deal desk",)  # who may do most; all roles are wide, with more examples
EACH = [
    *((role, FEW) for role in HERE),
    *(pytest.param(role, EXAMPLES, marks=pytest.mark.wide) for role in ROLES),
]


def fuzzed(role: str, only: str = "", examples: int = EXAMPLES) -> Found:
    with fuzzer(role, examples) as found:
        return found.run(only)


@pytest.mark.parametrize(("role", "examples"), EACH)
def test_everything_is_answered_as_described(role: str, examples: int) -> None:
    found = fuzzed(role, examples=examples)
    assert found.cases > 75 * examples  # each operation several times
    assert not found.failures, "\n\n".join(f"{k}\n{v}" for k, v in found.failures.items())


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("0001-01-01", "1969-12-31", 409),
        ("2000-01-01", "2001-12-31", 201),
        ("2198-01-01", "2199-12-31", 201),
        ("2027-03-01", "9999-12-31", 409),
    ],
)
def test_leave_at_the_edges_of_time_spoils_nothing(start: str, end: str, status: int) -> None:
    with fuzzer("deal desk", EXAMPLES) as found:
        client = Client(headers=found.headers)
        leave = {"person": "ben", "start": start, "end": end}
        made = client.post(f"{PREFIX}/leave", leave, content_type="application/json")
        assert made.status_code == status
        assert {client.get(PREFIX + path).status_code for path in VITAL} == {200}


@pytest.mark.parametrize("text", ["Report before 0001-01-01", "Report by 9999-12-31"])
def test_a_question_at_the_edges_of_time_is_answered(text: str) -> None:
    with fuzzer("deal desk", EXAMPLES) as found:
        client = Client(headers=found.headers)
        asked = client.post(f"{PREFIX}/asks", {"text": text}, content_type="application/json")
        assert asked.status_code in {201, 422}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing-here", 404), ("PUT", "/deals", 405), ("GET", "/deals/a%0Ab", 404)],
)
def test_what_no_operation_answers_is_a_problem_too(method: str, path: str, status: int) -> None:
    with fuzzer("leader", EXAMPLES) as found:
        answer = Client(headers=found.headers).generic(method, PREFIX + path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/promises?customer=%00", 422),
        ("/promises?promiser=%00", 422),
        ("/deals?cursor=AAAA", 400),  # NUL characters
        ("/deals?cursor=MQ", 400),
        ("/deals/%00", 404),
        ("/leave/%00", 404),
        (f"/leave/{10**30}", 404),
        ("/people/%F0%9F%98%80", 404),
    ],
)
def test_what_no_database_holds_is_refused_in_words(path: str, status: int) -> None:
    with fuzzer("leader", EXAMPLES) as found:
        assert Client(headers=found.headers).get(PREFIX + path).status_code == status


def test_a_cookie_without_its_csrf_token_changes_nothing() -> None:
    with fuzzer("leader", EXAMPLES) as found:
        client = Client(enforce_csrf_checks=True)
        client.cookies["sessionid"] = found.headers["X-Session-Token"]
        answer = client.post(f"{PREFIX}/asks", {"text": "Report"}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_a_planted_error_of_the_server_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(company: object) -> None:
        msg = f"{company} has a planted error"
        raise RuntimeError(msg)

    monkeypatch.setattr(ledger, "ledger_state", broken)
    assert any("500" in name for name in fuzzed("rep", "ledger_state").failures)


def test_a_planted_status_that_is_not_described_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def teapot(company: object) -> None:
        raise HttpError(418, str(company))

    monkeypatch.setattr(ledger, "ledger_state", teapot)
    assert any("418" in name for name in fuzzed("rep", "ledger_state").failures)


def test_a_planted_answer_of_another_shape_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "ledger_state", lambda company: {"size": str(company)})
    assert fuzzed("rep", "ledger_state").failures
