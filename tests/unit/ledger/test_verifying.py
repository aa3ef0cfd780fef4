"""Every kind of tampering is found and its entry named; an honest ledger is never doubted."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.ledger.verifying import verify
from keepable.texts import Text
from tests.unit.ledger.made_ledger import kept
from tests.unit.ledger.zoo import ZOO, cut_off_the_end, edit_a_row_and_hash_it

if TYPE_CHECKING:
    from tests.unit.ledger.zoo import Kind

ROUNDS = 25  # of each kind here; `make soak` does 500


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 29))
def test_an_honest_ledger_is_never_doubted(seed: int, count: int, rotated_at: int) -> None:
    ledger = kept(seed, count, rotated_at)
    found = verify(ledger.lines, "".join(ledger.notes))
    assert found.findings == ()
    assert found.last is not None
    assert (found.entries, found.checkpoints, found.last.size) == (count, count, count)


@pytest.mark.parametrize("kind", ZOO, ids=lambda kind: kind.__name__)
def test_tampering_is_found_and_the_entry_is_named(kind: Kind) -> None:
    rng = Random(7)
    for _ in range(ROUNDS):
        ledger = kept(rng.randrange(1 << 30), rng.randrange(4, 16), 2)
        lines, place = kind(ledger, rng)
        if lines == ledger.lines:
            continue
        found = verify(lines, "".join(ledger.notes))
        assert found.findings
        assert found.first_bad == place


@pytest.mark.parametrize("kind", [cut_off_the_end, edit_a_row_and_hash_it])
def test_without_a_checkpoint_from_outside_rewriting_is_not_seen(kind: Kind) -> None:
    # The control: it is the checkpoint that makes it visible, nothing in the ledger itself.
    ledger = kept(1)
    lines, _ = kind(ledger, Random(1))
    assert verify(lines).findings == ()


def test_one_checkpoint_alone_names_the_entries_among_which_it_was() -> None:
    ledger = kept(1, 12)
    lines, place = edit_a_row_and_hash_it(ledger, Random(3))
    found = verify(lines, ledger.notes[-1])
    assert place is not None
    assert [finding.check for finding in found.findings] == ["roots"]
    assert found.findings[0].what == Text("ledger.rewritten_between", first=0, last=11)
    halves = verify(lines, ledger.notes[place - 1] + ledger.notes[-1])
    assert halves.first_bad == place


def test_a_checkpoint_of_another_company_says_nothing_of_this_one() -> None:
    ledger, other = kept(1), kept(2)
    (finding,) = verify(ledger.lines, other.notes[-1]).findings[:1]
    assert finding.check == "signatures"


def test_a_key_that_is_handed_in_is_trusted_too() -> None:
    ledger = kept(1, rotated_at=None)
    lines = list(ledger.lines)
    found = verify(lines, "".join(ledger.notes), [ledger.signers[0].verifier()])
    assert found.findings == ()


@pytest.mark.parametrize("text", ["", "{}", "[1]", "nonsense", '{"format":"keepable-ledger/2"}'])
def test_what_is_no_ledger_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"first line|JSON"):
        verify([text])


@given(st.lists(st.text(max_size=60), max_size=6))
@settings(deadline=None)
def test_whatever_the_lines_are_there_is_an_answer(junk: list[str]) -> None:
    ledger = kept(1, 3)
    found = verify([ledger.lines[0], *junk], "".join(ledger.notes))
    assert found.findings


def test_checkpoints_that_were_cut_off_are_said() -> None:
    ledger = kept(1)
    text = "".join(ledger.notes)[:-30]
    (finding,) = verify(ledger.lines, text).findings
    assert finding.check == "signatures"
