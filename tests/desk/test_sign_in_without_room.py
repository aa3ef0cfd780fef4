"""A database that takes nothing while somebody signs in: told as such, never as too many tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from keepable.texts import Text, render
from tests.desk.small_company import PASSWORD, Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


@pytest.fixture
def taking_nothing(desk: Desk) -> Iterator[Desk]:
    """Return a desk whose database can be read and not written, as on a full disk."""
    if connection.vendor == "sqlite":
        refuse, allow = "PRAGMA query_only = 1", "PRAGMA query_only = 0"
    else:
        refuse, allow = "SET TRANSACTION READ ONLY", "SELECT 1"
    with connection.cursor() as cursor:
        cursor.execute(refuse)
    yield desk
    with connection.cursor() as cursor:
        cursor.execute(allow)


def test_the_page_says_that_the_database_did_not_do_it(taking_nothing: Desk) -> None:
    client = Client(raise_request_exception=False)
    words = {"login": taking_nothing.members["rep"].user.email, "password": PASSWORD}
    answer = client.post("/accounts/login/", words, headers={"Accept-Language": "de"})
    assert answer.status_code == 503
    assert render(Text("problem.database_is_busy"), "de") in answer.content.decode()


def test_a_command_is_told_the_same(taking_nothing: Desk) -> None:
    client = Client(raise_request_exception=False)
    words = {"email": taking_nothing.members["rep"].user.email, "password": PASSWORD}
    sign_in = "/_allauth/app/v1/auth/login"
    answer = client.post(sign_in, words, content_type="application/json")
    assert answer.status_code == 503
    assert render(Text("problem.database_is_busy"), "en") in answer.content.decode()


@pytest.mark.usefixtures("taking_nothing")
def test_what_cannot_be_counted_is_an_error() -> None:
    for count in (cache.add, cache.set):
        with pytest.raises(OperationalError):
            count("tries", 1)


def test_what_is_counted_already_is_not_counted_anew(desk: Desk) -> None:
    assert desk.company.origin
    assert cache.add("tries", 1)
    assert not cache.add("tries", 2)
    assert cache.get("tries") == 1
