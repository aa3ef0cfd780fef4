"""Who asks, behind a proxy: one of ours is believed, whatever anybody else says is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from keepable_desk.web.proxies import FORWARDED, seen_through_proxies

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

OURS = ["127.0.0.0/8", "10.1.0.0/16", "::1"]


def seen(settings: Settings, peer: str, **headers: str) -> dict[str, Any]:
    """Return what the rest of the desk sees of a request that `peer` sent."""
    settings.KEEPABLE_PROXIES = OURS
    found: dict[str, Any] = {}

    def keep(request: HttpRequest) -> HttpResponse:
        found.update(request.META)
        return HttpResponse()

    request = RequestFactory().get("/")
    request.META.update(headers, REMOTE_ADDR=peer)
    seen_through_proxies(keep)(request)
    return found


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("1.2.3.4, 203.0.113.7", "203.0.113.7"),  # what comes first, anybody may have written
        ("203.0.113.7, 10.1.9.9", "203.0.113.7"),  # two proxies, one behind the other
        ("10.1.9.9", "10.1.9.9"),  # a request of our own
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),  # the same address, written as one of IPv6
        ("unknown", "127.0.0.1"),
        ("203.0.113.7, rubbish", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_a_proxy_of_ours_says_who_asks(settings: Settings, said: str, client: str) -> None:
    assert seen(settings, "127.0.0.1", HTTP_X_FORWARDED_FOR=said)["REMOTE_ADDR"] == client


def test_a_proxy_of_ours_says_how_it_was_asked(settings: Settings) -> None:
    assert (
        seen(settings, "::1", HTTP_X_FORWARDED_PROTO="https")["HTTP_X_FORWARDED_PROTO"] == "https"
    )


@pytest.mark.parametrize("peer", ["203.0.113.9", "", "10.2.0.1"])
def test_nobody_else_is_believed_in_anything(settings: Settings, peer: str) -> None:
    found = seen(settings, peer, **dict.fromkeys(FORWARDED, "198.51.100.1"))
    assert found["REMOTE_ADDR"] == peer
    assert not set(FORWARDED) & set(found)


@pytest.mark.django_db
def test_wrong_tries_behind_a_proxy_lock_out_the_one_who_makes_them_and_nobody_else(
    settings: Settings,
) -> None:
    settings.KEEPABLE_PROXIES = OURS
    words = {"email": "nobody@small.example", "password": "wrong-password"}

    def told(address: str, number: int) -> str:
        answer = Client().post(
            "/_allauth/app/v1/auth/login",
            {**words, "email": f"nobody{number}@small.example"},
            content_type="application/json",
            HTTP_X_FORWARDED_FOR=address,
            REMOTE_ADDR="127.0.0.1",
        )
        return str(answer.json()["errors"][0]["code"])

    stranger = [told("203.0.113.7", number) for number in range(12)]
    assert stranger == ["email_password_mismatch"] * 10 + ["too_many_login_attempts"] * 2
    assert told("203.0.113.8", 99) == "email_password_mismatch"
