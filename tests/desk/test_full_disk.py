"""Commands on a disk that takes nothing end in sentences, and leave what was there.

It is full, or may only be read.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import write_folder
from tests.desk.small_company import small_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ORIGIN = "small.example/ledger"
# the system refuses every byte of every file from then on, as a full disk does
FULL = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
runpy.run_module("keepable.cli", run_name="__main__", alter_sys=True)
"""
# root may write where nobody may, but for this
AS_ANYBODY = ("setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override")


def typed_at(
    data: Path, *words: str, is_full: bool, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "KEEPABLE" not in name}
    program = ("-c", FULL) if is_full else ("-m", "keepable.cli")
    return subprocess.run(
        [*before, sys.executable, *program, *words, "--data", str(data)],
        env={**kept, "COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def commands(folder: Path) -> tuple[tuple[str, ...], ...]:
    return (
        ("desk", "--port", "8930"),
        ("desk", "rotate"),
        ("desk", "ledger", str(folder / "ledger.jsonl")),
        ("desk", "load", str(folder / "book"), "--origin", "other.example"),
        ("desk", "new-ledger", "small.example/2", "--reason", "why"),
        ("backup", str(folder / "copy")),
        ("doctor",),
    )


@pytest.mark.wide  # ten processes, each of which loads the desk
def test_every_command_says_so_in_a_sentence_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    data, book = tmp_path / "data", tmp_path / "book"
    write_folder(small_book(), book)
    loaded = typed_at(data, "desk", "load", str(book), "--origin", ORIGIN, is_full=False)
    assert loaded.returncode == 0
    for words in commands(tmp_path):
        done = typed_at(data, *words, is_full=True)
        said = done.stdout + done.stderr
        assert done.returncode in {1, 2}, (words, said)
        assert "Traceback" not in said, (words, said)
        assert ("error:" in said) or ("bad " in said), (words, said)
    assert not (tmp_path / "ledger.jsonl").exists()
    assert not (tmp_path / "copy").exists()
    assert typed_at(data, "desk", "rotate", is_full=False).returncode == 0
    found = typed_at(data, "doctor", "--json", is_full=False)
    assert '"level": "bad"' not in found.stdout, found.stdout


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """Return the data of a small company, which nobody may write to."""
    data = tmp_path / "data"
    write_folder(small_book(), tmp_path / "book")
    loaded = typed_at(
        data, "desk", "load", str(tmp_path / "book"), "--origin", ORIGIN, is_full=False
    )
    assert loaded.returncode == 0
    for path in data.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    data.chmod(0o500)
    yield data
    for path in (data, *data.rglob("*")):
        path.chmod(0o700)


@pytest.mark.wide  # as many processes
def test_data_that_may_only_be_read_are_told_in_a_sentence(read_only: Path, tmp_path: Path) -> None:
    before = AS_ANYBODY if os.geteuid() == 0 else ()
    for words in commands(tmp_path):
        done = typed_at(read_only, *words, is_full=False, before=before)
        said = done.stdout + done.stderr
        assert "Traceback" not in said, (words, said)
        if words[:2] == ("desk", "ledger"):  # which only reads
            continue
        assert done.returncode in {1, 2}, (words, said)
        assert ("error:" in said) or ("bad " in said), (words, said)
