"""Real processes: quick help, quiet ends, and a place for compiled code that can be written to."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from keepable.cli.compiled_cache import cache_folder, fingerprint
from tests.cli.typing_in import COMPANY, FEW, started, typed

if TYPE_CHECKING:
    from pathlib import Path

INTERRUPTED = """
import os, signal, sys, time
from keepable.cli import app, main
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run where it is ignored
@app.command()
def wait() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(10)
sys.argv = ["keepable", "wait"]
main()
"""


def test_help_loads_neither_numba_nor_numpy() -> None:
    code = "import sys; from keepable.cli import app; app(['--help'], standalone_mode=False)"
    found = started("-c", f"{code}; print(sorted({{'numba', 'numpy'}} & set(sys.modules)))")
    assert found.code == 0
    assert "Can we promise this, by then?" in found.output
    assert found.output.endswith("[]\n")


@pytest.mark.parametrize(
    ("line", "completed"),
    [("keepable pipel", "Die offenen Deals zeigen"), ("keepable load --des", "Der Desk, etwa")],
)
def test_a_shell_completes_in_words_without_loading_numba_or_numpy(
    line: str, completed: str
) -> None:
    code = (
        "import atexit, sys; atexit.register(lambda: print(sorted({'numba', 'numpy', 'django',"
        "'httpx'} & set(sys.modules)))); from keepable.cli import main; main()"
    )
    asked = {"_KEEPABLE_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
    found = started("-c", code, **asked, LANG="de_DE.UTF-8")
    assert completed in found.output
    assert found.output.endswith("[]\n")


def test_a_process_answers_like_the_function() -> None:
    words = ("ask", COMPANY, "--example", "--no-why", *FEW)
    found = started("-m", "keepable.cli", *words, COLUMNS="80")
    assert (found.code, found.messages) == (0, "")
    assert found.output == typed(*words).output


def test_a_refusal_of_a_process_has_exit_code_2() -> None:
    found = started("-m", "keepable.cli", "check", "no/such/book")
    assert found.code == 2
    assert "Traceback" not in found.messages


def test_ctrl_c_ends_it_with_130_and_without_a_traceback() -> None:
    found = started("-c", INTERRUPTED)
    assert found.code == 130
    assert "Traceback" not in found.messages


def test_it_is_quiet_when_nobody_reads_on() -> None:
    read, write = os.pipe()
    os.close(read)
    words = (sys.executable, "-m", "keepable.cli", "schema")
    done = subprocess.run(words, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""


def test_letters_that_a_terminal_does_not_know_are_no_error() -> None:
    words = ("-m", "keepable.cli", "ask", COMPANY, "--example", "--no-why", *FEW)
    found = started(*words, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert found.code == 0
    assert "???" in found.output


def test_compiled_code_goes_to_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder().name.startswith("numba-")
    if sys.platform.startswith("linux"):
        assert cache_folder().parent == tmp_path / "keepable"


def test_it_goes_elsewhere_where_the_cache_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = cache_folder()
    assert folder.is_dir()
    if sys.platform.startswith("linux"):
        assert tmp_path not in folder.parents


def test_what_was_compiled_from_other_kernels_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "bits.py").write_text("ONE = 1\n")
    before = fingerprint(tmp_path)
    (tmp_path / "bits.py").write_text("ONE = 2\n")
    assert fingerprint(tmp_path) != before


def test_a_folder_that_somebody_named_is_left_alone() -> None:
    code = (
        "from keepable.cli.compiled_cache import keep_compiled_code; keep_compiled_code();"
        "import os; print(os.environ['NUMBA_CACHE_DIR'])"
    )
    assert started("-c", code, NUMBA_CACHE_DIR="mine").output == "mine\n"
