"""One row that cannot be read takes no other away: it is shown as broken, with what to do."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.db import connection
from django.urls import reverse

from keepable.book_files import read_book
from keepable.cli.command_errors import CommandError
from keepable_desk.client.connection_errors import Credentials
from keepable_desk.client.http_calls import Desk as AtDesk
from keepable_desk.ops import doctor
from keepable_desk.ops.books import export
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store.models import Promise, Watch, Work
from keepable_desk.usecases.watch_promises import watch_promises
from tests.desk.keeping import keep_nothing
from tests.desk.past_the_desk import as_owner
from tests.desk.small_company import NOW, post, reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.models import Model

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
QUESTION = {"text": "Report for Acme by 1 June 2027"}


@contextlib.contextmanager
def unchecked() -> Iterator[None]:
    """Let a database take what its own rules refuse, as whoever owns the file can."""
    with as_owner(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=OFF")


def put(row: Model, column: str, value: Any) -> None:  # noqa: ANN401 - whatever somebody puts there
    """Write `value` as it is into a `column` of `row`, past the desk and its models."""
    columns = {field.name: str(field.column) for field in row._meta.concrete_fields}
    name, key = map(connection.ops.quote_name, (columns[column], columns[row._meta.pk.name]))
    with unchecked(), connection.cursor() as cursor:
        table = row._meta.db_table
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE {key} = %s", [value, row.pk])  # noqa: S608 - names of our own


@pytest.fixture
def negative(desk: Desk) -> Desk:
    """Return a desk where a task of the promise P-1001 has spent less than nothing."""
    put(Work.objects.get(ref="p1-t"), "hours_spent", -5.0)
    return desk


@pytest.mark.parametrize("role", ["rep", "operations", "leader", "admin"])
def test_a_promise_that_cannot_be_read_is_listed_as_broken_beside_the_others(
    negative: Desk, role: str
) -> None:
    page = reader(negative, role).get("/promises")
    said = page.content.decode()
    assert page.status_code == 200
    assert "Work p2" in said
    assert f'<a href="{reverse("pages:promise", args=["p1"])}">P-1001</a>' in said
    assert "P-1001 cannot be read (column “work”)" in said


def test_its_own_page_says_so_and_lets_it_be_withdrawn(negative: Desk) -> None:
    leader = reader(negative, "leader")
    said = leader.get(reverse("pages:promise", args=["p1"])).content.decode()
    assert "P-1001 cannot be read" in said
    withdrawn = leader.post(reverse("pages:withdraw", args=["p1"]), {"reason": "", "revision": "0"})
    assert withdrawn.status_code == 303
    assert Promise.objects.get(ref="p1").state == "withdrawn"


def test_nothing_is_answered_nor_promised_while_it_could_take_time(negative: Desk) -> None:
    leader = reader(negative, "leader")
    refused = post(leader, "/asks", QUESTION)
    assert refused.status_code == 409
    assert "P-1001 cannot be read" in refused.json()["detail"]
    leader.post(reverse("pages:withdraw", args=["p1"]), {"reason": "", "revision": "0"})
    assert post(leader, "/asks", QUESTION).status_code == 201


def test_an_ask_of_before_cannot_be_promised_meanwhile(desk: Desk) -> None:
    leader = reader(desk, "leader")
    ask = post(leader, "/asks", QUESTION).json()["id"]
    put(Work.objects.get(ref="p1-t"), "hours_spent", -5.0)
    keep_nothing()  # as after a start, or in another process
    refused = post(leader, "/promises", {"ask": ask, "min_odds": 0.1}, idempotency_key="k1")
    assert refused.status_code == 409, refused.json()
    assert Promise.objects.count() == 2


def test_a_book_that_is_exported_without_it_says_so(
    negative: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        export(tmp_path / "book", negative.company.origin)
    assert "P-1001 cannot be read" in capsys.readouterr().out
    book, _problems = read_book(tmp_path / "book")
    assert book is not None
    assert [each.id for each in book.promises] == ["p2"]


def test_odds_of_the_api_come_with_how_many_rows_are_left_out(negative: Desk) -> None:
    answer = reader(negative, "leader").get("/api/v1/odds")
    assert (answer.status_code, answer.headers["Keepable-Left-Out"]) == (200, "1")


def test_a_command_at_a_desk_tells_once_that_something_is_left_out(
    negative: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = reader(negative, "leader")

    def carried(request: httpx.Request) -> httpx.Response:
        answer = browser.get(request.url.raw_path.decode())
        return httpx.Response(200, headers=dict(answer.headers.items()), content=answer.content)

    there = AtDesk("http://127.0.0.1", Credentials(), transport=httpx.MockTransport(carried))
    for _ in range(2):
        there.text("odds", "application/json")
    told = capsys.readouterr().err
    assert told.count("left out") == 1


def test_nobody_is_warned_of_odds_that_leave_something_out(negative: Desk) -> None:
    assert watch_promises(of_the_desk(negative.company.pk, NOW)) == ()
    assert not Watch.objects.exists()


def test_a_desk_with_such_a_row_is_ready_and_warns(negative: Desk) -> None:
    leader = reader(negative, "leader")
    assert leader.get("/promises").status_code == 200  # so that the plan is read
    ready = leader.get("/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ["keepable doctor" in each for each in ready.json()["warnings"]] == [True]


@pytest.mark.usefixtures("negative")
def test_doctor_names_it_with_what_stands_there() -> None:
    found = list(doctor._rows())
    assert [each.level for each in found] == ["bad"]
    assert "-5" in str(found[0].said)
