"""A page that is overwritten in any table is seen by the doctor and by the look that goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import write_folder
from keepable_desk.ops.examined_database import wrong_in_database
from tests.desk.small_company import small_book

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.small_company import Desk

TABLES = (
    "store_promise",
    "store_member",
    "store_ask",
    "store_ledgerentry",
    "django_session",
)
FREE_PAGES = 36  # where the header of an SQLite file says how many pages are free
LOOKS = """
import django; django.setup()
from datetime import datetime, UTC
from keepable_desk.usecases.check_health import check_health
print([text.params.get("table") for text in check_health(datetime.now(UTC)).problems])
"""


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "KEEPABLE" not in name}
    more = {"KEEPABLE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "keepable_desk.settings"}
    return subprocess.run(
        [sys.executable, *words], env={**kept, **more}, capture_output=True, text=True, check=False
    )


def overwrite_root(file: Path, table: str) -> None:
    """Write noughts over the page at which `table` begins."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = database.execute("PRAGMA page_size").fetchone()
        (page,) = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
    with file.open("r+b") as out:
        out.seek((page - 1) * size)
        out.write(bytes(size))


def loaded(tmp_path: Path) -> Path:
    """Return the folder of a desk with the small company."""
    whole, book = tmp_path / "whole", tmp_path / "book"
    write_folder(small_book(), book)
    words = ("desk", "load", str(book), "--origin", "small.example/ledger", "--data", str(whole))
    assert run(whole, "-m", "keepable.cli", *words).returncode == 0
    assert run(whole, "-c", LOOKS).stdout == "[]\n"
    return whole


def test_pages_that_nothing_reads_are_checked_too(tmp_path: Path) -> None:
    """The header says that five pages more are free than are: only SQLite's own check counts."""
    data = loaded(tmp_path)
    file = data / "desk.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as out:
        out.seek(FREE_PAGES)
        count = int.from_bytes(out.read(4))
        out.seek(FREE_PAGES)
        out.write((count + 5).to_bytes(4))
    examined = run(data, "-m", "keepable.cli", "doctor", "--data", str(data))
    assert examined.returncode == 1, examined.stdout
    assert f"size is {count} but should be {count + 5}" in " ".join(examined.stdout.split())


@pytest.mark.wide  # two processes for each table
def test_a_page_that_is_overwritten_is_seen_in_whatever_table(tmp_path: Path) -> None:
    whole = loaded(tmp_path)
    for table in TABLES:
        data = tmp_path / table
        shutil.copytree(whole, data)
        overwrite_root(data / "desk.sqlite3", table)
        examined = run(data, "-m", "keepable.cli", "doctor", "--data", str(data))
        assert examined.returncode == 1, (table, examined.stdout)
        assert "Traceback" not in examined.stderr, table
        assert table in run(data, "-c", LOOKS).stdout


@pytest.mark.store
@pytest.mark.django_db
def test_a_database_that_is_whole_says_so(desk: Desk) -> None:
    assert list(wrong_in_database()) == []
    assert desk.company.pk
