"""Bursts: the same yes, sent many times at once under one key, happens once."""

from __future__ import annotations

import tempfile
import time
from typing import TYPE_CHECKING

from tests.soak.databases import fresh, on_each
from tests.soak.in_desk import called
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from tests.soak.outcome import Size

SENT_AT_ONCE = 50
PROCESSES = (1, 5)  # all in one process, as threads; and spread over several


def soak(size: Size) -> Outcome:
    """Send 20 keys 50 times at once, on each database."""
    outcome, bursts = Outcome(), size.of(20, 4)
    on_each(outcome, lambda beside: _on(beside, bursts))
    return outcome


def _on(beside: str, bursts: int) -> Outcome:
    outcome = Outcome()
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
    outcome = Outcome({**found, "seconds": round(time.perf_counter() - begun, 1)})
    made = {found["promises"], found["keys"], found["entries"]}
    outcome.need(made == {bursts}, f"{bursts} keys made {sorted(made)} promises.")
    outcome.need(found["bursts_not_as_one"] == 0, "Not all were given the one answer.")
    outcome.need(not found["failed"], f"Some failed: {found['failed'][:1]}")
    outcome.need(found["sent"] == bursts * SENT_AT_ONCE, "Not all were heard of again.")
    outcome.need(found["ledger_findings"] == 0, "The ledger does not verify.")
    return outcome
