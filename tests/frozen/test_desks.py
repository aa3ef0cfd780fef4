"""Data of a desk that the commit before the rebuilding wrote are opened, whole, by this one."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.desk import on_postgres
from tests.frozen.cases import HERE

if TYPE_CHECKING:
    from pathlib import Path

DESKS = HERE / "desks"
ROOT = HERE.parents[1]


UNSENT = "UPDATE store_outboxmessage SET sent_at = NULL"  # as if nothing had been told yet


def unpacked(name: str, folder: Path) -> None:
    """Lay the frozen desk `name` into a folder."""
    with tarfile.open(DESKS / f"{name}.tar.xz") as tar:
        tar.extractall(folder, filter="data")


def opened(name: str, folder: Path, **environment: str) -> dict[str, Any]:
    """Open the frozen desk in a process of its own and return what it shows."""
    kept = {key: each for key, each in os.environ.items() if not key.startswith(("KEEP", "DJANGO"))}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.frozen.desk_opened",
            str(folder),
            str(DESKS / f"{name}.json"),
        ],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def expected_of(name: str) -> dict[str, Any]:
    """Return what the desk showed when it was written."""
    return dict(json.loads((DESKS / f"{name}.json").read_text(encoding="utf-8")))


def assert_as_it_was(name: str, found: dict[str, Any]) -> None:
    """Assert that everything that was written is there, opens and verifies."""
    expected = expected_of(name)
    wrong = {
        (role, page): (status, found["pages"][role][page])
        for role, pages in expected["pages"].items()
        for page, status in pages.items()
        if found["pages"][role][page] != status
    }
    assert wrong == {}, "pages that answer otherwise"
    assert found["odds"] == sorted(expected["odds"].values(), key=str)
    assert found["receipts"] == dict.fromkeys(expected["receipts"].values(), True)
    assert found["password"]
    assert found["promised"] == [201, 201]
    for ledger in (found["ledger"], found["ledger after"]):
        assert ledger["begins as it was"]
        assert ledger["faults"] == {}
    assert found["ledger after"]["read"][0] > found["ledger"]["read"][0]
    # what lies in the outbox is told to those whom that commit told of it
    assert found["told"]["facts"] == found["told"]["words"]
    assert found["told"]["words"]


@pytest.mark.wide  # it goes through every page, receipt and checkpoint
def test_a_data_folder_of_the_commit_before_opens_whole(tmp_path: Path) -> None:
    unpacked("sqlite", tmp_path)
    (database,) = (tmp_path / "data").glob("*.sqlite3")
    with contextlib.closing(sqlite3.connect(database)) as there, there:
        there.execute(UNSENT)
    assert_as_it_was("sqlite", opened("sqlite", tmp_path))


@pytest.mark.wide
def test_a_dump_of_postgresql_of_the_commit_before_opens_whole(tmp_path: Path) -> None:
    binaries = on_postgres.binaries()
    assert binaries is not None, on_postgres.MISSING
    unpacked("postgresql", tmp_path)
    with on_postgres.server(binaries) as url:
        dump = (tmp_path / "desk.sql").read_text(encoding="utf-8")
        with psycopg.connect(url.replace("postgres://", "postgresql://")) as there:
            there.execute(dump.encode())
            there.execute("SET search_path = public")  # a dump leaves it empty
            there.execute(UNSENT)
        found = opened("postgresql", tmp_path, KEEPABLE_DATABASE_URL=url)
    assert_as_it_was("postgresql", found)


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_a_frozen_desk_has_lived(name: str) -> None:
    # every kind of row is there, but for what nobody of this desk uses
    rows = expected_of(name)["rows"]
    unused = {"account.EmailAddress", "account.EmailConfirmation", "admin.LogEntry", "auth.Group"}
    assert {kind for kind, count in rows.items() if not count} == unused
