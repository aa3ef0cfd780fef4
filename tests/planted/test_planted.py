"""Each planted fault is found by the test that is to find it; `make mutants` plants all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.planted.faults import FAULTS, SOURCES, Fault, UnplantableError

if TYPE_CHECKING:
    from collections.abc import Mapping

FAILED = 1  # what pytest gives when tests ran, and one of them failed
# set for this process, and not to be shared with another one that runs beside it
OWN = ("KEEPABLE_DATA", "KEEPABLE_DATABASE_URL", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS")


def environment(fault: Fault) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return {**kept, "KEEPABLE_FAULT": fault.name}


@pytest.mark.wide
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_planted_fault_is_found(fault: Fault) -> None:
    words = ("-m", "pytest", "-q", "-x", "--tb=line", "--show-capture=no", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, *words, "-p", "tests.planted.planting", fault.test],
        cwd=SOURCES.parent,
        env=environment(fault),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == FAILED, done.stdout[-3_000:] + done.stderr[-1_000:]


def test_each_fault_can_be_planted_in_one_place() -> None:
    for fault in FAULTS:
        source = fault.file().read_text(encoding="utf-8")
        compile(fault.planted(source), str(fault.file()), "exec")
        assert fault.planted(source) != source


def test_each_kind_is_planted_in_several_places_and_each_invariant_is_broken_once() -> None:
    counts = Counter(fault.kind for fault in FAULTS)
    assert counts.pop("escaped") == 7
    assert counts.pop("invariant") == 4
    assert len(counts) == 7
    assert min(counts.values()) >= 2


def test_a_fault_that_no_code_knows_is_refused() -> None:
    gone = Fault("gone", "undo", "no such code anywhere", "", "none")
    with pytest.raises(UnplantableError):
        gone.file()
