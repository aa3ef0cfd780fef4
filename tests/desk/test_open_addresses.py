"""What answers besides pages and API: each address of allauth's that is open, and why; no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from allauth.account.urls import urlpatterns as account_pages
from allauth.headless.urls import urlpatterns as headless_pages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.desk.keeping import keep_nothing
from tests.desk.small_company import Desk, reader, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
# every address of allauth's that is open, and what for
OPEN = {
    "accounts/login/": "members sign in",
    "accounts/logout/": "and out",
    "accounts/inactive/": "whoever was deactivated is told so",
    "accounts/password/change/": "members change their own password, which they know",
    "accounts/password/reset/": "whoever forgot theirs asks for a mail",
    "accounts/password/reset/done/": "and is told that it left",
    "accounts/password/reset/key/a-b/": "the link in it",
    "accounts/password/reset/key/done/": "and that it worked",
    "_allauth/app/v1/auth/login": "commands sign in",
    "_allauth/app/v1/auth/session": "and out",
}
GAPS = {
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/a-b/",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/a/",
}
ELSEWHERE = ("admin/", "admin/login/", "admin/auth/user/", "admin/store/member/add/")


@pytest.fixture
def desk() -> Desk:
    keep_nothing()  # numbers of companies come again
    return small_desk()


def of_allauth() -> Iterator[str]:
    """Return every address that allauth could answer, for browsers and for programs."""
    for each in account_pages:
        yield "accounts/" + GAPS.get(str(each.pattern), str(each.pattern))
    yield from _below(headless_pages, "_allauth/")
    # what it has for browsers of other programs, while that is switched off
    yield from (
        f"_allauth/browser/v1/{part}"
        for part in ("config", "auth/session", "auth/login", "account/email", "auth/signup")
    )


def _below(patterns: list[URLPattern | URLResolver], path: str) -> Iterator[str]:
    for each in patterns:
        here = f"{path}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _below(each.url_patterns, here)
        else:
            yield here


def is_open(client: Client, path: str) -> bool:
    """Return whether something answers at `path`, whatever it is sent."""
    sent = [client.get(f"/{path}"), client.post(f"/{path}", {}, content_type="application/json")]
    return any(each.status_code != 404 for each in sent)


def test_those_addresses_of_allauth_s_are_open_and_no_others(desk: Desk) -> None:
    known = set(of_allauth())
    assert {"accounts/email/", "_allauth/app/v1/account/email", *OPEN} <= known
    for client in (Client(), reader(desk, "admin"), reader(desk, "rep")):
        assert {path for path in known if is_open(client, path)} <= set(OPEN)
    assert {path for path in known if is_open(Client(), path)} == set(OPEN)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_there_is_no_admin_of_django_s(desk: Desk, path: str) -> None:
    assert not is_open(reader(desk, "admin"), path)


def test_nothing_of_allauth_s_is_included_as_a_whole() -> None:
    whole = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    names = {str(each.urlconf_name) for each in whole}
    assert not any("allauth" in name and "[" not in name for name in names)


def test_a_member_adds_no_address_to_their_own(desk: Desk) -> None:
    client, taken = reader(desk, "rep"), desk.members["leader"].user.email
    client.post("/accounts/email/", {"action_add": "", "email": taken})
    client.post("/_allauth/app/v1/account/email", {"email": taken}, content_type="application/json")
    assert not EmailAddress.objects.exists()
