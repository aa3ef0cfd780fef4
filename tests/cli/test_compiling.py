"""Kernels are compiled once for a machine, and each for one kind of arguments."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from keepable.cli.compiling import compile_once
from tests.cli.typing_in import COMPANY, FEW

if TYPE_CHECKING:
    from pathlib import Path

COMPILING = [sys.executable, "-m", "keepable.cli.compiling"]
ASKING = [sys.executable, "-m", "keepable.cli", "ask", COMPANY, "--example", "--json", *FEW]


def signatures_in(folder: Path) -> dict[str, int]:
    """Return how many kinds of arguments each kernel in numba's `folder` was compiled for."""
    found = {}
    for path in folder.rglob("*.nbi"):
        with path.open("rb") as file:
            pickle.load(file)  # noqa: S301 - the version of numba, in a folder of our own
            _, compiled = pickle.loads(file.read())  # noqa: S301 - as above
        found[path.name] = len(compiled)
    return found


def test_what_was_compiled_is_not_compiled_again() -> None:
    compile_once()
    assert compile_once() is False


def test_where_the_compiler_is_switched_off_nothing_counts_as_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert compile_once() is False
    assert list(tmp_path.iterdir()) == []


def both_run(folder: Path, words: list[str]) -> list[bytes]:
    """Start two processes with `words` that keep what they compile in `folder`."""
    around = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    both = [subprocess.Popen(words, env=around, stdout=subprocess.PIPE) for _ in range(2)]
    printed = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    return printed


@pytest.mark.wide
def test_of_two_at_the_same_time_one_compiles_and_each_kernel_once(tmp_path: Path) -> None:
    printed = both_run(tmp_path, COMPILING)
    assert sorted(bool(words) for words in printed) == [False, True]
    assert set(signatures_in(tmp_path).values()) == {1}


@pytest.mark.wide
def test_of_two_who_ask_first_one_compiles_and_each_kernel_once(tmp_path: Path) -> None:
    one, other = both_run(tmp_path, ASKING)
    assert json.loads(one)["curve"] == json.loads(other)["curve"]
    assert set(signatures_in(tmp_path).values()) == {1}
    assert len(list(tmp_path.glob("compiled-*"))) == 1
