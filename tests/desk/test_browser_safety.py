"""What browsers are told with every answer: what they may run, keep, send on and show in frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from keepable_desk.settings import STATIC_URL, reached_by
from tests.desk.small_company import PASSWORD, Desk, post, reader

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
SCRIPT = f"{STATIC_URL}keepable/desk.js"
PATHS = (
    *("/", "/accounts/login/", "/nothing", "/health", "/metrics", SCRIPT),
    *("/api/v1/me", "/api/v1/nothing", "/api/v1/openapi.json", "/_allauth/app/v1/auth/session"),
)
METHODS = ("TRACE", "CONNECT", "PUT", "DELETE", "PATCH")


def answered(client: Client, path: str, **more: Any) -> Any:  # noqa: ANN401 - a response
    """Return what is answered, read to its end."""
    response: Any = client.get(path, **more)
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response


@pytest.fixture
def by_https(settings: Settings) -> Client:
    """Return a browser at a desk that is reached by HTTPS, behind a proxy."""
    settings.KEEPABLE_PROXIES = ["127.0.0.0/8"]
    for name, value in reached_by(https=True).items():
        setattr(settings, name, value)
    return Client(headers={"X-Forwarded-Proto": "https"})


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_lets_run_and_frame_nothing_of_others(desk: Desk, path: str) -> None:
    for client in (Client(), reader(desk, "rep")):
        policy = answered(client, path)["Content-Security-Policy"]
        told = dict(each.strip().split(" ", 1) for each in policy.split(";"))
        assert told == {
            "default-src": "'self'",  # no script, style or font that stands in a page itself
            "img-src": "'self' data:",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_taken_for_what_it_says_and_tells_other_sites_nothing(
    desk: Desk, path: str
) -> None:
    answer = answered(reader(desk, "rep"), path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/promises?format=csv", "text/csv; charset=utf-8"),
        ("/api/v1/me", "application/json; charset=utf-8"),
        ("/api/v1/nothing", "application/problem+json"),
        ("/api/v1/ledger/checkpoint", "text/plain; charset=utf-8"),
        ("/api/v1/ledger/export", "application/jsonl; charset=utf-8"),
        (SCRIPT, 'text/javascript; charset="utf-8"'),
    ],
)
def test_every_answer_says_what_it_is_and_in_which_letters(
    desk: Desk, path: str, kind: str
) -> None:
    assert answered(reader(desk, "rep"), path)["Content-Type"] == kind


def test_figures_of_the_process_are_for_tokens_that_may_measure(desk: Desk) -> None:
    admin = reader(desk, "admin")
    wish = {"name": "meter", "roles": ["admin"], "scopes": ["read"], "days": 30}
    token = post(admin, "/tokens", wish).json()["token"]
    for client in (Client(), admin, reader(desk, "rep")):
        assert client.get("/metrics").status_code == 404
    measured = Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert (measured.status_code, b"keepable_held_bytes" in measured.content) == (200, True)


def test_answers_name_no_server_and_no_version(desk: Desk) -> None:
    for path in PATHS:
        answer = answered(reader(desk, "rep"), path)
        assert not {"Server", "X-Powered-By", "Via"} & set(answer.headers)


@pytest.mark.parametrize("method", METHODS)
def test_pages_and_operations_take_no_method_but_their_own(desk: Desk, method: str) -> None:
    client = reader(desk, "rep")
    for path in ("/", "/promises", "/you", "/api/v1/ledger/checkpoint"):
        assert client.generic(method, path).status_code == 405


def test_what_was_sent_is_never_sent_back_by_trace(desk: Desk) -> None:
    client = reader(desk, "rep")
    for path in PATHS:
        answer = client.generic("TRACE", path, headers={"X-Secret": "abcdef"})
        assert b"abcdef" not in b"".join(answer)


@pytest.mark.parametrize(
    "path", [STATIC_URL, f"{STATIC_URL}keepable/", "/.git/config", "/.env", "/static/"]
)
def test_no_folder_is_listed_and_no_file_of_ours_is_there(desk: Desk, path: str) -> None:
    assert reader(desk, "admin").get(path).status_code == 404


@pytest.mark.parametrize(
    "path", [f"{STATIC_URL}../settings.py", f"{STATIC_URL}keepable/..%2f..%2f..%2fsettings.py"]
)
def test_no_address_leads_out_of_the_static_files(desk: Desk, path: str) -> None:
    assert reader(desk, "admin").get(path).status_code == 404


def test_by_https_cookies_are_of_this_host_alone_and_go_by_https_alone(
    desk: Desk, by_https: Client
) -> None:
    by_https.get("/accounts/login/")
    email = desk.members["rep"].user.email
    by_https.post("/accounts/login/", {"login": email, "password": PASSWORD})
    by_https.post("/reader", {"zone": "", "language": "en", "theme": "dark", "next": "/"})
    by_https.post("/inbox/read")  # leaves what the next page says
    kept = by_https.cookies
    assert set(kept) == {
        f"__Host-{each}" for each in ("sessionid", "csrftoken", "theme", "messages")
    }
    for cookie in kept.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"
    assert all(kept[f"__Host-{each}"]["httponly"] for each in ("sessionid", "messages"))
    assert by_https.get("/").content.count(b'data-theme="dark"') == 1


def test_by_https_browsers_are_told_to_stay_with_it_for_a_year(
    desk: Desk, by_https: Client
) -> None:
    del desk
    for path in PATHS:
        told = answered(by_https, path)["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.usefixtures("by_https")
def test_by_http_browsers_are_led_to_https_and_programs_are_refused(desk: Desk) -> None:
    del desk
    plain = Client()
    led = plain.get("/promises")
    assert (led.status_code, led["Location"]) == (301, "https://testserver/promises")
    for path in ("/api/v1/me", "/_allauth/app/v1/auth/login", "/metrics"):
        refused = plain.post(path, {}, content_type="application/json")
        assert (refused.status_code, refused.json()["text"]["code"]) == (
            403,
            "problem.https_alone",
        )


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(desk: Desk, there: str) -> None:
    member = desk.members["rep"].user
    client = Client()
    words = {"login": member.email, "password": PASSWORD, "next": there}
    assert client.post("/accounts/login/", words)["Location"] == "/"
    assert client.post("/reader", {"zone": "", "language": "en", "next": there})["Location"] == "/"
