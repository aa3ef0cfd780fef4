"""An entry reduced to its leaf: its place stays proven, and an erasure must tell of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from keepable.ledger.comparing import history_in
from keepable.ledger.entries import ERASED, Entry, ErasedEntry, kept_in
from keepable.ledger.exports import Exported, export_lines, row_in
from keepable.ledger.merkle import Frontier
from keepable.ledger.receipts import newest_receipt
from keepable.ledger.rotation import OPENED
from keepable.ledger.verifying import Finding, verify
from keepable.texts import Text, TextError
from tests.unit.ledger.made_ledger import ORIGIN, Kept, at, kept, row

BEFORE = kept(1, 12, 7)
LEFT = ErasedEntry(number=4, erased_at=at(12), leaf=BEFORE.rows[4].leaf)


def lines_of(rows: list[Exported]) -> list[str]:
    return list(export_lines(ORIGIN, rows, len(rows)))


def erased(*told: int, left: ErasedEntry = LEFT, ledger: Kept = BEFORE) -> list[Exported]:
    """Return the ledger with one entry reduced, and a last one that tells of those `told`."""
    rows: list[Exported] = list(ledger.rows)
    rows[left.number] = left
    facts = {"stand_in": "erased:1", "reduced": list(told)}
    entry = Entry(number=12, at=at(12), actor="user:1", kind=ERASED, facts=facts)
    return [*rows, row(entry)]


def test_a_ledger_with_an_entry_reduced_still_leads_to_every_checkpoint() -> None:
    found = verify(lines_of(erased(4)), "".join(BEFORE.notes))
    assert (found.findings, found.entries, found.checkpoints) == ((), 13, 12)


def test_both_a_whole_and_a_reduced_copy_have_the_same_history() -> None:
    whole = history_in(lines_of(list(BEFORE.rows)))
    assert history_in(lines_of(erased(4))).roots[:13] == whole.roots


def test_an_older_receipt_of_a_reduced_entry_still_stands_in_the_ledger() -> None:
    tree = Frontier()
    for each in BEFORE.rows[:4]:
        tree.add(each.leaf)
    data = BEFORE.rows[4].entry.data()
    receipt = newest_receipt(data, tree.subtrees, 5, BEFORE.notes[4]).text()
    assert verify(lines_of(erased(4)), receipt).findings == ()


@pytest.mark.parametrize("told", [(), (3, 5)], ids=["none", "others"])
def test_a_reduced_entry_that_no_erasure_tells_of_is_found(told: tuple[int, ...]) -> None:
    found = verify(lines_of(erased(*told)), "".join(BEFORE.notes))
    assert found.findings == (Finding("leaves", 4, Text("ledger.erased_untold")),)


def test_an_erasure_told_of_before_the_entry_was_there_does_not_cover_it() -> None:
    # Entry 13 is reduced, but the only erasure that names it is entry 12.
    late = Entry(number=13, at=at(13), actor="user:1", kind="promise.made")
    rows = [*BEFORE.rows, erased(13)[12], replace(LEFT, number=13, leaf=late.leaf())]
    assert verify(lines_of(rows)).findings == (Finding("leaves", 13, Text("ledger.erased_untold")),)


def test_a_leaf_that_is_not_the_one_of_before_leads_to_no_checkpoint() -> None:
    rows = erased(4, left=replace(LEFT, leaf=bytes(32)))
    assert {each.check for each in verify(lines_of(rows), "".join(BEFORE.notes)).findings} == {
        "roots"
    }


def test_a_reduced_entry_in_another_place_is_found() -> None:
    rows = erased(4)
    rows[4] = replace(LEFT, number=5)
    assert (
        Finding("numbers", 4, Text("ledger.misnumbered", number=5))
        in verify(lines_of(rows)).findings
    )


def test_the_first_entry_cannot_be_reduced_as_it_names_the_key() -> None:
    first = ErasedEntry(number=0, erased_at=at(12), leaf=BEFORE.rows[0].leaf)
    found = verify(lines_of(erased(0, left=first)))
    assert Finding("keys", 0, Text("ledger.first_entry", kind=OPENED)) in found.findings


def test_a_line_of_it_holds_number_leaf_and_instant_alone() -> None:
    line = lines_of(erased(4))[5]
    leaf = BEFORE.rows[4].leaf.hex()
    assert line == f'{{"erased":"2027-01-04T09:24:00.000000Z","leaf":"{leaf}","number":4}}\n'
    assert row_in(line) == LEFT


def test_what_is_kept_in_its_place_reads_back_in_one_form_alone() -> None:
    assert kept_in(LEFT.data()) == LEFT
    assert kept_in(BEFORE.rows[4].entry.data()) == BEFORE.rows[4].entry
    elsewhere = LEFT.data().replace(b"09:24:00.000000Z", b"09:24:00+00:00")
    with pytest.raises(TextError):
        kept_in(elsewhere)
    assert LEFT.erased_at - at(4) == timedelta(minutes=56)
