"""The demo is served to whoever sits at the machine and has the address that was printed there."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from keepable_desk import clock
from keepable_desk.demo import demo_email
from keepable_desk.reads.context import of_operator
from keepable_desk.rights.demo_password import ASKED, COOKIE, demo_password
from keepable_desk.rights.first_run_key import first_run_key
from keepable_desk.store.models import Company
from keepable_desk.usecases.set_up_company import load_demo, renew_demo_password
from tests.cli.typing_in import part_of
from tests.desk.on_postgres import free_port
from tests.desk.racing import fresh_database
from tests.desk.serving import Served
from tests.desk.small_company import NOW, small_desk

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8787"}
ELSEWHERE: dict[str, dict[str, str]] = {
    "another peer": {"REMOTE_ADDR": "192.0.2.7"},
    "no peer, as by a socket of the system": {"REMOTE_ADDR": ""},
    "another name": {"HTTP_HOST": "testserver"},
    "handed on by a proxy": {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    "handed on as the standard says": {"HTTP_FORWARDED": "for=127.0.0.1"},
}
PATHS = ("/", "/accounts/login/", "/api/v1/me", "/_allauth/app/v1/auth/login", "/ready", "/metrics")


@pytest.fixture
def demo(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del db
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_demo(of_operator(NOW))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("way", ELSEWHERE)
def test_demo_data_answer_nobody_elsewhere(way: str) -> None:
    client = Client(**{**HERE, **ELSEWHERE[way]})  # type: ignore[arg-type] # parts of the environment
    for path in PATHS:
        answer = client.get(path)
        assert answer.status_code == 403, path
        assert part_of("desk.demo_is_local") in answer.content.decode()


@pytest.mark.usefixtures("demo")
def test_members_of_the_demo_sign_in_here_alone() -> None:
    words = {"login": demo_email("admin"), "password": demo_password()}
    assert Client(**HERE).post("/accounts/login/", words).status_code == 302  # type: ignore[arg-type] # as above
    far = {**HERE, "REMOTE_ADDR": "192.0.2.7"}
    assert Client(**far).post("/accounts/login/", words).status_code == 403  # type: ignore[arg-type] # as above


@pytest.mark.usefixtures("demo")
def test_whom_a_silent_proxy_lets_through_is_offered_nobody() -> None:
    # it asks from the loopback, for a name of the loopback, and sends no headers of its own
    page = Client(**HERE).get("/accounts/login/").content.decode()  # type: ignore[arg-type] # as above
    assert demo_email("rep") not in page
    assert "open the address that was printed" in page
    guessed = Client(**HERE).get("/accounts/login/", {ASKED: "keepable-demo"})  # type: ignore[arg-type] # as above
    assert demo_email("rep") not in guessed.content.decode()
    assert COOKIE not in guessed.cookies


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("known", ["keepable-demo", "", demo_email("admin")])
def test_no_password_that_somebody_could_know_signs_in(known: str) -> None:
    words = {"login": demo_email("admin"), "password": known}
    client = Client(**HERE)  # type: ignore[arg-type] # parts of the environment
    assert client.post("/accounts/login/", words).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
def test_whoever_opened_the_printed_address_chooses_a_member_then_and_later() -> None:
    client = Client(**HERE)  # type: ignore[arg-type] # parts of the environment
    first = client.get("/accounts/login/", {ASKED: demo_password()})
    assert first.cookies[COOKIE]["httponly"]
    for page in (first, client.get("/accounts/login/")):
        assert f'value="{demo_email("rep")}"' in page.content.decode()
    words = {"login": demo_email("rep"), "password": demo_password()}
    assert client.post("/accounts/login/", words).status_code == 302


@pytest.mark.usefixtures("demo")
def test_a_demo_whose_password_all_know_gets_one_of_its_own() -> None:
    (Path(settings.DATA) / "demo_password").unlink()  # as in data of an older desk, or a copy
    user = get_user_model().objects.get(email=demo_email("admin"))
    user.set_password("keepable-demo")
    user.save()
    renew_demo_password(of_operator(NOW))
    user.refresh_from_db()
    assert not user.check_password("keepable-demo")
    assert user.check_password(demo_password())
    before = user.password
    renew_demo_password(of_operator(NOW))  # the next start changes nothing
    user.refresh_from_db()
    assert user.password == before


@pytest.mark.usefixtures("demo")
def test_whoever_asks_whether_the_desk_is_alive_is_answered_from_anywhere() -> None:
    assert Client(REMOTE_ADDR="192.0.2.7").get("/health").status_code == 200


@pytest.mark.django_db
def test_other_data_answer_from_anywhere() -> None:
    small_desk()
    far = Client(REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": "198.51.100.1"})
    assert far.get("/accounts/login/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("way", ELSEWHERE)
def test_the_first_run_loads_the_sample_for_nobody_elsewhere(way: str) -> None:
    form = {"what": "sample", "key": first_run_key()}
    client = Client(**{**HERE, **ELSEWHERE[way]})  # type: ignore[arg-type] # parts of the environment
    answer = client.post("/first", form)
    assert answer.status_code == 422
    assert part_of("desk.demo_is_local") in answer.content.decode()
    assert not Company.objects.exists()


@pytest.mark.parametrize("flags", [(), ("--demo",)])
def test_a_desk_with_demo_data_does_not_start_beyond_the_loopback(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    served = Served(tmp_path / "desk", fresh_database(url) if url else "")
    served.start()
    served.kill()
    served.command_seconds = 60.0  # it would serve for ever
    done = served.command("desk", *flags, "--host", "127.0.0.2", "--port", "8799")
    assert done.returncode == 2
    assert part_of("desk.demo_is_local") in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_desk_that_was_started_as_a_command_is_ended_after_its_time(tmp_path: Path) -> None:
    port = free_port()
    served = Served(tmp_path / "desk", command_seconds=3.0)
    with pytest.raises(subprocess.TimeoutExpired):
        served.command("desk", "--demo", "--port", str(port))
    until = time.monotonic() + 30  # children of it see that it is gone, and go
    while listens(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not listens(port)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
