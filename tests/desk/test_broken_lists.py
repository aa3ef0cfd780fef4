"""Whatever stands in a row: lists and pages open, and name it with what to do."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DataError, connection, models, transaction

from keepable.domain.parts import PARTS
from keepable_desk.ops import doctor
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.left_out import misfitting_values
from keepable_desk.store.models import (
    Ask,
    CatalogueItem,
    Company,
    Deal,
    Leave,
    Member,
    Notification,
    Person,
    Promise,
    PromiseVersion,
    Work,
)
from keepable_desk.store.part_rows import row_of
from tests.desk.small_company import NOW, post, reader
from tests.desk.test_broken_rows import QUESTION, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
API = "/api/v1"
ON_SQLITE = connection.vendor == "sqlite"  # PostgreSQL takes nothing but JSON and days for such
PAGES = (
    "/",
    "/promises",
    "/capacity",
    "/pipeline",
    "/honesty",
    "/inbox",
    "/setup",
    "/setup/members",
)
NO_DAY = "2027-13-45"


def broken_columns() -> Iterator[tuple[str, str, Any]]:
    """Return each column of a part of the book that has parts or is a day, with what is none."""
    of_book = {row_of(part.noun) for part in PARTS} | {Work, PromiseVersion}
    of_book |= {row_of(part.items.noun) for part in PARTS if part.items}
    for model in sorted(of_book, key=lambda each: str(each._meta.model_name)):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.JSONField):
                yield model.__name__, field.name, '[["other"], 2]'
                if ON_SQLITE:
                    yield model.__name__, field.name, "{no JSON"
            elif isinstance(field, models.DateField) and ON_SQLITE:
                yield model.__name__, field.name, NO_DAY


def lists_of(client: Any) -> Iterator[tuple[str, int]]:  # noqa: ANN401 - a browser of Django's
    paths = ["work", "asks", *(part.path for part in PARTS)]
    for path in (*PAGES, *(f"{API}/{path}" for path in paths)):
        yield path, client.get(path).status_code


@pytest.mark.parametrize(("table", "column", "value"), list(broken_columns()))
def test_no_column_of_the_book_takes_a_list_away(
    desk: Desk, table: str, column: str, value: str
) -> None:
    model = apps.get_model("store", table)
    row = model._default_manager.first()
    if row is None:  # the small company holds nothing
        row = _held(desk)
    put(row, column, value)
    # without the only calendar nobody works: that page says that nobody can do what is for sale
    said = {("/pipeline", 409)} if table == "Calendar" else set()
    found = {each for each in lists_of(reader(desk, "leader")) if each[1] != 200}
    assert found == said


def _held(desk: Desk) -> Any:  # noqa: ANN401 - a row
    leader = reader(desk, "leader")
    ask = post(leader, "/asks", QUESTION).json()["id"]
    held = post(leader, "/holds", {"ask": ask, "min_odds": 0.1}, idempotency_key="k1")
    assert held.status_code == 201, held.json()
    return apps.get_model("store", "Hold")._default_manager.get()


@pytest.mark.parametrize(
    ("path", "model", "column"),
    [
        ("work", Work, "needs"),
        ("people", Person, "skills"),
        ("leave", Leave, "period"),
        ("promises", Promise, "items"),
        ("members", Member, "roles"),
        ("asks", Ask, "answer"),
        ("notifications", Notification, "message"),
    ],
)
def test_the_list_of_the_api_names_the_row_and_its_columns_beside_those_that_are_whole(
    desk: Desk, path: str, model: type[models.Model], column: str
) -> None:
    leader = reader(desk, "leader")
    post(leader, "/asks", QUESTION)
    for _ in range(2):
        Notification.objects.create(
            member=desk.members["leader"], kind="note", about_kind="", about="", at=NOW
        )
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    before = leader.get(f"{API}/{path}").json()
    put(row, column, '["other", 2]')
    after = leader.get(f"{API}/{path}").json()
    assert len(after["items"]) == len(before["items"]) - 1
    assert [each["id"] for each in after["broken"]] == [before["items"][0]["id"]]
    assert "keepable doctor" in after["broken"][0]["what"]
    assert leader.get(f"{API}/{path}?format=csv").status_code == 200


def test_a_member_whose_roles_cannot_be_read_is_listed_as_broken(desk: Desk) -> None:
    put(desk.members["rep"], "roles", '{"other": 1}')
    said = reader(desk, "admin").get("/setup/members").content.decode()
    assert 'Ruth Sand</a> <span class="badge bad">cannot be read</span>' in said


def test_a_deal_of_which_an_item_is_lost_is_left_out_of_the_pipeline_and_named(desk: Desk) -> None:
    put(CatalogueItem.objects.get(ref="sso"), "ref", "lost")
    said = reader(desk, "leader").get("/pipeline").content.decode()
    assert "Deal d2" in said
    assert "Deal “d1” cannot be read (column “items”)" in said.replace("deal “", "Deal “")


def test_odds_with_other_settings_than_the_company_has_are_not_given(desk: Desk) -> None:
    put(Company.objects.get(pk=desk.company.pk), "settings", '["other"]')
    leader = reader(desk, "leader")
    refused = leader.get("/promises")
    assert refused.status_code == 409
    assert "settings" in refused.content.decode()
    assert leader.get(f"{API}/promises").status_code == 200


def test_what_is_left_out_of_a_deal_keeps_nobody_from_promising(desk: Desk) -> None:
    put(Deal.objects.get(ref="d1"), "price", '["other"]')
    assert post(reader(desk, "leader"), "/asks", QUESTION).status_code == 201


def test_a_calendar_that_cannot_be_read_is_named_and_nothing_is_answered(desk: Desk) -> None:
    put(apps.get_model("store", "Calendar")._default_manager.get(), "shifts", '["other"]')
    leader = reader(desk, "leader")
    refused = post(leader, "/asks", QUESTION)
    assert refused.status_code == 409, refused.json()
    assert leader.get(f"{API}/calendars").json()["broken"][0]["id"] == "office"


def test_a_rep_is_not_told_of_a_broken_deal_of_another(desk: Desk) -> None:
    put(Deal.objects.get(ref="d2"), "price", '["other"]')
    assert "“d2”" not in reader(desk, "rep").get("/promises").content.decode()
    assert "“d2”" in reader(desk, "leader").get("/promises").content.decode()


def test_doctor_finds_values_that_a_column_is_not_for_in_all_tables(desk: Desk) -> None:
    put(desk.members["rep"], "roles", '{"other": 1}')
    assert [each.code for each in misfitting_values(of_operator(NOW))] == ["broken.misfit"]
    assert [each.level for each in doctor._rows()] == ["bad"]


def test_a_desk_that_is_whole_has_nothing_that_does_not_fit(desk: Desk) -> None:
    post(reader(desk, "leader"), "/asks", QUESTION)
    assert [each.level for each in doctor._rows()] == ["good"]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("Calendar", "ref"),
        ("Person", "ref"),
        ("Team", "ref"),
        ("Customer", "ref"),
        ("Person", "calendar"),
        ("Leave", "person"),
        ("Promise", "customer"),
        ("Promise", "ref"),
        ("Work", "person"),
        ("Deal", "customer"),
    ],
)
def test_what_names_something_that_is_not_there_takes_no_list_away(
    desk: Desk, table: str, column: str
) -> None:
    row = apps.get_model("store", table)._default_manager.first()
    assert row is not None
    put(row, column, "nothing-like-it")
    found = {each for each in lists_of(reader(desk, "leader")) if each[1] != 200}
    # without the only calendar nobody works: pages that need a plan say that nobody can do it
    allowed = {409} if table == "Calendar" else set()
    assert {status for _, status in found} <= allowed


@pytest.mark.parametrize("table", ["promise.title", "member.name", "deal.title", "person.name"])
def test_a_text_that_is_none_is_shown_with_a_mark_for_what_is_no_letter(
    desk: Desk, table: str
) -> None:
    name, column = table.split(".")
    broken = "CAST(x'41ff42' AS TEXT)" if ON_SQLITE else "convert_from('\\x41ff42', 'UTF8')"
    refused = contextlib.nullcontext() if ON_SQLITE else pytest.raises(DataError)
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE store_{name} SET {column} = {broken}")  # noqa: S608 - our own names
    browser = reader(desk, "deal desk")
    # who reads is asked for by a row that the ledger proves: that one cannot be doubtful
    wanted = 503 if name == "member" and ON_SQLITE else 200
    assert {page: browser.get(page).status_code for page in PAGES[:-1]} == dict.fromkeys(
        PAGES[:-1], wanted
    )
