"""A field that nobody listed is seen by nobody, on whatever way it might come out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from django.core import mail

from keepable_desk.logs import LOGGED
from keepable_desk.rights import callers
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from keepable_desk.web.api.lists import PATHS
from tests.desk.acting import acting
from tests.desk.small_company import NOW
from tests.desk.ways_out import CANARY, NEW, planted_in, seen

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

# who reads most, who has own things, and who alone reads tokens; to be listed is of no role
FEW = ("leader", "rep", "admin")
EACH = [
    pytest.param(FEW, id="few"),
    pytest.param(tuple(set(ROLES) - set(FEW)), id="others", marks=pytest.mark.wide),
]
PAGES = (
    *("/asks/", "/inbox", "/promises/", "/promises", "/pipeline", "/setup", "/honesty"),
    *("/capacity", "/", "/promises?view=timeline", "/honesty/estimates"),
)


@pytest.mark.parametrize("roles", EACH)
def test_a_new_field_that_nobody_listed_comes_out_nowhere(
    desk: Desk,
    roles: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    addresses = planted_in(desk, monkeypatch)
    assert seen(desk, addresses, roles) == set()
    assert CANARY not in caplog.text


def test_were_fields_open_unless_listed_the_new_one_would_be_seen_on_each_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = planted_in(desk, monkeypatch)
    monkeypatch.setattr(callers, "reach_of_field", lambda *_: "all")
    found = {address for _, address in seen(desk, addresses, FEW)}
    lists = {
        f"/api/v1/{path}{form}" for path in (*PATHS, "promises") for form in ("", "?format=csv")
    }
    assert lists - found == set()
    ways = ("/api/v1/asks/", "/api/v1/promises/", "/api/v1/imports/", "/api/v1/ledger/export")
    for way in (*ways, "/api/v1/odds", *PAGES):
        assert any(address.startswith(way) for address in found), way


def test_nobody_is_told_of_a_fact_that_no_message_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted_in(desk, monkeypatch)
    told = rows.Notification.objects.filter(kind="promise.made")
    # once by the yes, where the fact was planted afterwards, and once by the event that has it
    assert {CANARY in str(each.message) for each in told} == {True, False}
    assert not any(CANARY in each.text for each in told)


def test_a_new_field_is_not_mailed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    planted_in(desk, monkeypatch)
    context = acting(desk.company.pk, NOW, role="system")
    assert send_checkpoint(context, mail_to=["a@small.example"])
    (letter,) = mail.outbox
    assert CANARY not in str(letter.message())


def test_a_new_field_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    known: dict[str, Any] = {"company": 7}
    structlog.get_logger("keepable_desk.new").warning("something happened", **known, **NEW)
    assert "something happened" in caplog.text
    assert "7" in caplog.text
    assert CANARY not in caplog.text


def test_were_it_listed_it_would_be_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LOGGED, "margin", "a number of nobody's")
    structlog.get_logger("keepable_desk.new").warning("something happened", **NEW)
    assert CANARY in caplog.text
