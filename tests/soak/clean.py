"""Honest ledgers are never doubted, whatever stands in them."""

from __future__ import annotations

import io
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

from keepable.ledger.verifying import verify
from tests.soak.honest import honest_ledger
from tests.soak.outcome import Outcome
from tests.soak.second_verifier import second_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

SEED = 6962
ENTRIES_MAX = 200


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Draw honest ledgers, and let both verifiers look at each."""
    del setting
    yield looked_at


def looked_at(seed: int) -> Outcome:
    """Draw one ledger, and let both verifiers look at it."""
    rng = Random(SEED + seed)
    count = rng.randint(1, ENTRIES_MAX)
    ledger = honest_ledger(rng, count, Random(f"losing {seed}"))
    found = verify(_from_file(ledger.lines), "".join(ledger.notes))
    is_whole = found.last is not None and found.last.size == count == found.entries
    second = second_verdict(ledger.lines, [f"{note.strip()}\n" for note in ledger.notes])
    figures = {
        "entries": count,
        "values_erased": ledger.erased,
        "entries_reduced": ledger.reduced,
        "rotations": ledger.rotations,
        "continued": ledger.continued,
        "doubted": int(bool(found.findings)),
        "doubted_by_the_second": int(not second.is_well),
    }
    outcome = Outcome(seed, 1, figures)
    outcome.need(not found.findings, f"It is doubted: {found.findings[:1]}")
    outcome.need(is_whole, "The last checkpoint is not of the whole.")
    outcome.need(second.is_well, "The second verifier doubts it.")
    return outcome


def _from_file(lines: list[str]) -> Iterator[str]:
    """Return the lines as `keepable verify` reads them from a file."""
    raw = io.BytesIO("".join(lines).encode())
    yield from io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
