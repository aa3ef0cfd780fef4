"""Commands on a disk that takes nothing more end in sentences, and leave what was there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from keepable.book_files import write_folder
from tests.desk.small_company import small_book

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "small.example/ledger"
# the system refuses every byte of every file from then on, as a full disk does
FULL = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
runpy.run_module("keepable.cli", run_name="__main__", alter_sys=True)
"""


def typed_at(data: Path, *words: str, is_full: bool) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "KEEPABLE" not in name}
    program = ("-c", FULL) if is_full else ("-m", "keepable.cli")
    return subprocess.run(
        [sys.executable, *program, *words, "--data", str(data)],
        env={**kept, "COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.wide  # ten processes, each of which loads the desk
def test_every_command_says_so_in_a_sentence_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    data, book = tmp_path / "data", tmp_path / "book"
    write_folder(small_book(), book)
    loaded = typed_at(data, "desk", "load", str(book), "--origin", ORIGIN, is_full=False)
    assert loaded.returncode == 0
    commands = (
        ("desk", "--port", "8930"),
        ("desk", "rotate"),
        ("desk", "ledger", str(tmp_path / "ledger.jsonl")),
        ("desk", "load", str(book), "--origin", "other.example"),
        ("desk", "new-ledger", "small.example/2", "--reason", "why"),
        ("backup", str(tmp_path / "copy")),
        ("doctor",),
    )
    for words in commands:
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
