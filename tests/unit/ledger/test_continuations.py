"""A ledger that lost its end or its key goes on under another name, and says what is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import pytest

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.comparing import compared, compared_with_witnesses, history_in
from keepable.ledger.entries import Entry
from keepable.ledger.exports import ExportedEntry, export_lines
from keepable.ledger.merkle import Frontier
from keepable.ledger.notes import SignerKey
from keepable.ledger.rotation import CONTINUED, Continuation, continuing_facts
from keepable.ledger.verifying import Verified, verify
from keepable.ledger.witnesses import witnesses_in
from tests.unit.ledger.made_ledger import ORIGIN, Kept, at, kept, row
from tests.unit.ledger.test_witnesses import receipt_of

BEFORE = kept(1, 12, 9)  # a new key at entry 9
ANEW = "lindgrove.example/ledger-2"
NEW_KEY = SignerKey(ANEW, Random(7).randbytes(32))
LEFT = 7  # entries of the copy: those from 7 to 11 are lost, and with them the second key
LOST_KEYS = (BEFORE.signers[1].verifier(),)


@dataclass(frozen=True)
class Goes:
    """A ledger that was continued: its lines, and its checkpoints from there on."""

    rows: list[ExportedEntry]
    notes: list[str]

    @property
    def lines(self) -> list[str]:
        return list(export_lines(ANEW, self.rows, len(self.rows)))


def root_of(rows: list[ExportedEntry], size: int) -> bytes:
    tree = Frontier()
    for each in rows[:size]:
        tree.add(each.leaf)
    return tree.root()


def continued(known_size: int = 12, lost_keys: tuple = LOST_KEYS, left: int = LEFT) -> Goes:  # type: ignore[type-arg]  # keys
    known = Checkpoint(ORIGIN, known_size, root_of(BEFORE.rows, known_size))
    how = Continuation(ANEW, NEW_KEY.verifier(), known, lost_keys)
    facts = continuing_facts(how, NEW_KEY)
    entry = Entry(number=left, at=at(20), actor="system", kind=CONTINUED, facts=facts)
    rows = [*BEFORE.rows[:left], row(entry)]
    for number in range(left + 1, left + 4):
        more = Entry(number=number, at=at(20 + number), actor="user:1", kind="promise.made")
        rows.append(row(more))
    notes = [
        Checkpoint(ANEW, size, root_of(rows, size)).note([NEW_KEY])
        for size in range(left + 1, len(rows) + 1)
    ]
    return Goes(rows, notes)


def codes(found: Verified) -> list[str]:
    return [finding.what.code for finding in found.findings]


def test_what_was_left_still_holds_and_so_does_what_came_after() -> None:
    ledger = continued()
    found = verify(ledger.lines, "".join([*BEFORE.notes[:LEFT], *ledger.notes]))
    assert (found.findings, found.lost) == ((), ())
    assert (found.origin, found.checkpoints) == (ANEW, LEFT + 4)


def test_what_is_lost_is_told_by_those_who_vouch_for_it_and_accuses_nobody() -> None:
    found = verify(continued().lines, "".join(BEFORE.notes))
    assert found.findings == ()
    assert [point.size for point in found.lost] == [8, 9, 10, 11, 12]


def test_a_receipt_of_what_was_left_holds_and_one_of_what_is_lost_is_told_as_that() -> None:
    lines = continued().lines
    assert verify(lines, receipt_of(BEFORE, 4).text()).lost == ()
    assert [point.size for point in verify(lines, receipt_of(BEFORE, 10).text()).lost] == [11]


def test_whoever_holds_more_than_is_admitted_finds_it() -> None:
    found = verify(continued(known_size=10).lines, "".join(BEFORE.notes))
    # 11 and 12 entries are more than the 10 that it says there had been
    assert codes(found) == ["ledger.more_is_lost", "ledger.more_is_lost"]


def test_whoever_holds_another_last_checkpoint_finds_it() -> None:
    other = Checkpoint(ORIGIN, 12, bytes(32)).note([BEFORE.signers[1]])
    assert codes(verify(continued().lines, other)) == ["ledger.another_is_lost"]


def test_a_rewritten_beginning_is_found_though_it_was_continued() -> None:
    ledger = continued()
    entry = ledger.rows[3].entry
    rows = list(ledger.rows)
    rows[3] = row(replace(entry, facts={**entry.facts, "odds": "0.99"}))
    found = verify(list(export_lines(ANEW, rows, len(rows))), BEFORE.notes[5])
    assert {finding.check for finding in found.findings} == {"roots"}
    # and what was known when it was continued is looked at without any checkpoint
    early = continued(known_size=6)
    rows[LEFT:] = early.rows[LEFT:]
    alone = verify(list(export_lines(ANEW, rows, len(rows))))
    assert codes(alone) == ["ledger.rewritten_before_continuation"]


def test_the_old_key_signs_nothing_of_what_came_after() -> None:
    ledger = continued()
    late = Checkpoint(ANEW, 9, root_of(ledger.rows, 9)).note(
        [SignerKey(ANEW, BEFORE.signers[0].secret)]
    )
    assert codes(verify(ledger.lines, late)) == ["ledger.checkpoint"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"follows": "somebody.else"},
        {"known_size": -1},
        {"known_root": "00"},
        {"origin": "renamed.example"},
        {"statement": BEFORE.notes[0]},
        {"lost_keys": "none"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_continuation_that_its_key_did_not_sign_is_none(wrong: dict[str, object]) -> None:
    ledger = continued()
    rows = list(ledger.rows)
    entry = rows[LEFT].entry
    rows[LEFT] = row(replace(entry, facts={**entry.facts, **wrong}))
    found = verify(list(export_lines(ANEW, rows, len(rows))))
    assert LEFT in {finding.number for finding in found.findings}


def test_side_by_side_the_loss_is_told_and_is_no_second_history() -> None:
    ours = history_in(continued().lines)
    beside = compared_with_witnesses(ours, witnesses_in("".join(BEFORE.notes)))
    assert (beside.agreed, beside.heads, beside.lost) == (LEFT, None, 12)
    exports = compared(ours, history_in(BEFORE.lines))
    assert (exports.agreed, exports.heads, exports.lost) == (LEFT, None, 12)
    again = compared(history_in(BEFORE.lines), ours)
    assert (again.agreed, again.heads, again.lost) == (LEFT, None, 12)


def test_a_ledger_goes_on_without_any_loss_where_its_key_alone_is_lost() -> None:
    whole: Kept = BEFORE
    ledger = continued(known_size=12, lost_keys=(), left=12)
    found = verify(ledger.lines, "".join([*whole.notes, *ledger.notes]))
    assert (found.findings, found.lost, found.entries) == ((), (), 16)


@dataclass(frozen=True)
class Drawn:
    """A drawn ledger that was continued, what was there before, and all who vouch for either."""

    before: Kept
    lines: list[str]
    left: int
    vouching: list[str]


def drawn(seed: int) -> Drawn:
    """Draw where keys followed each other, how much was left, and what people hold of it all."""
    rng = Random(seed)
    count = rng.randrange(3, 25)
    rotations = tuple(sorted(rng.sample(range(1, count), rng.randrange(min(4, count)))))
    before = kept(seed, count, rotations)
    left = rng.randrange(1, count + 1)
    named = 1 + sum(number < left for number in rotations)
    lost_keys = tuple(signer.verifier() for signer in before.signers[named:])
    known = Checkpoint(ORIGIN, count, root_of(before.rows, count))
    point = Checkpoint(ORIGIN, left, root_of(before.rows, left)) if rng.random() < 0.5 else None
    how = Continuation(ANEW, NEW_KEY.verifier(), known, lost_keys, point)
    formers = before.signers[named - 1 :] if rng.random() < 0.5 else []
    facts = continuing_facts(how, NEW_KEY, formers)
    entry = Entry(number=left, at=at(60), actor="system", kind=CONTINUED, facts=facts)
    rows = [*before.rows[:left], row(entry)]
    rows += [
        row(Entry(number=number, at=at(60 + number), actor="user:1", kind="x"))
        for number in range(left + 1, left + 1 + rng.randrange(4))
    ]
    after = [
        Checkpoint(ANEW, size, root_of(rows, size)).note([NEW_KEY])
        for size in range(left + 1, len(rows) + 1)
    ]
    receipts = [receipt_of(before, number).text() for number in range(count)]
    vouching = [*before.notes, *receipts, *after]
    rng.shuffle(vouching)
    return Drawn(before, list(export_lines(ANEW, rows, len(rows))), left, vouching)


@pytest.mark.parametrize("seed", range(100))
def test_no_drawn_ledger_that_was_continued_is_accused(seed: int) -> None:
    found = drawn(seed)
    verified = verify(found.lines, "\n".join(found.vouching))
    assert verified.findings == ()
    # each lost entry is vouched for by its checkpoint and its receipt
    lost = len(found.before.rows) - found.left
    assert sorted(point.size for point in verified.lost) == sorted(
        [*range(found.left + 1, found.left + lost + 1)] * 2
    )


@pytest.mark.parametrize("seed", range(100))
def test_every_drawn_change_of_what_was_left_is_found_by_one_receipt(seed: int) -> None:
    found, rng = drawn(seed), Random(seed + 1_000)
    place = rng.randrange(found.left)
    entry = found.before.rows[place].entry
    changed = row(replace(entry, actor="user:99"))
    lines = list(found.lines)
    lines[place + 1] = next(
        line for n, line in enumerate(export_lines(ANEW, [changed], 1)) if n == 1
    )
    verified = verify(lines, receipt_of(found.before, place).text())
    assert verified.findings
