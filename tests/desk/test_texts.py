"""What the desk tells is a text with facts: worded when it is read, as its reader reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from keepable.domain.promise import PromiseState
from keepable.texts import Text, as_written, languages, render
from keepable_desk.rights.policy import ACTIONS
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.vocabulary import ACTION_NAMES, OUTCOMES, RESOURCES, ROLE_NAMES
from keepable_desk.store.models import Company, Notification
from tests.desk.small_company import NOW, Desk, reader

if TYPE_CHECKING:
    from django.test import Client

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def told(desk: Desk, role: str, **kept: object) -> Notification:
    """Let the member in a `role` have a notification as it was kept."""
    return Notification.objects.create(
        member=desk.members[role],
        kind="mentioned",
        about_kind="promise",
        about="p1",
        at=NOW,
        **kept,
    )


def first_told(client: Client, headers: dict[str, str] | None = None) -> dict[str, object]:
    found = client.get("/api/v1/notifications", headers=headers).json()["items"]
    return dict(found[0])


def test_a_problem_is_told_in_the_language_that_is_accepted_with_its_facts(desk: Desk) -> None:
    client = reader(desk, "rep")
    for headers, language in ((GERMAN, "de"), ({}, "en"), ({"Accept-Language": "fr"}, "en")):
        answer = client.get("/api/v1/promises/nope", headers=headers)
        text = Text("refused.not_there", resource=Text("resource.promise"), name="nope")
        assert answer.json()["detail"] == render(text, language)
        assert answer.json()["text"]["code"] == "refused.not_there"
        assert answer.json()["text"]["params"]["name"] == "nope"
        assert answer["Content-Language"] == language
        assert "Accept-Language" in answer["Vary"]


@pytest.mark.django_db
def test_addresses_that_lead_nowhere_are_told_so_in_the_language_that_is_accepted(
    client: Client,
) -> None:
    answer = client.get("/api/v1/nowhere", headers=GERMAN)
    assert answer.json()["detail"] == render(Text("problem.no_such_address"), "de")


def test_a_notification_is_worded_when_it_is_read(desk: Desk) -> None:
    text = Text("told.mentioned", promise="Work p1")
    told(desk, "rep", message={"code": text.code, "params": text.params})
    client = reader(desk, "rep")
    assert first_told(client)["text"] == render(text, "en")
    assert first_told(client, headers=GERMAN)["text"] == render(text, "de")
    assert first_told(client)["message"] == {"code": text.code, "params": text.params}
    assert render(text, "de") in client.get("/inbox", headers=GERMAN).content.decode()


def test_a_notification_of_an_earlier_version_keeps_its_words(desk: Desk) -> None:
    row = told(desk, "rep", text="You were mentioned about Work p1.")
    assert row.told == as_written("You were mentioned about Work p1.")
    assert first_told(reader(desk, "rep"), headers=GERMAN)["text"] == row.text


def test_why_writing_stopped_is_told_as_it_was_kept_by_an_earlier_version(desk: Desk) -> None:
    Company.objects.filter(pk=desk.company.pk).update(halted_because="a rehearsal")
    client = reader(desk, "admin")
    assert client.get("/api/v1/ledger", headers=GERMAN).json()["halted_because"] == "a rehearsal"


@pytest.mark.parametrize("language", languages())
def test_a_member_may_read_in_each_language_that_has_a_catalogue(desk: Desk, language: str) -> None:
    client = reader(desk, "rep")
    client.post("/reader", {"language": language})
    assert client.get("/")["Content-Language"] == language


def test_whatever_a_role_may_do_with_what_has_a_name_in_every_language() -> None:
    assert {resource for resource, _ in ACTIONS} <= set(RESOURCES)
    assert {action for _, action in ACTIONS} <= set(ACTION_NAMES)
    assert set(ROLES) == set(ROLE_NAMES)
    assert set(get_args(PromiseState)) <= set(OUTCOMES)
