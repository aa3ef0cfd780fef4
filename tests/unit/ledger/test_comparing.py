"""Two who hold something of one ledger see side by side whether it told both the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from keepable.ledger.comparing import compared, compared_with_witnesses, history_in
from keepable.ledger.exports import export_lines
from keepable.ledger.witnesses import witnesses_in
from tests.unit.ledger.made_ledger import ORIGIN, Kept, kept, row
from tests.unit.ledger.test_rotations import note_of
from tests.unit.ledger.test_witnesses import receipt_of

LEDGER = kept(1, 12, None)
OURS = history_in(LEDGER.lines)


def forked(place: int) -> Kept:
    """Return the ledger with another entry at `place`, signed by its own key all the same."""
    rows = list(LEDGER.rows)
    entry = rows[place].entry
    rows[place] = row(replace(entry, facts={**entry.facts, "odds": "0.99"}))
    other = Kept(rows, list(export_lines(ORIGIN, rows, len(rows))), [], LEDGER.signers)
    return replace(other, notes=[note_of(other, size, 0) for size in range(1, len(rows) + 1)])


def test_a_ledger_and_its_earlier_export_agree_as_far_as_the_shorter_one_goes() -> None:
    earlier = history_in(list(export_lines(ORIGIN, LEDGER.rows[:7], 7)))
    assert compared(OURS, earlier).agreed == 7
    assert compared(OURS, earlier).heads is None
    assert (compared(earlier, OURS).agreed, compared(earlier, OURS).beyond) == (7, 12)


@pytest.mark.parametrize("place", [1, 6, 11])
def test_two_exports_that_differ_from_an_entry_on_agree_up_to_it(place: int) -> None:
    found = compared(OURS, history_in(forked(place).lines))
    assert found.agreed == place  # entries 0 to place - 1
    assert found.heads is not None
    ours, theirs = (head.point for head in found.heads)
    assert (ours.size, theirs.size) == (12, 12)
    assert ours.root != theirs.root


def test_two_signed_heads_of_one_size_are_proof_to_anybody() -> None:
    other = forked(4)
    own, theirs = witnesses_in("".join(LEDGER.notes)), witnesses_in("".join(other.notes))
    found = compared_with_witnesses(OURS, theirs, own)
    # sizes 1 to 4 hold entries 0 to 3, which are the same; 5 is the first that differs
    assert (found.agreed, found.is_proof) == (4, True)
    assert found.heads is not None
    assert [head.note for head in found.heads] == [LEDGER.notes[4], other.notes[4]]


def test_one_signed_head_alone_is_not_proof_yet() -> None:
    theirs = witnesses_in(receipt_of(forked(4), 6).text())
    found = compared_with_witnesses(OURS, theirs)
    assert found.heads is not None
    assert not found.is_proof


def test_a_head_that_nobody_known_has_signed_proves_nothing_and_is_counted() -> None:
    stranger = kept(2, 12, None).signers
    other = replace(forked(4), signers=stranger)
    found = compared_with_witnesses(OURS, witnesses_in(note_of(other, 9, 0)))
    assert (found.unsigned, found.is_proof) == (1, False)


def test_what_vouches_for_more_than_the_ledger_has_is_no_fork() -> None:
    earlier = history_in(list(export_lines(ORIGIN, LEDGER.rows[:7], 7)))
    found = compared_with_witnesses(earlier, witnesses_in("".join(LEDGER.notes)))
    assert (found.agreed, found.heads, found.beyond) == (7, None, 12)


@pytest.mark.parametrize("seed", range(10))
def test_drawn_forks_agree_up_to_where_they_part(seed: int) -> None:
    place = Random(seed).randrange(1, 12)
    found = compared(history_in(forked(place).lines), OURS)
    assert found.agreed == place


def test_ledgers_of_two_companies_are_not_compared() -> None:
    other = list(export_lines("other.example", LEDGER.rows, 12))
    with pytest.raises(ValueError, match="not of"):
        compared(OURS, history_in(other))
