"""Whatever sets a password or an address: links and sessions end, it is entered, and it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client

from keepable.texts import Text
from keepable_desk.rights.callers import caller_with_link
from keepable_desk.store.models import LedgerEntry, Notification
from keepable_desk.usecases.change_member import deactivate, reactivate
from keepable_desk.usecases.reset_sign_in import ask_for_address, make_reset_link
from tests.desk.small_company import NOW, PASSWORD, Desk
from tests.desk.usecases.acting import acting_as, actor, entered

if TYPE_CHECKING:
    from keepable_desk.usecases.member_links import MadeLink

pytestmark = [pytest.mark.django_db, pytest.mark.store]
WORD = "tern-quill 7 lamps"


def signed_in(desk: Desk, password: str = PASSWORD) -> Client:
    client = Client()
    login = {"login": desk.members["rep"].user.email, "password": password}
    client.post("/accounts/login/", login)
    return client


def is_in(client: Client) -> bool:
    return client.get("/you").status_code == 200


def change(client: Client) -> int:
    words = {"oldpassword": PASSWORD, "password1": WORD, "password2": WORD}
    return client.post("/accounts/password/change/", words).status_code


def mailed_key(desk: Desk) -> str:
    """Return the path of the link that is mailed to the rep, who forgot their password."""
    Client().post("/accounts/password/reset/", {"email": desk.members["rep"].user.email})
    found = re.search(r"http://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def set_by_mail(path: str) -> bool:
    client = Client()
    opened = client.get(path)
    if opened.status_code != 302:
        return False
    words = {"password1": WORD, "password2": WORD}
    return client.post(opened["Location"], words).status_code == 302


def open_links(desk: Desk) -> list[MadeLink]:
    rep = desk.members["rep"].pk
    by_admin = make_reset_link(acting_as(desk, "admin"), rep)
    return [by_admin, ask_for_address(acting_as(desk, "rep"), "r@else.example")]


@pytest.mark.parametrize("way", ["change", "mail"])
def test_a_password_of_ones_own_ends_links_and_other_sessions_and_is_entered(
    desk: Desk, way: str
) -> None:
    first, other, links = signed_in(desk), signed_in(desk), open_links(desk)
    assert change(first) == 302 if way == "change" else set_by_mail(mailed_key(desk))
    assert [is_in(first), is_in(other)] == [way == "change", False]
    assert is_in(signed_in(desk, WORD))
    over = [caller_with_link(link.key, link.row.kind, NOW) for link in links]
    assert over == [None, None]
    named = [f"{link.row.kind}:{link.row.pk}" for link in links]
    facts = {"member": actor(desk, "rep"), "links": named}
    assert entered(desk) == ("member.password_changed", actor(desk, "rep"), facts, {})


def test_a_password_is_not_set_by_mail_once_whose_it_is_was_deactivated(desk: Desk) -> None:
    path, user = mailed_key(desk), desk.members["rep"].user
    deactivate(acting_as(desk, "admin"), desk.members["rep"].pk)
    count, before = LedgerEntry.objects.count(), user.password
    assert not set_by_mail(path)
    user.refresh_from_db()
    assert (user.password, LedgerEntry.objects.count()) == (before, count)


def test_a_password_is_not_set_where_they_were_deactivated_while_it_was_typed(desk: Desk) -> None:
    client, user = Client(), desk.members["rep"].user
    opened = client.get(mailed_key(desk))["Location"]
    deactivate(acting_as(desk, "admin"), desk.members["rep"].pk)
    client.post(opened, {"password1": WORD, "password2": WORD})
    assert not type(user).objects.get(pk=user.pk).check_password(WORD)


def test_a_password_named_after_its_member_is_refused_in_a_sentence(desk: Desk) -> None:
    client, word = signed_in(desk), desk.members["rep"].name + "1"  # "Ruth Sand1": ten characters
    words = {"oldpassword": PASSWORD, "password1": word, "password2": word}
    answer = client.post("/accounts/password/change/", words)
    assert answer.status_code == 200
    assert "easily guessed" in answer.content.decode()


def test_another_address_ends_other_sessions_and_is_told_to_the_former_address(desk: Desk) -> None:
    mine, other, former = signed_in(desk), signed_in(desk), desk.members["rep"].user.email
    key = ask_for_address(acting_as(desk, "rep"), "r@else.example").key
    assert mine.post("/confirm-address", {"key": key}).status_code == 302
    assert [is_in(mine), is_in(other)] == [True, False]
    told = Notification.objects.get(kind="address")
    assert (told.member, told.told) == (desk.members["rep"], Text("told.address_changed"))
    (sent,) = mail.outbox
    assert sent.to == [former]
    assert "r@else.example" not in str(sent.body)  # who reads there need not be who asked


def test_whoever_confirms_an_address_without_being_in_is_not_let_in(desk: Desk) -> None:
    key = ask_for_address(acting_as(desk, "rep"), "r@else.example").key
    client = Client()
    assert client.post("/confirm-address", {"key": key}).status_code == 302
    assert not is_in(client)


def test_a_key_that_was_mailed_before_somebody_was_let_out_is_over_when_they_are_in_again(
    desk: Desk,
) -> None:
    before, rep = mailed_key(desk), desk.members["rep"].pk
    for _ in range(2):
        deactivate(acting_as(desk, "admin"), rep)
        reactivate(acting_as(desk, "admin"), rep)
        assert not set_by_mail(before)
        after = mailed_key(desk)
        before = after
    deactivate(acting_as(desk, "admin"), desk.members["finance"].pk)  # of others it says nothing
    assert set_by_mail(after)
    assert is_in(signed_in(desk, WORD))
