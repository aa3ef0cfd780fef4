"""An entry reduced to its leaf: its place stays proven, and an erasure must tell of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.comparing import compared, history_in
from keepable.ledger.entries import ERASED, Entry, ErasedEntry, kept_in
from keepable.ledger.exports import Exported, export_lines, row_in
from keepable.ledger.merkle import Frontier
from keepable.ledger.receipts import newest_receipt
from keepable.ledger.rotation import OPENED
from keepable.ledger.verifying import Finding, verify
from keepable.ledger.vouching import ErasingEntry
from keepable.texts import Listed, Text, TextError
from tests.unit.ledger.made_ledger import ORIGIN, Kept, at, kept, row
from tests.unit.ledger.test_witnesses import receipt_of

BEFORE = kept(1, 12, 7)
LONG = kept(3, 34, None)
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


def hidden() -> list[Exported]:
    """Reduce all entries that name no key, and let one of one's own making tell of them.

    Of 35 entries, 0 opens the ledger and 34 tells of the others; 33 are hidden.
    """
    rows: list[Exported] = list(LONG.rows)
    for number in range(1, 34):
        rows[number] = ErasedEntry(number=number, erased_at=at(40), leaf=LONG.rows[number].leaf)
    facts = {"stand_in": "erased:1", "reduced": list(range(1, 34))}
    entry = Entry(number=34, at=at(40), actor="user:1", kind=ERASED, facts=facts)
    return [*rows, row(entry)]


def test_entries_hidden_by_an_erasure_that_no_checkpoint_reaches_are_not_shown() -> None:
    found = verify(lines_of(hidden()), "".join(LONG.notes))
    assert found.findings == ()
    assert [what.code for what in found.unshown] == ["ledger.erasure_unreached"]
    assert found.told.reduced == 33
    assert found.told.erasures == (ErasingEntry(34, 33, is_reached=False),)


def test_an_erasure_that_a_checkpoint_reaches_is_counted_and_nothing_more() -> None:
    rows = hidden()
    tree = Frontier()
    for each in rows:
        tree.add(each.leaf if isinstance(each, ErasedEntry) else each.entry.leaf())
    note = Checkpoint(ORIGIN, 35, tree.root()).note(LONG.signers)
    found = verify(lines_of(rows), note)
    assert found.unshown == ()
    assert found.told.erasures == (ErasingEntry(34, 33, is_reached=True),)


def test_of_two_erasures_the_one_that_is_not_reached_is_told_with_its_entries() -> None:
    # entry 12 tells that 4 is erased and a checkpoint of 13 entries reaches it; 13 tells of 5 and 6
    rows = erased(4)
    tree = Frontier()
    for each in rows:
        tree.add(each.leaf if isinstance(each, ErasedEntry) else each.entry.leaf())
    note = Checkpoint(ORIGIN, 13, tree.root()).note(BEFORE.signers[1:])
    for number in (5, 6):
        rows[number] = replace(LEFT, number=number, leaf=BEFORE.rows[number].leaf)
    facts = {"stand_in": "erased:2", "reduced": [4, 5, 6]}
    late = Entry(number=13, at=at(13), actor="user:1", kind=ERASED, facts=facts)
    found = verify(lines_of([*rows, row(late)]), note)
    first, second = ErasingEntry(12, 1, is_reached=True), ErasingEntry(13, 2, is_reached=False)
    assert found.told.erasures == (first, second)
    (hidden_by,) = found.unshown
    assert hidden_by == Text("ledger.erasure_unreached", n=2, numbers=Listed(("13",)))


def test_a_receipt_of_an_entry_that_tells_nothing_any_more_is_counted() -> None:
    receipts = receipt_of(BEFORE, 4).text() + "\n" + receipt_of(BEFORE, 5).text()
    assert verify(lines_of(erased(4)), receipts).told.receipts == (4,)


def test_values_that_are_sealed_and_not_opened_are_counted() -> None:
    rows: list[Exported] = list(BEFORE.rows)
    rows[2] = replace(BEFORE.rows[2], opened={})
    # 10 entries seal two values each; 0 and 7 name keys; of one entry neither is opened
    told = verify(lines_of(rows)).told
    assert (told.sealed, told.opened) == (20, 18)


def test_side_by_side_it_is_counted_what_one_of_both_tells_alone() -> None:
    whole, reduced = history_in(BEFORE.lines), history_in(lines_of(erased(4)))
    assert compared(whole, reduced).told_in_one == 1
    assert compared(reduced, whole).told_in_one == 1
    assert compared(whole, whole).told_in_one == 0
