"""Keys that follow each other: each by the one before it, and none speaks after its time."""

from __future__ import annotations

from random import Random

import pytest

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.entries import Entry
from keepable.ledger.exports import export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.rotation import ROTATED, rotation_facts
from keepable.ledger.verifying import verify
from keepable.texts import Text
from tests.unit.ledger.made_ledger import ORIGIN, Kept, at, kept, key, row

TWICE, THRICE = (3, 6), (2, 5, 8)


def rerotated(ledger: Kept, number: int, before: int) -> Kept:
    """Return `ledger` with a key at the entry `number` that follows the key numbered `before`."""
    rows, after = list(ledger.rows), key(Random(number))
    facts = rotation_facts(ORIGIN, ledger.signers[before], after)
    entry = Entry(number=number, at=at(number), actor="system", kind=ROTATED, facts=facts)
    rows[number] = row(entry)
    return Kept(rows, list(export_lines(ORIGIN, rows, len(rows))), [], [*ledger.signers, after])


def note_of(ledger: Kept, size: int, signer: int) -> str:
    """Return the checkpoint over the first `size` entries, signed by the key with that number."""
    tree = Frontier()
    for each in ledger.rows[:size]:
        tree.add(each.leaf)
    return Checkpoint(ORIGIN, size, tree.root()).note([ledger.signers[signer]])


@pytest.mark.parametrize("rotations", [TWICE, THRICE])
def test_a_ledger_whose_key_changed_more_than_once_verifies(rotations: tuple[int, ...]) -> None:
    ledger = kept(1, 12, rotations)
    found = verify(ledger.lines, "".join(ledger.notes))
    assert found.findings == ()
    assert (found.entries, found.checkpoints) == (12, 12)


@pytest.mark.parametrize(("rotations", "before"), [(TWICE, 0), (THRICE, 0), (THRICE, 1)])
def test_no_retired_key_names_a_successor(rotations: tuple[int, ...], before: int) -> None:
    # keys 0, 1, 2 are retired at the entries of `rotations`; at entry 10 one of them speaks again
    ledger = rerotated(kept(1, 12, rotations), 10, before)
    found = [(each.check, each.number) for each in verify(ledger.lines).findings]
    assert found == [("keys", 10)]


def test_the_key_that_signs_names_its_successor() -> None:
    ledger = rerotated(kept(1, 12, TWICE), 10, 2)
    assert verify(ledger.lines).findings == ()


@pytest.mark.parametrize("rotations", [TWICE, THRICE])
def test_a_retired_key_signs_nothing_that_came_after_it(rotations: tuple[int, ...]) -> None:
    ledger = kept(1, 12, rotations)
    for number, retired_at in enumerate(rotations):
        late = note_of(ledger, 12, number)
        assert [each.check for each in verify(ledger.lines, late).findings] == ["signatures"]
        in_time = note_of(ledger, retired_at, number)
        assert verify(ledger.lines, in_time).findings == ()


def test_a_key_signs_what_came_before_it() -> None:
    # a checkpoint may be made late: it is signed by whoever signs then
    ledger = kept(1, 12, TWICE)
    assert verify(ledger.lines, note_of(ledger, 2, 2)).findings == ()


@pytest.mark.parametrize("rotations", [TWICE, THRICE])
def test_a_retired_key_that_is_trusted_besides_signs_nothing_that_came_after_it(
    rotations: tuple[int, ...],
) -> None:
    ledger = kept(1, 12, rotations)
    for number, retired_at in enumerate(rotations):
        trusted = [ledger.signers[number].verifier()]
        for size in range(1, 13):
            found = verify(ledger.lines, note_of(ledger, size, number), trusted).findings
            assert [each.check for each in found] == ["signatures"] * (size > retired_at)


def test_a_checkpoint_of_a_retired_key_is_named_with_the_entry_that_retired_it() -> None:
    ledger = kept(1, 12, TWICE)
    (finding,) = verify(ledger.lines, note_of(ledger, 9, 0)).findings
    key = ledger.signers[0].verifier().id.hex()
    why = Text("ledger.retired_key", key=key, number=3, entries=9)
    assert finding.what == Text("ledger.checkpoint", place=1, why=why)
