"""A company that cannot answer yet says what is missing, on every page, and where to go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable.domain.work import Need
from keepable_desk import clock
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, item, post, small_book, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepable.domain.book import Book

pytestmark = pytest.mark.django_db
NOTHING_OWED: dict[str, object] = {"promises": (), "deals": (), "recurring": (), "leave": ()}
PAGES = ("/", "/promises", "/capacity", "/pipeline", "/honesty")


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()
    yield
    keep_nothing()


def reader(desk: Desk, role: str = "leader") -> Client:
    client = Client()
    client.force_login(desk.members[role].user)
    return client


def without(**parts: object) -> Desk:
    return small_desk(small_book(**NOTHING_OWED, **parts))


def needing_java() -> Book:
    """One promise, the first, needs a skill that nobody has."""
    book = small_book()
    first = book.promises[0]
    work = replace(first.work[0], title="Port", needs=(Need(skill="java"),))
    return book.changed(promises=(replace(first, work=(work,)), *book.promises[1:]))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"people": ()}, b"Nobody is entered yet who does the work"),
        ({"catalogue": ()}, b"Nothing is entered yet that could be promised"),
        (
            {"catalogue": (replace(item("x", "X", 8), template=needing_java().promises[0].work),)},
            b"Nobody has a skill that what we sell needs",
        ),
    ],
)
def test_home_leads_to_set_up_where_no_question_can_be_answered(
    parts: dict[str, object], sentence: bytes
) -> None:
    shown = reader(without(**parts)).get("/").content
    assert sentence in shown
    assert b'class="button main" href="/setup"' in shown
    assert b'id="ask"' not in shown


def test_a_question_that_nobody_can_work_at_is_refused_with_who_is_missing() -> None:
    desk = without(people=())
    asked = {"scope": "Report", "customer": "Acme", "by": "2027-03-01"}
    answer = reader(desk).post("/ask", asked)
    assert answer.status_code == 409
    assert "it needs somebody with the skill “build”" in answer.content.decode()
    assert b'href="/setup"' in answer.content
    again = post(reader(desk), "/asks", asked)
    assert (again.status_code, "it needs 1 with" in again.json()["detail"]) == (409, True)


def test_a_promise_that_nobody_can_work_at_is_said_on_every_page_and_set_up_opens() -> None:
    desk = small_desk(needing_java())
    for path in PAGES:
        answer = reader(desk).get(path)
        assert answer.status_code == 409, path
        assert "Nobody here can do “Port”" in answer.content.decode()
        assert b'href="/setup"' in answer.content
    assert reader(desk).get("/setup").status_code == 200


def test_every_page_of_a_company_without_people_opens() -> None:
    desk = without(people=(), outcomes=())
    for path in (*PAGES, "/setup", "/inbox"):
        assert reader(desk).get(path).status_code == 200, path
