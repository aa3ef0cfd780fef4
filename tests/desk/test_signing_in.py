"""Signing in: whoever guesses passwords is stopped, whichever process and door they try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.desk.small_company import PASSWORD, Desk, small_desk

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
TRIES = 5  # within five minutes, for each who is tried


@pytest.fixture
def desk() -> Desk:
    return small_desk()


def signed_in(client: Client, desk: Desk, password: str) -> int:
    words = {"email": f"rep-{desk.company.pk}@small.example", "password": password}
    answer = client.post("/_allauth/app/v1/auth/login", words, content_type="application/json")
    return answer.status_code


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_counted")
        found: tuple[int] = cursor.fetchone()
    return found[0]


def test_after_five_wrong_passwords_the_right_one_does_not_help(client: Client, desk: Desk) -> None:
    assert [signed_in(client, desk, f"guess {n}") for n in range(TRIES)] == [400] * TRIES
    assert signed_in(client, desk, PASSWORD) in {400, 429}


def test_tries_are_counted_in_the_database_that_all_processes_share(
    client: Client, desk: Desk
) -> None:
    assert counted() == 0
    signed_in(client, desk, "a guess")
    assert counted() > 0


def test_who_signs_in_has_not_used_up_a_try(client: Client, desk: Desk) -> None:
    for _ in range(TRIES + 1):
        assert signed_in(client, desk, PASSWORD) == 200
        client.logout()
        client.cookies.clear()
