"""`keepable desk reset-password`: how an administrator who is alone comes in again without mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from keepable.cli.command_errors import CommandError
from keepable_desk.ops.people import bring_in, let_in_again
from keepable_desk.store.models import LedgerEntry, Member
from tests.cli.typing_in import part_of

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

WORD = "kettle-harbour-wren-27"


def set_by_link(said: str) -> None:
    """Set the password at the page that a command `said`."""
    found = re.search(r"/new-password\?key=(\S+)", said)
    assert found
    sent = {"key": found[1], "password": WORD, "again": WORD}
    assert Client().post("/new-password", sent, follow=True).status_code == 200


def test_the_link_that_is_printed_lets_the_only_administrator_set_a_password(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    user = desk.members["admin"].user
    let_in_again(user.email.upper(), origin="")
    said = capsys.readouterr().out
    assert part_of("desk.new_password_at") in said
    set_by_link(said)
    assert authenticate(username=user.username, password=WORD) == user
    entries = LedgerEntry.objects.order_by("-number").values_list("kind", "actor")
    assert entries[0][0] == "member.password_set"
    assert entries[1] == ("member.reset_link_made", "system")


def test_an_address_that_nobody_has_is_told_and_makes_no_link(desk: Desk) -> None:
    count = LedgerEntry.objects.count()
    with pytest.raises(CommandError, match="has the address"):
        let_in_again("nobody@acme.example", origin=desk.company.origin)
    assert LedgerEntry.objects.count() == count


def test_whoever_is_brought_in_has_no_password_until_they_set_one(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in("nina@small.example", roles=["rep"], name="Nina Neu", person="", origin="")
    said = capsys.readouterr().out
    user = Member.objects.get(name="Nina Neu", company=desk.company).user
    assert not user.has_usable_password()
    set_by_link(said)
    assert authenticate(username="nina@small.example", password=WORD) == user
