"""Passwords that everybody knows are served to nobody but whoever sits at the machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable_desk import clock
from keepable_desk.demo import DEMO_PASSWORD, demo_email
from keepable_desk.reads.context import of_operator
from keepable_desk.rights.first_run_key import first_run_key
from keepable_desk.store.models import Company
from keepable_desk.usecases.set_up_company import load_demo
from tests.cli.typing_in import part_of
from tests.desk.racing import fresh_database
from tests.desk.serving import Served
from tests.desk.small_company import NOW, small_desk

if TYPE_CHECKING:
    from pathlib import Path

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
    words = {"login": demo_email("admin"), "password": DEMO_PASSWORD}
    assert Client(**HERE).post("/accounts/login/", words).status_code == 302  # type: ignore[arg-type] # as above
    far = {**HERE, "REMOTE_ADDR": "192.0.2.7"}
    assert Client(**far).post("/accounts/login/", words).status_code == 403  # type: ignore[arg-type] # as above


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
    done = served.command("desk", *flags, "--host", "127.0.0.2", "--port", "8799")
    assert done.returncode == 2
    assert part_of("desk.demo_is_local") in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
