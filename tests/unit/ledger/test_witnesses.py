"""A receipt vouches for the ledger as its checkpoint does, and for its own entry besides."""

from __future__ import annotations

from random import Random

import pytest

from keepable.ledger.merkle import Frontier
from keepable.ledger.receipts import Receipt, newest_receipt
from keepable.ledger.verifying import verify
from keepable.ledger.witnesses import witnesses_in
from tests.unit.ledger.made_ledger import Kept, kept
from tests.unit.ledger.zoo import edit_a_row_and_hash_it

LEDGER = kept(1, 12)


def receipt_of(ledger: Kept, number: int) -> Receipt:
    tree = Frontier()
    for row in ledger.rows[:number]:
        tree.add(row.leaf)
    entry = ledger.rows[number].entry
    return newest_receipt(entry.data(), tree.subtrees, number + 1, ledger.notes[number])


@pytest.mark.parametrize("number", range(12))
def test_an_honest_ledger_verifies_with_each_of_its_own_receipts(number: int) -> None:
    found = verify(LEDGER.lines, receipt_of(LEDGER, number).text())
    assert found.findings == ()
    assert (found.checkpoints, found.receipts) == (1, 1)
    assert found.last is not None
    assert found.last.size == number + 1


def test_checkpoints_and_receipts_stand_in_one_file() -> None:
    text = "\n".join([LEDGER.notes[3], receipt_of(LEDGER, 5).text(), LEDGER.notes[8]])
    found = verify(LEDGER.lines, text)
    assert (found.findings, found.checkpoints, found.receipts) == ((), 3, 1)


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_ledger_is_found_by_a_receipt_alone(seed: int) -> None:
    lines, place = edit_a_row_and_hash_it(LEDGER, Random(seed))
    assert place is not None
    found = verify(lines, receipt_of(LEDGER, 11).text())
    assert {finding.check for finding in found.findings} >= {"roots"}
    own = verify(lines, receipt_of(LEDGER, place).text())
    assert ("receipts", place) in {(each.check, each.number) for each in own.findings}


def test_a_receipt_whose_entry_was_exchanged_does_not_hold() -> None:
    own, other = receipt_of(LEDGER, 5), receipt_of(LEDGER, 6)
    exchanged = Receipt(other.data, own.index, own.proof, own.note)
    found = verify(LEDGER.lines, exchanged.text())
    assert [(each.check, each.number) for each in found.findings] == [("receipts", 5)]
    assert found.findings[0].what.code == "ledger.receipt_root"


def test_what_is_neither_checkpoint_nor_receipt_is_told_as_what_it_is() -> None:
    cut = receipt_of(LEDGER, 5).text().replace("index 5", "index five")
    for text, code in (("hello\n", "ledger.no_note"), (cut, "ledger.receipt_lines")):
        (witness,) = witnesses_in(text)
        assert witness.problem is not None
        assert witness.problem.code == code
