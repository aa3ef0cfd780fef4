"""Whatever fails after the commit, no answer says that nothing was written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, transaction

from keepable.texts import Text, render
from keepable_desk import what_was_written
from keepable_desk.rights.problem_texts import told_of_failure
from keepable_desk.store import write_lock
from keepable_desk.store.models import LedgerEntry, Promise
from keepable_desk.store.write_lock import writing
from tests.desk.access_cases import CASES, WRITING, operations
from tests.desk.access_world import body_of, undone, wide_world
from tests.desk.driving import new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.desk.access_cases import Case
    from tests.desk.access_world import Actor, World
    from tests.desk.driving import Driver

pytestmark = [pytest.mark.django_db, pytest.mark.store]
FAILURES: tuple[type[Exception], ...] = (RuntimeError, OperationalError)
DENIALS = ("nothing was written", "nichts wurde geschrieben", "Try again in a minute")
TRUTH = "was written before the answer failed"
# one computes alone, the other keeps a file to look at until it is applied
UNMARKED = {"preview_import", "push"}


@contextmanager
def failing_after_the_commit(failure: type[Exception]) -> Iterator[None]:
    """Let everything fail right after its transaction was kept."""
    note = write_lock.note_commit

    def note_and_fail() -> None:
        note()
        raise failure

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write_lock, "note_commit", note_and_fail)
        yield


def attempts(world: World, case: Case) -> list[tuple[Actor, str]]:
    """Return who may do what the `case` does, each with the row that it is done to."""
    found = []
    for actor in (each for each in world.actors if each.scopes is None):
        for whose in ("own", "theirs") if case.of else ("",):
            ref = world.ref(case.of, actor, whose) if case.of else ""
            if ref is not None and case.expected(actor, whose) == "2xx":
                found.append((actor, ref))
    return found


@pytest.mark.parametrize("failure", FAILURES)
def test_no_operation_that_was_kept_says_that_nothing_was_written(failure: type[Exception]) -> None:
    silent = set()
    with wide_world() as world:
        for case in CASES:
            method, path = operations()[case.operation]
            if method not in WRITING:
                continue
            actor, ref = attempts(world, case)[0]
            actor.client.raise_request_exception = False
            with undone(), failing_after_the_commit(failure):
                url = path.replace("{ref}", ref) + case.query
                response = actor.call(method, url, case.body(ref), **case.headers)
                text = body_of(response)
            if response.status_code < 400:
                silent.add(case.operation)
                continue
            assert response.status_code in {500, 503}, (case, text)
            assert TRUTH in text, (case, text)
            assert not any(denial in text for denial in DENIALS), (case, text)
    assert silent == UNMARKED


FORMS: dict[str, Callable[[Driver], tuple[str, Mapping[str, object]]]] = {
    "promise": lambda driver: (
        f"/asks/{asked(driver)}/promise",
        {"min_odds": "0", "reason": "They wait.", "key": new_key()},
    ),
    "hold": lambda driver: (f"/asks/{asked(driver)}/hold", {"hours": "24", "key": new_key()}),
    "release": lambda _: ("/holds/release", {"hold": "h1"}),
    "move": lambda driver: (
        "/promise-acts/p1/move",
        {"due_date": "2027-07-01", "reason": "Later.", "revision": driver.revision("p1")},
    ),
    "withdraw": lambda driver: (
        "/promise-acts/p1/withdraw",
        {"reason": "Given up.", "revision": driver.revision("p1")},
    ),
    "rank": lambda driver: (
        "/promise-acts/p3/rank",
        {"ahead_of": "p1", "reason": "They wait.", "revision": driver.revision("p3")},
    ),
}


def asked(driver: Driver) -> str:
    return str(driver.ask("report", "2027-06-01")["id"])


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("form", FORMS)
def test_no_page_whose_form_was_kept_says_that_nothing_was_written(
    driver: Driver, failure: type[Exception], form: str
) -> None:
    path, fields = FORMS[form](driver)
    driver.client("deal desk").raise_request_exception = False
    with failing_after_the_commit(failure):
        response = driver.post(path, fields)
    text = response.content.decode()
    assert response.status_code in {500, 503}, text
    assert TRUTH in text
    assert not any(denial in text for denial in DENIALS)


def test_a_yes_that_was_kept_and_not_answered_is_made_once_when_it_is_sent_again(
    driver: Driver,
) -> None:
    wish = {"ask": asked(driver), "min_odds": 0, "reason": "They wait."}
    count = Promise.objects.count()
    driver.client("deal desk").raise_request_exception = False
    with failing_after_the_commit(RuntimeError):
        failed = driver.call("POST", "/promises", wish, Idempotency_Key="once")
    assert failed.status_code == 500
    assert "with the same key it is not done twice" in failed.json()["detail"]
    again = driver.call("POST", "/promises", wish, Idempotency_Key="once")
    assert (again.status_code, Promise.objects.count()) == (201, count + 1)
    assert LedgerEntry.objects.filter(kind="promise.made").count() == 1


def test_what_failed_before_its_commit_is_still_said_to_be_unwritten(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise OperationalError

    monkeypatch.setattr("keepable_desk.usecases.make_promise.record", fail)
    driver.client("deal desk").raise_request_exception = False
    failed = driver.promise(asked(driver))
    assert failed.status_code == 503
    assert "nothing was written" in failed.json()["detail"]


FATE_OF_A_COMMIT = {"sqlite": "nothing", "postgresql": "unknown"}


def test_a_server_that_goes_away_at_the_commit_leaves_open_whether_it_was_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_given: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "savepoint_commit", gone)  # the test has the outermost one
        with pytest.raises(OperationalError), writing():
            pass
    # SQLite is in this process: what it could not keep, it takes back
    assert what_was_written.fate() == FATE_OF_A_COMMIT[connection.vendor]


def test_what_nobody_knows_is_said_as_that() -> None:
    what_was_written.note("unknown")
    told = told_of_failure(Text("problem.database_is_busy"))
    assert told == Text("problem.fate_unknown")
    assert "nobody knows whether it is" in render(told, "en")


def undone_after_an_inner_one() -> None:
    with writing():
        with writing():
            pass
        assert what_was_written.fate() == "nothing"
        raise ZeroDivisionError


def test_only_the_outermost_transaction_is_noted_and_only_when_it_was_kept() -> None:
    what_was_written.begin()
    with pytest.raises(ZeroDivisionError):
        undone_after_an_inner_one()
    assert what_was_written.fate() == "nothing"
    with writing(), transaction.atomic():
        pass
    assert what_was_written.fate() == "something"
    what_was_written.begin()
