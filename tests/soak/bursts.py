"""Bursts: the same yes, sent many times at once under one key, happens once."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.soak.databases import fresh
from tests.soak.in_desk import called
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

SENT_AT_ONCE = 50
PROCESSES = (1, 5)  # all in one process, as threads; and spread over several


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Send 20 keys 50 times at once."""
    bursts = setting.size.of(20, 4)
    yield lambda seed: _on(setting.url, bursts, seed)


def _on(beside: str, bursts: int, seed: int) -> Outcome:
    outcome = Outcome(seed, 1)
    for processes in PROCESSES:
        outcome.take(f"{processes} processes", _burst(beside, bursts, processes))
    return outcome


def _burst(beside: str, bursts: int, processes: int) -> Outcome:
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="keepable-bursts-") as folder:
        found = called(
            "bursts_desk:race",
            url=fresh(beside, folder),
            folder=folder,
            bursts=bursts,
            processes=processes,
            threads=SENT_AT_ONCE // processes,
        )
    outcome = Outcome(figures={**found, "seconds": round(time.perf_counter() - begun, 1)})
    made = {found["promises"], found["keys"], found["entries"]}
    outcome.need(made == {bursts}, f"{bursts} keys made {sorted(made)} promises.")
    outcome.need(found["bursts_not_as_one"] == 0, "Not all were given the one answer.")
    outcome.need(not found["failed"], f"Some failed: {found['failed'][:1]}")
    outcome.need(found["sent"] == bursts * SENT_AT_ONCE, "Not all were heard of again.")
    outcome.need(found["ledger_findings"] == 0, "The ledger does not verify.")
    return outcome
