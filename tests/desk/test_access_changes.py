"""Whoever loses a right has lost it at their next request."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable_desk import clock
from keepable_desk.store import models as rows
from keepable_desk.usecases.bind_name import bind_name, unbind_name
from tests.desk.access_world import Actor, token_of
from tests.desk.small_company import NOW, Desk, small_desk
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    at(monkeypatch, NOW)
    return small_desk()


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


def member(desk: Desk, role: str) -> Actor:
    client = Client()
    client.force_login(desk.members[role].user)
    return Actor(role, role, f"user:{desk.members[role].pk}", client)


def program(desk: Desk, role: str) -> Actor:
    token = token_of(desk, role, ("read",))
    return Actor(role, role, "", Client(), frozenset({"read"}), token)


def status(actor: Actor, path: str) -> int:
    found: int = actor.call("GET", f"/api/v1{path}").status_code
    return found


def test_another_role_counts_from_the_next_request_on(desk: Desk) -> None:
    seller = member(desk, "rep")
    assert status(seller, "/deals/d2") == 404
    rows.Member.objects.filter(pk=desk.members["rep"].pk).update(roles=["finance"])
    assert status(seller, "/deals/d2") == 200
    rows.Member.objects.filter(pk=desk.members["rep"].pk).update(roles=["admin"])
    assert status(seller, "/deals/d2") == 404


def test_another_name_owns_no_other_deals(desk: Desk) -> None:
    seller = member(desk, "rep")
    assert (status(seller, "/deals/d1"), status(seller, "/deals/d2")) == (200, 404)
    rows.Member.objects.filter(pk=desk.members["rep"].pk).update(name="Somebody Else")
    assert (status(seller, "/deals/d1"), status(seller, "/deals/d2")) == (200, 404)


def test_a_name_that_is_bound_to_them_owns_more_deals_from_the_next_request_on(
    desk: Desk,
) -> None:
    seller, admin = member(desk, "rep"), acting_as(desk, "admin")
    bind_name(admin, desk.members["rep"].pk, "Somebody Else")
    assert (status(seller, "/deals/d1"), status(seller, "/deals/d2")) == (200, 200)
    unbind_name(admin, desk.members["rep"].pk, "Ruth Sand")
    assert (status(seller, "/deals/d1"), status(seller, "/deals/d2")) == (404, 200)


def test_who_is_switched_off_is_a_stranger_at_once(desk: Desk) -> None:
    leader, user = member(desk, "leader"), desk.members["leader"].user
    assert status(leader, "/me") == 200
    user.is_active = False
    user.save()
    assert status(leader, "/me") == 401


def test_whose_password_changes_is_signed_out_everywhere(desk: Desk) -> None:
    leader, user = member(desk, "leader"), desk.members["leader"].user
    assert status(leader, "/me") == 200
    user.set_password("another long enough word")
    user.save()
    assert status(leader, "/me") == 401


def test_a_revoked_token_opens_nothing_any_more(desk: Desk) -> None:
    crm = program(desk, "rep")
    assert status(crm, "/me") == 200
    rows.ServiceToken.objects.update(revoked_at=NOW)
    assert status(crm, "/me") == 401


def test_a_token_is_over_in_the_instant_in_which_it_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = program(desk, "rep")
    at(monkeypatch, NOW + timedelta(days=30, seconds=-1))
    assert status(crm, "/me") == 200
    at(monkeypatch, NOW + timedelta(days=30))
    assert status(crm, "/me") == 401


def test_a_token_with_fewer_scopes_does_less_at_once(desk: Desk) -> None:
    crm = program(desk, "rep")
    assert status(crm, "/promises/p1") == 200
    rows.ServiceToken.objects.update(scopes=["ask"])
    assert status(crm, "/promises/p1") == 404


def test_a_note_is_closed_to_whom_it_no_longer_names(desk: Desk) -> None:
    author, reader = desk.members["rep"], desk.members["leader"]
    note = rows.OffRecordNote.objects.create(
        author=author, about_kind="deal", about="d1", at=NOW, text="Quietly."
    )
    note.readers.add(reader)
    leader = member(desk, "leader")
    assert status(leader, f"/notes/{note.pk}") == 200
    note.readers.clear()
    assert status(leader, f"/notes/{note.pk}") == 404


def test_without_a_sign_in_everything_is_closed(desk: Desk) -> None:
    del desk
    stranger = Actor("stranger", "", "", Client())
    forged = Actor("forger", "", "", Client(), frozenset(), "kpb_" + "0" * 64)
    for path in ("/me", "/promises", "/deals/d1", "/ledger/export", "/nothing-here"):
        assert status(stranger, path) in {401, 404}
        assert status(forged, path) in {401, 404}
    assert status(stranger, "/deals/d1") == status(stranger, "/deals/none") == 401
