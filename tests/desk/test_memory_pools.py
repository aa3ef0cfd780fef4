"""What is asked of the C library, and that nothing is asked where there is none like it."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from keepable_desk import memory_pools

ON_GLIBC = platform.libc_ver()[0] == "glibc"
# 4,000 x 60 kB are 240 MB; what stays between them keeps the pool from shrinking at its end.
FREED = """
import re, sys
from keepable_desk.memory_pools import give_back
stays, goes = [], []
for _ in range(4_000):
    goes.append(bytearray(60_000))
    stays.append(bytearray(2_000))
goes.clear()
if "back" in sys.argv:
    give_back()
print(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def _resident_mb(*words: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", FREED, *words], check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1024


@pytest.mark.skipif(not ON_GLIBC, reason="there is nothing to ask elsewhere")
def test_what_is_free_is_given_back() -> None:
    assert _resident_mb("back") < _resident_mb() - 150


def test_both_can_be_asked_again() -> None:
    assert memory_pools.keep_few_pools() is ON_GLIBC
    assert memory_pools.give_back() in ({True, False} if ON_GLIBC else {False})


def test_where_there_is_no_such_library_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (OSError, TypeError, AttributeError):

        def fails(name: object, error: type[Exception] = error) -> ctypes.CDLL:
            raise error(name)

        monkeypatch.setattr(ctypes, "CDLL", fails)
        assert not memory_pools.keep_few_pools()
        assert not memory_pools.give_back()
