"""Tampering: every edit of every kind is found, and the first entry that was changed is named.

The checkpoints are those that others hold: unchanged, whatever became of the ledger.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

from keepable.ledger.verifying import verify
from tests.soak.outcome import Outcome
from tests.soak.second_verifier import second_verdict
from tests.unit.ledger.made_ledger import kept
from tests.unit.ledger.zoo import ZOO, cut_off_the_end, edit_a_row_and_hash_it

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting
    from tests.unit.ledger.made_ledger import Kept
    from tests.unit.ledger.zoo import Kind

SEED = 9162
LEDGERS = 200  # honest ones, that the edits are made of
ENTRIES_MIN, ENTRIES_MAX = 4, 24
LEAST_KINDS = 14
UNSEEN_WITHOUT_CHECKPOINT = (cut_off_the_end, edit_a_row_and_hash_it)


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Make 500 edits of every kind, and let both verifiers look at each."""
    edits = setting.size.of(500, 20)
    yield lambda seed: _tampered(seed, edits)


def _tampered(seed: int, edits: int) -> Outcome:
    outcome = Outcome(seed, 1)
    ledgers = [_ledger(Random(SEED + n)) for n in range(LEDGERS)]
    totals: Counter[str] = Counter()
    for kind in ZOO:
        missed = _tamper(kind, ledgers, edits)
        totals.update(missed)
        for what, count in missed.items():
            outcome.need(count == 0, f"{kind.__name__}: {what} in {count} of {edits}.")
    for kind in UNSEEN_WITHOUT_CHECKPOINT:
        unseen = _unseen_without_checkpoint(kind, ledgers, edits)
        outcome.figures[f"control, {kind.__name__}, unseen"] = unseen
        outcome.need(unseen == edits, f"The control saw {kind.__name__} without a checkpoint.")
    outcome.need(len(ZOO) >= LEAST_KINDS, f"There are {len(ZOO)} kinds only.")
    outcome.facts = {"seed": SEED, "kinds": len(ZOO)}
    outcome.figures |= {"edits": len(ZOO) * edits, **totals}
    return outcome


def _ledger(rng: Random) -> Kept:
    count = rng.randrange(ENTRIES_MIN, ENTRIES_MAX)
    return kept(rng.randrange(1 << 30), count, rotated_at=rng.randrange(1, count))


def _edits(kind: Kind, ledgers: list[Kept], edits: int) -> list[tuple[Kept, list[str], int | None]]:
    """Make so many edits that change something."""
    rng = Random(f"{SEED} {kind.__name__}")
    found: list[tuple[Kept, list[str], int | None]] = []
    while len(found) < edits:
        ledger = rng.choice(ledgers)
        lines, place = kind(ledger, rng)
        if lines != ledger.lines:
            found.append((ledger, lines, place))
    return found


def _tamper(kind: Kind, ledgers: list[Kept], edits: int) -> Counter[str]:
    """Count what the verifiers missed: with all checkpoints, and with the last one alone."""
    missed: Counter[str] = Counter()
    for ledger, lines, place in _edits(kind, ledgers, edits):
        first = verify(lines, "".join(ledger.notes))
        second = second_verdict(lines, ledger.notes)
        last = ledger.notes[-1:]
        missed["not found"] += not first.findings
        missed["another entry named"] += first.first_bad != place
        missed["not found by the second"] += second.is_well
        missed["another entry named by the second"] += second.first_bad != first.first_bad
        missed["not found with one checkpoint"] += not verify(lines, "".join(last)).findings
        missed["not found by the second with one"] += second_verdict(lines, last).is_well
    return missed


def _unseen_without_checkpoint(kind: Kind, ledgers: list[Kept], edits: int) -> int:
    """Count what a verifier overlooks that knows only what stands in the ledger itself."""
    return sum(
        not verify(lines).findings and second_verdict(lines, []).is_well
        for _, lines, _ in _edits(kind, ledgers, edits)
    )
