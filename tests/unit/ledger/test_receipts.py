"""Receipts as they are written, of every place that the newest entry of a ledger can have."""

from __future__ import annotations

import pytest

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.merkle import Frontier, inclusion_proof, leaf_hash, root_of
from keepable.ledger.notes import SignerKey
from keepable.ledger.receipts import Receipt, newest_receipt, proven, receipt_in
from keepable.texts import Text, TextError

US = SignerKey("us.example/ledger", bytes(32))
DATA = [f"entry {n}".encode() for n in range(17)]


def test_a_receipt_is_a_head_the_entry_its_place_hashes_and_a_note() -> None:
    made = Receipt(b"\x00\x01", 5, (b"\x02", b"\x03\x04"), "the note\n")
    written = "c2sp.org/tlog-proof@v1\nextra AAE=\nindex 5\nAg==\nAwQ=\n\nthe note\n"
    assert made.text() == written
    assert receipt_in(written) == made


@pytest.mark.parametrize("size", range(1, 18))
def test_the_newest_entry_is_proven_by_the_full_subtrees_before_it(size: int) -> None:
    tree, leaves = Frontier(), [leaf_hash(data) for data in DATA[:size]]
    for leaf in leaves[:-1]:
        tree.add(leaf)
    point = Checkpoint("us.example/ledger", size, root_of(leaves))
    made = newest_receipt(DATA[size - 1], tree.subtrees, size, point.note([US]))
    expected = tuple(inclusion_proof(leaves, size - 1))
    assert made == Receipt(DATA[size - 1], size - 1, expected, point.note([US]))
    assert proven(receipt_in(made.text()), [US.verifier()]) == point


@pytest.mark.parametrize("index", ["0", "1", "9" * 18])
def test_a_place_has_eighteen_digits_at_most(index: str) -> None:
    assert receipt_in(f"c2sp.org/tlog-proof@v1\nextra AAE=\nindex {index}\n\n").index == int(index)


@pytest.mark.parametrize("index", ["", "00", "01", "-1", "1.0", "9" * 19, "1 "])
def test_a_place_that_could_be_written_otherwise_is_refused(index: str) -> None:
    with pytest.raises(TextError) as raised:
        receipt_in(f"c2sp.org/tlog-proof@v1\nextra AAE=\nindex {index}\n\n")
    assert raised.value.text == Text("ledger.receipt_lines")


def test_a_receipt_ends_with_all_that_stands_below_its_first_empty_line() -> None:
    note = "one\n\n\ntwo\n"
    assert receipt_in(f"c2sp.org/tlog-proof@v1\nextra AAE=\nindex 0\n\n{note}").note == note
