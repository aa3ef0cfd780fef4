"""Honest ledgers are never doubted, whatever stands in them."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING

from keepable.ledger.verifying import verify
from tests.soak.honest import honest_ledger
from tests.soak.outcome import Outcome
from tests.soak.second_verifier import second_verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soak.outcome import Size

SEED = 6962
ENTRIES_MAX = 200


def soak(size: Size) -> Outcome:
    """Draw 500 honest ledgers, and let both verifiers look at each."""
    outcome, ledgers = Outcome(), size.of(500, 30)
    doubted, doubted_by_second, entries, erased, rotations, reduced = [], [], 0, 0, 0, 0
    for seed in range(SEED, SEED + ledgers):
        rng = Random(seed)
        count = rng.randint(1, ENTRIES_MAX)
        ledger = honest_ledger(rng, count)
        found = verify(_from_file(ledger.lines), "".join(ledger.notes))
        is_whole = found.last is not None and found.last.size == count == found.entries
        if found.findings or not is_whole:
            doubted.append(f"seed {seed}: {found.findings[:1]}")
        if not second_verdict(ledger.lines, [f"{note.strip()}\n" for note in ledger.notes]).is_well:
            doubted_by_second.append(f"seed {seed}")
        entries += count
        erased += ledger.erased
        rotations += ledger.rotations
        reduced += ledger.reduced
    outcome.figures = {
        "seed": SEED,
        "ledgers": ledgers,
        "entries": entries,
        "values_erased": erased,
        "entries_reduced": reduced,
        "rotations": rotations,
        "doubted": len(doubted),
        "doubted_by_the_second": len(doubted_by_second),
    }
    outcome.need(not doubted, f"{len(doubted)} are doubted: {doubted[:3]}")
    outcome.need(not doubted_by_second, f"The second verifier doubts {doubted_by_second[:5]}")
    return outcome


def _from_file(lines: list[str]) -> Iterator[str]:
    """Return the lines as `keepable verify` reads them from a file."""
    raw = io.BytesIO("".join(lines).encode())
    yield from io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
