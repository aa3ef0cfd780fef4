"""`/ready` tells what was found when the desk was looked at last, and looks where nobody does."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client

from keepable_desk import clock
from keepable_desk.clock import Ticks
from keepable_desk.jobs.schedule import scheduler, watch_health
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.store import models as rows
from keepable_desk.store.models import LedgerCheck, LedgerHead
from keepable_desk.usecases import check_health as looking
from keepable_desk.usecases.check_health import check_health
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(settings, "KEEPABLE_KEYS", tmp_path / "keys")


def codes(now: datetime = NOW) -> list[str]:
    return [text.code for text in check_health(now).problems]


def counted(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(clock, "ticks", lambda: Ticks(seconds, "a"))


def test_a_desk_that_is_well_is_ready_and_nothing_is_written_for_it(desk: Desk) -> None:
    assert codes() == []
    answer = Client().get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert answer.json()["checked_at"] == NOW.isoformat()
    assert LedgerCheck.objects.filter(company=desk.company).count() == 0


def test_a_lost_key_is_told_without_naming_company_or_ledger(desk: Desk, tmp_path: Path) -> None:
    for path in (tmp_path / "keys").glob("*.key"):
        path.unlink()
    answer = Client().get("/ready")
    assert answer.status_code == 503
    assert answer.json()["problems"] == [
        "A key that must sign is lost; keepable doctor says which."
    ]
    assert desk.company.origin not in answer.content.decode()


@pytest.mark.parametrize("model", [rows.Promise, rows.Ask, rows.Member])
def test_a_table_that_cannot_be_read_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, model: type[rows.Promise]
) -> None:
    def broken(*_given: object) -> None:
        msg = "database disk image is malformed"
        raise DatabaseError(msg)

    monkeypatch.setattr(type(model._base_manager), "values_list", broken, raising=False)
    found = [text for text in check_health(NOW).problems if text.code == "health.table"]
    assert model._meta.db_table in {text.params["table"] for text in found}
    assert desk.company.pk


def test_a_disk_that_is_full_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    left = SimpleNamespace(free=looking.LEAST_FREE_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left)
    assert codes() == ["health.no_room"]
    assert desk.company.pk


def test_a_folder_that_cannot_be_written_to_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path / "gone")
    assert "health.failed" in codes()
    assert desk.company.pk


def test_a_clock_behind_the_newest_entry_is_told(desk: Desk) -> None:
    LedgerHead.objects.filter(company=desk.company).update(last_at=NOW.replace(year=2029))
    assert codes() == ["health.clock_behind"]


def test_whoever_asks_is_answered_from_the_last_look_and_does_not_look_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, 1_000.0)
    watch_health()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    counted(monkeypatch, 1_060.0)
    assert Client().get("/ready").status_code == 200
    counted(monkeypatch, 1_061.0)  # older than a minute: nobody looks in the background
    assert Client().get("/ready").json()["status"] == "not ready"
    assert desk.company.pk


def test_a_look_that_hangs_is_believed_for_two_minutes_and_then_said_to_be_missing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, 1_000.0)
    watch_health()
    with process_runtime().health.turn() as is_ours:
        assert is_ours
        counted(monkeypatch, 1_120.0)
        assert Client().get("/ready").status_code == 200
        counted(monkeypatch, 1_121.0)
        answer = Client().get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "nobody has looked lately")
    assert desk.company.pk


@pytest.mark.parametrize("is_worker", [True, False])
def test_each_process_looks_every_half_minute(*, is_worker: bool) -> None:
    triggers = [str(job.trigger) for job in scheduler(is_worker=is_worker).get_jobs()]
    assert triggers.count("interval[0:00:30]") == (2 if is_worker else 1)  # and checkpoints
