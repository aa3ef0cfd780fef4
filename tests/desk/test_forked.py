"""What is done once at the start is done in a process of its own, where processes can be copied."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from keepable.texts import Text, TextError
from keepable_desk.ops.forked import in_a_process_of_its_own
from keepable_desk.usecases.change_guards import UnfitError
from tests.desk.serving import Served

KEPT: list[int] = []


def _keep() -> None:
    KEPT.append(os.getpid())
    sys.stdout.write(f"{len(KEPT)} kept\n")


def _refuse() -> None:
    raise UnfitError(Text("refused.no_work_with_id", id="w1"))


def test_what_it_keeps_in_memory_is_gone_and_what_it_says_is_said(
    capfd: pytest.CaptureFixture[str],
) -> None:
    in_a_process_of_its_own(_keep)
    assert KEPT == []
    assert capfd.readouterr().out == "1 kept\n"


def test_what_it_raises_is_raised_with_its_text() -> None:
    with pytest.raises(TextError) as error:
        in_a_process_of_its_own(_refuse)
    assert error.value.text == Text("refused.no_work_with_id", id="w1")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_copying_is_not_possible_or_not_safe_it_is_done_here(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    in_a_process_of_its_own(_keep)
    assert [os.getpid()] == KEPT
    KEPT.clear()


@pytest.mark.wide  # it compiles everything anew
def test_a_desk_that_compiled_first_holds_no_compiler(tmp_path: Path) -> None:
    # A desk without a company holds some 200 MB; with a compiler that ran in it, 300.
    served = Served(tmp_path / "desk", environment={"NUMBA_CACHE_DIR": str(tmp_path / "compiled")})
    served.arguments = ()
    served.start()
    try:
        assert served.process is not None
        status = Path(f"/proc/{served.process.pid}/status").read_text("ascii")
    finally:
        served.kill()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None
    assert int(found.group(1)) / 1024 < 260
    assert list((tmp_path / "compiled").rglob("*.nbi")), "it compiled"
