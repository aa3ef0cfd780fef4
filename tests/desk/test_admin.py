"""Django's admin pages: members are brought in there; what the ledger tells can only be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.urls import reverse

from keepable_desk.store import models as rows
from tests.desk.small_company import NAMES, PASSWORD, Desk, small_desk

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.store]
OURS = [model for model in admin.site._registry if model._meta.app_label == "store"]


@pytest.fixture
def desk(client: Client) -> Desk:
    made = small_desk()
    client.force_login(made.members["admin"].user)
    return made


def test_an_admin_signs_in_with_his_password(client: Client) -> None:
    desk = small_desk()
    words = {"username": desk.members["admin"].user.username, "password": PASSWORD}
    answer = client.post(reverse("admin:login"), words, query_params={"next": "/admin/"})
    assert answer.headers["Location"] == "/admin/"


def test_nobody_else_gets_in(client: Client) -> None:
    desk = small_desk()
    client.force_login(desk.members["leader"].user)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_page_opens_and_shows_no_money(client: Client, desk: Desk, model: type) -> None:
    name = model.__name__.lower()
    listed = client.get(reverse(f"admin:store_{name}_changelist"))
    assert listed.status_code == 200
    text = listed.content.decode()
    row = model._default_manager.first()  # type: ignore[attr-defined]  # every model has one
    if row is not None:
        shown = client.get(reverse(f"admin:store_{name}_change", args=[row.pk]))
        assert shown.status_code == 200
        text += shown.content.decode()
    assert not {"71117", "40000", "parental"} & set(text.replace(",", " ").split())
    assert desk.company.name


def test_notes_off_the_record_have_no_page() -> None:
    assert rows.OffRecordNote not in admin.site._registry
    assert rows.Message not in admin.site._registry


def test_what_is_promised_cannot_be_changed_there(client: Client, desk: Desk) -> None:
    promise = rows.Promise.objects.get(company=desk.company, ref="p1")
    page = reverse("admin:store_promise_change", args=[promise.pk])
    assert client.post(page, {"title": "Another"}).status_code == 403
    assert client.get(reverse("admin:store_promise_add")).status_code == 403


def test_a_role_given_there_counts_from_the_next_request(client: Client, desk: Desk) -> None:
    member = desk.members["rep"]
    page = reverse("admin:store_member_change", args=[member.pk])
    given = {
        "user": member.user.pk,
        "company": desk.company.pk,
        "role": "finance",
        "name": NAMES["rep"],
        "language": "en",
    }
    assert client.post(page, given).status_code == 302
    client.force_login(member.user)
    assert client.get("/api/v1/me").json()["role"] == "finance"
    last = rows.LedgerEntry.objects.last()
    assert last is not None
    assert last.kind == "member.changed"


def test_a_role_that_does_not_exist_is_not_taken(client: Client, desk: Desk) -> None:
    member = desk.members["rep"]
    page = reverse("admin:store_member_change", args=[member.pk])
    given = {"user": member.user.pk, "company": desk.company.pk, "role": "king", "name": "x"}
    assert client.post(page, {**given, "language": "en"}).status_code == 200
    member.refresh_from_db()
    assert member.role == "rep"
