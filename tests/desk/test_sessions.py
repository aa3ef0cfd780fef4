"""Sessions and passwords: when a session begins and ends, and what is taken for a password."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import global_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from keepable_desk import clock
from keepable_desk import settings as own_settings
from keepable_desk.session_times import is_over
from tests.desk.small_company import NOW, PASSWORD, Desk, post, reader

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
SIGN_IN = "/_allauth/app/v1/auth/login"
WISH = {"name": "tracker", "roles": ["admin"], "scopes": ["read"], "days": 30}
LONG = "correct horse battery staple " * 4  # 116 letters, with a blank at the end


def at(patch: pytest.MonkeyPatch, instant: datetime) -> None:
    patch.setattr(clock, "now", lambda: instant)


@pytest.fixture
def limited(settings: Settings) -> None:
    settings.KEEPABLE_SESSION_DAYS, settings.KEEPABLE_SESSION_IDLE_HOURS = 14, 72


def signed_in(desk: Desk, role: str = "rep", password: str = PASSWORD) -> Client:
    """Return a browser in which somebody signed in by the form."""
    client = Client()
    client.get("/accounts/login/")
    email = desk.members[role].user.email
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def token_of_command(desk: Desk) -> dict[str, str]:
    """Return the header by which a command goes on after it signed in."""
    words = {"email": desk.members["rep"].user.email, "password": PASSWORD}
    answer: Any = Client().post(SIGN_IN, words, content_type="application/json")
    return {"X-Session-Token": answer.json()["meta"]["session_token"]}


def is_in(client: Client, path: str = "/") -> bool:
    return client.get(path).status_code == 200


@pytest.mark.usefixtures("limited")
def test_a_session_without_anything_asked_for_three_days_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(desk)
    assert is_in(client)
    at(monkeypatch, NOW + timedelta(hours=71))
    assert is_in(client)
    at(monkeypatch, NOW + timedelta(hours=71 + 73))
    assert not is_in(client)
    assert not Session.objects.exists()  # nothing of it is kept that could be used


@pytest.mark.usefixtures("limited")
def test_a_page_that_looks_for_news_keeps_no_session_alive(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(desk)
    assert is_in(client)
    at(monkeypatch, NOW + timedelta(hours=71))
    assert is_in(client, "/pulse")
    at(monkeypatch, NOW + timedelta(hours=73))
    assert not is_in(client)


@pytest.mark.usefixtures("limited")
def test_a_session_that_is_used_all_the_time_is_over_after_fourteen_days(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(desk)
    for day in range(14):
        at(monkeypatch, NOW + timedelta(days=day))
        assert is_in(client), day
    at(monkeypatch, NOW + timedelta(days=14, minutes=1))
    assert not is_in(client)


@pytest.mark.usefixtures("limited")
def test_the_session_of_a_command_ends_in_the_same_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = token_of_command(desk)
    assert Client().get("/api/v1/me", headers=header).status_code == 200
    at(monkeypatch, NOW + timedelta(hours=71))
    assert Client().get("/api/v1/me", headers=header).status_code == 200
    at(monkeypatch, NOW + timedelta(hours=71 + 73))
    assert Client().get("/api/v1/me", headers=header).status_code == 401
    at(monkeypatch, NOW)
    assert Client().get("/api/v1/me", headers=header).status_code == 401


@pytest.mark.usefixtures("limited")
def test_signing_out_everywhere_may_be_the_first_thing_in_a_session(desk: Desk) -> None:
    client, number = signed_in(desk), desk.members["rep"].pk
    assert client.post("/you/sign-out").status_code == 303
    assert not is_in(client)
    header = token_of_command(desk)
    ended = Client().post(f"/api/v1/members/{number}/sign-out", headers=header)
    assert ended.status_code == 204
    assert Client().get("/api/v1/me", headers=header).status_code == 401


@pytest.mark.usefixtures("limited")
def test_a_session_that_was_ended_while_it_was_asked_is_over(desk: Desk) -> None:
    session = SessionStore(signed_in(desk).cookies["sessionid"].value)
    assert session.get("_auth_user_id")  # as it is loaded at the beginning of a request
    Session.objects.all().delete()
    assert is_over(session, NOW)


@pytest.mark.usefixtures("limited")
def test_a_disk_that_takes_nothing_signs_nobody_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionStore(signed_in(desk).cookies["sessionid"].value)

    def refuse(*_given: object, **_named: object) -> None:
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", refuse)
    assert not is_over(session, NOW)
    assert not session.modified  # so that nobody tries again


def test_signing_in_gives_another_session_and_signing_out_ends_it(desk: Desk) -> None:
    client = signed_in(desk)
    first = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = first
    assert not is_in(thief)
    second = signed_in(desk).cookies["sessionid"].value
    assert second != first
    assert len(second) == 32  # letters and digits of a secure source: 165 bits


def test_a_session_that_was_known_before_signing_in_is_not_gone_on_with(desk: Desk) -> None:
    planted = Client()
    session = planted.session
    session["anything"] = 1
    session.save()
    email = desk.members["rep"].user.email
    planted.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert is_in(planted)
    assert planted.cookies["sessionid"].value != session.session_key


def test_every_page_leads_to_signing_out(desk: Desk) -> None:
    client = reader(desk, "rep")
    for path in ("/", "/promises", "/capacity", "/pipeline", "/honesty", "/setup", "/you"):
        assert 'action="/accounts/logout/"' in client.get(path).content.decode()


def changed(client: Client, old: str, new: str) -> bool:
    words = {"oldpassword": old, "password1": new, "password2": new}
    return client.post("/accounts/password/change/", words).status_code == 302


def test_another_password_is_set_by_whoever_knows_the_one_before(desk: Desk) -> None:
    client = signed_in(desk)
    assert not changed(client, "not this one at all", LONG)
    assert changed(client, PASSWORD, LONG)
    assert not is_in(signed_in(desk))
    assert is_in(signed_in(desk, password=LONG))


def test_a_password_counts_letter_by_letter_however_long(desk: Desk) -> None:
    assert changed(signed_in(desk), PASSWORD, LONG)
    for other in (LONG[:-1], LONG.strip(), LONG.upper(), LONG[:72]):
        assert not is_in(signed_in(desk, password=other))


@pytest.mark.parametrize("word", ["zqwkvbnmtr", "pferdfußgänger über", "⽕⽔木金土日月年年年"])
def test_a_password_may_be_of_any_letters(desk: Desk, word: str) -> None:
    assert changed(signed_in(desk), PASSWORD, word)
    assert is_in(signed_in(desk, password=word))


@pytest.mark.parametrize(
    "word", ["zqwkvbnmt", "password123", "qwertyuiop", "keepable-2027", "smallco-rules"]
)
def test_a_password_that_is_short_common_or_named_after_us_is_refused(
    desk: Desk, word: str
) -> None:
    assert not changed(signed_in(desk), PASSWORD, word)


def test_a_password_is_typed_into_a_field_that_hides_it_and_lets_others_fill_it(desk: Desk) -> None:
    member = reader(desk, "rep")
    texts = [
        Client().get("/accounts/login/").content.decode(),
        member.get("/accounts/password/change/").content.decode(),
    ]
    for text in texts:
        typed = re.findall(r"<input[^>]*name=\"(?:\w*password\w*)\"[^>]*>", text)
        assert typed
        assert all('type="password"' in each for each in typed)
        assert all(re.search('autocomplete="(?:current|new)-password"', each) for each in typed)
        assert "onpaste" not in text


def test_passwords_are_kept_by_a_slow_hash_of_more_rounds_than_are_advised(
    settings: Settings,
) -> None:
    assert "PASSWORD_HASHERS" not in vars(own_settings)  # tests alone have a quick one
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    way, rounds, salt, _hash = make_password(PASSWORD).split("$")
    assert way == "pbkdf2_sha256"
    assert int(rounds) >= 600_000
    assert len(salt) == 22  # letters and digits: 131 bits


def test_no_account_is_there_but_those_of_members(desk: Desk) -> None:
    members = {member.user.pk for member in desk.members.values()}
    assert set(get_user_model().objects.values_list("pk", flat=True)) == members


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[Any]:
    found = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    return [each for each in found if each["event"] == event]


def test_signing_in_signing_out_and_trying_in_vain_stand_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = signed_in(desk)
    client.post("/accounts/logout/")
    signed_in(desk, password="guess-of-mine")  # noqa: S106 - of nobody
    number = desk.members["rep"].user.pk
    for event in ("somebody signed in", "somebody was signed out"):
        (line,) = lines(caplog, event)
        assert (line["user_id"], line["ip"], line["timestamp"][-1]) == (number, "127.0.0.1", "Z")
    (line,) = lines(caplog, "a sign-in was refused")
    assert line["level"] == "warning"
    assert "guess-of-mine" not in caplog.text
    assert PASSWORD not in caplog.text


def test_what_somebody_may_not_stands_in_the_log_with_who_tried(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    refused = post(reader(desk, "rep"), "/tokens", WISH)
    line = lines(caplog, "request_finished")[-1]
    assert refused.status_code == 404  # as if there were no tokens
    wanted = {"code": 404, "request": "POST /api/v1/tokens", "ip": "127.0.0.1", "level": "warning"}
    assert {name: line[name] for name in wanted} == wanted
    assert line["user_id"] == desk.members["rep"].user.pk


def test_lines_about_a_program_name_its_token(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    token = post(reader(desk, "admin"), "/tokens", WISH).json()["token"]
    caplog.set_level(logging.INFO)
    header = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=header).status_code == 200
    assert lines(caplog, "request_finished")[-1]["actor"].startswith("token:")
    assert token not in caplog.text
