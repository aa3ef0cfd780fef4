"""When a token was used last, and that parts of things in things are hidden, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import Caller, caller_for, caller_with
from keepable_desk.rights.composing import composed
from keepable_desk.rights.first_run_key import (
    first_run_key,
    forget_first_run_key,
    is_first_run_key,
)
from keepable_desk.store.models import ServiceToken
from keepable_desk.usecases.give_token import TokenWish, give_token
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.desk.small_company import Desk

LEADER = Caller(company=1, roles=("leader",), actor="user:1")


@dataclass(frozen=True)
class Price:
    """Money with a field that nobody listed."""

    amount: str
    margin: str | None


@dataclass(frozen=True)
class Standing:
    """How a deal stands, with its price, and with a field that nobody listed."""

    id: str
    price: Price
    secret: str | None


def test_a_thing_in_a_thing_hides_what_nobody_listed_of_it() -> None:
    found = composed(LEADER, "deal odds", Standing("d1", Price("1", "0.4"), "x"), is_own=False)
    assert found == Standing("d1", Price("1", None), None)


def test_the_original_keeps_what_is_hidden_of_the_copy() -> None:
    whole = Standing("d1", Price("1", "0.4"), "x")
    composed(LEADER, "deal odds", [whole], is_own=False)
    assert whole == Standing("d1", Price("1", "0.4"), "x")


@pytest.mark.django_db
def test_a_token_knows_the_day_on_which_it_was_used_last(desk: Desk) -> None:
    admin = ActionContext(caller=caller_for(desk.members["admin"]), now=NOW)
    row, text = give_token(admin, TokenWish(name="program", roles=("admin",), scopes=["read"]))
    assert row.last_used_on is None
    for hours in (0, 30):
        caller = caller_with(text, NOW + timedelta(hours=hours))
        assert caller is not None
        assert (caller.roles, caller.actor, caller.company) == (
            ("admin",),
            f"token:{row.pk}",
            desk.company.pk,
        )
        used = ServiceToken.objects.get(pk=row.pk).last_used_on
        assert used == (NOW + timedelta(hours=hours)).date()
    assert caller_with(f"{text}x", NOW) is None


def test_the_key_of_the_first_run_is_one_word_until_it_is_forgotten(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    assert is_first_run_key("") is False
    key = first_run_key()
    assert first_run_key() == key
    assert is_first_run_key(key) is True
    assert is_first_run_key(f"{key}x") is False
    forget_first_run_key()
    assert is_first_run_key(key) is False
