"""Each thing that can be wrong with a ledger gives one finding, at its entry, in its own words."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from keepable.ledger.checkpoints import Checkpoint
from keepable.ledger.exports import LONGEST_LINE, ExportedEntry, Opening, export_lines, row_in
from keepable.ledger.merkle import root_of
from keepable.ledger.notes import SignerKey, VerifierKey, opened, parts_of, signed, verifier_key
from keepable.ledger.rotation import OPENED
from keepable.ledger.verifying import CHECKS, Finding, Verified, verify
from keepable.ledger.vouching import ToldByFile
from keepable.texts import Text, TextError, render
from keepable.texts.quantities import Instant
from tests.unit.ledger.made_ledger import ORIGIN, at, kept, row

LEDGER = kept(1, 12, 7)
LONGER = kept(1, 13, 7)
US = SignerKey(ORIGIN, bytes(32))


def lines_of(rows: list[ExportedEntry], count: int = 12) -> list[str]:
    return list(export_lines(ORIGIN, rows, count))


def with_entry(place: int, **changes: object) -> list[ExportedEntry]:
    """Return the rows of the ledger with one entry that was changed, and hashed again."""
    rows = list(LEDGER.rows)
    changed = replace(rows[place].entry, **changes)  # type: ignore[arg-type] # fields of an entry
    rows[place] = row(changed, dict(rows[place].opened))
    return rows


WITHOUT_WITNESS = {
    "the last three entries are gone": (
        lines_of(LEDGER.rows[:9]),
        Finding("numbers", 9, Text("ledger.too_few_entries", counted=12, found=9)),
    ),
    "there is one entry more than was told": (
        lines_of(LONGER.rows),
        Finding("numbers", 12, Text("ledger.too_many_entries", counted=12, found=13)),
    ),
    "an entry has the number of the next one": (
        lines_of(with_entry(4, number=5)),
        Finding("numbers", 4, Text("ledger.misnumbered", number=5)),
    ),
    "an entry is earlier than the one before it": (
        lines_of(with_entry(4, at=at(3) - timedelta(seconds=1))),
        Finding("times", 4, Text("ledger.out_of_order", at=Instant(at(3) - timedelta(seconds=1)))),
    ),
    "an entry is not what its leaf was made of": (
        lines_of([*LEDGER.rows[:4], replace(LEDGER.rows[4], leaf=bytes(32)), *LEDGER.rows[5:]]),
        Finding("leaves", 4, Text("ledger.not_what_was_hashed")),
    ),
    "what is shown is not what was sealed": (
        lines_of(
            [
                *LEDGER.rows[:4],
                replace(
                    LEDGER.rows[4],
                    opened={"customer": Opening(LEDGER.rows[4].opened["customer"].salt, "Other")},
                ),
                *LEDGER.rows[5:],
            ]
        ),
        Finding("seals", 4, Text("ledger.not_what_was_sealed", field="customer")),
    ),
    "what is shown was never sealed": (
        lines_of(
            [
                *LEDGER.rows[:4],
                replace(LEDGER.rows[4], opened={"more": Opening(bytes(16), 1)}),
                *LEDGER.rows[5:],
            ]
        ),
        Finding("seals", 4, Text("ledger.not_what_was_sealed", field="more")),
    ),
    "a ledger is opened twice": (
        lines_of(with_entry(4, kind="ledger.opened")),
        Finding("keys", 4, Text("ledger.first_entry", kind="ledger.opened")),
    ),
}


@pytest.mark.parametrize("what", WITHOUT_WITNESS)
def test_what_is_wrong_in_itself_is_found_without_a_checkpoint(what: str) -> None:
    lines, finding = WITHOUT_WITNESS[what]
    assert verify(lines).findings == (finding,)


def test_two_entries_at_one_instant_are_in_order() -> None:
    assert verify(lines_of(with_entry(4, at=at(3)))).findings == ()


def test_a_ledger_that_was_cut_off_is_told_by_the_first_checkpoint_that_it_does_not_reach() -> None:
    # it has nine entries and says so; the checkpoints of ten, eleven and twelve are of more
    found = verify(lines_of(LEDGER.rows[:9], 9), "".join(LEDGER.notes))
    assert found.findings == (Finding("roots", 9, Text("ledger.cut_off", entries=10)),)
    assert found.last is not None
    assert found.last.size == 9


def test_a_key_signs_for_a_ledger_that_was_cut_off_since() -> None:
    found = verify(lines_of(LEDGER.rows[:8], 8), LEDGER.notes[-1])
    assert found.findings == (Finding("roots", 8, Text("ledger.cut_off", entries=12)),)


def test_an_entry_between_two_checkpoints_one_entry_apart_is_the_one_that_was_rewritten() -> None:
    found = verify(lines_of(with_entry(4, actor="somebody")), "".join(LEDGER.notes))
    assert found.findings == (Finding("roots", 4, Text("ledger.rewritten")),)


def test_between_two_checkpoints_further_apart_it_is_one_of_the_entries_between_them() -> None:
    # the checkpoint of three entries holds; that of six does not: one of the entries 3, 4 and 5
    notes = LEDGER.notes[2] + LEDGER.notes[5]
    found = verify(lines_of(with_entry(4, actor="somebody")), notes)
    told = Text("ledger.rewritten_between", first=3, last=5)
    assert found.findings == (Finding("roots", 3, told),)


def test_findings_come_in_the_order_of_the_checks() -> None:
    # an instant set back at entry 2, a leaf that is wrong at entry 1, and an entry too few
    rows = [*with_entry(2, at=at(0) - timedelta(days=1))[:11]]
    rows[1] = replace(rows[1], leaf=bytes(32))
    found = [finding.check for finding in verify(lines_of(rows)).findings]
    assert found == ["numbers", "times", "leaves"]


def test_each_check_says_in_words_of_its_own_what_holds() -> None:
    assert {name: text.code for name, text in CHECKS.items()} == {
        name: f"ledger.check.{name}" for name in CHECKS
    }
    said = [render(text, "en") for text in CHECKS.values()]
    assert len(set(said)) == len(CHECKS) == 10


@pytest.mark.parametrize("text", ["no line feed", "a tab\t\n", "a return\r\n", ""])
def test_a_text_that_reads_differently_elsewhere_is_not_signed(text: str) -> None:
    with pytest.raises(TextError) as raised:
        signed(text, [US])
    assert raised.value.text == Text("ledger.note_text")


def test_a_text_with_empty_lines_is_read_up_to_its_signatures() -> None:
    note = signed("one\n\ntwo\n", [US])
    assert parts_of(note)[0] == "one\n\ntwo\n"
    assert opened(note, [US.verifier()])[0] == "one\n\ntwo\n"


@pytest.mark.parametrize("name", ["a\x01b", "a\x1f", "a\u00a0b"])
def test_a_name_of_a_key_has_no_letter_that_cannot_be_seen(name: str) -> None:
    with pytest.raises(TextError) as raised:
        VerifierKey(name, bytes(32))
    assert raised.value.text == Text("ledger.key_name", name=name)


def test_a_key_is_read_whatever_blanks_are_around_it() -> None:
    assert verifier_key(f"  {US.verifier().text()}\n") == US.verifier()


def test_what_is_no_key_is_repeated_up_to_eighty_letters() -> None:
    with pytest.raises(TextError) as raised:
        verifier_key(f" {'x' * 90}\n")
    assert raised.value.text == Text("ledger.no_key", key="x" * 80)


def test_a_line_may_be_as_long_as_the_longest() -> None:
    with pytest.raises(TextError) as raised:
        row_in("x" * LONGEST_LINE)
    assert raised.value.text == Text("ledger.line_no_json", place=1)


def test_a_ledger_that_holds_is_told_with_all_that_was_looked_at() -> None:
    notes = LEDGER.notes[4] + LEDGER.notes[10] + LEDGER.notes[2]
    found = verify(LEDGER.lines, notes)
    last = Checkpoint(ORIGIN, 11, root_of([each.leaf for each in LEDGER.rows[:11]]))
    told = ToldByFile(sealed=20, opened=20)  # two of each of 10 entries; the others name keys
    assert found == Verified(ORIGIN, 12, 3, last, (), told=told)
    assert found.first_bad is None
    assert verify(LEDGER.lines) == Verified(ORIGIN, 12, 0, None, (), told=told)


def test_the_first_bad_entry_is_the_least_of_those_that_are_named() -> None:
    rows = with_entry(6, at=at(0) - timedelta(days=1))
    rows[3] = replace(rows[3], leaf=bytes(32))
    assert verify(lines_of(rows)).first_bad == 3
    rows[0] = replace(rows[0], leaf=bytes(32))
    assert verify(lines_of(rows)).first_bad == 0


def test_a_line_that_cannot_be_read_is_told_with_why_and_counts_as_an_entry() -> None:
    lines = [*LEDGER.lines[:3], "nonsense\n", *LEDGER.lines[4:]]
    why = Text("ledger.line_no_json", place=1)
    found = verify(lines, LEDGER.notes[1])
    assert found.findings == (Finding("lines", 2, Text("ledger.unreadable", why=why)),)
    assert (found.entries, found.last) == (12, Checkpoint(ORIGIN, 2, _root(2)))


def _root(size: int) -> bytes:
    return root_of([each.leaf for each in LEDGER.rows[:size]])


def test_a_ledger_that_does_not_begin_with_its_opening_has_no_keys() -> None:
    rows = [replace(each, entry=replace(each.entry, number=n))
            for n, each in enumerate(LEDGER.rows[1:])]  # fmt: skip
    rows = [row(each.entry, dict(each.opened)) for each in rows]
    found = verify(lines_of(rows, 11))
    # the rotation among them follows no key that is known, and says nothing
    assert found.findings == (Finding("keys", 0, Text("ledger.first_entry", kind=OPENED)),)


def test_a_ledger_opened_under_another_name_has_no_key_of_its_own() -> None:
    lines = list(export_lines("other.example", LEDGER.rows, 12))
    told = Text("ledger.other_ledger", found=ORIGIN, wanted="other.example")
    assert verify(lines).findings == (Finding("keys", 0, told),)


def checkpoint_told(place: int, why: Text) -> Finding:
    return Finding("signatures", None, Text("ledger.checkpoint", place=place, why=why))


NOT_SIGNED = Text("ledger.not_signed")


def test_what_nobody_known_has_signed_holds_nothing_though_it_leads_to_the_root() -> None:
    note = Checkpoint(ORIGIN, 5, _root(5)).note([US])
    found = verify(LEDGER.lines, LEDGER.notes[2] + note)
    assert found.findings == (checkpoint_told(2, NOT_SIGNED),)
    assert (found.checkpoints, found.last) == (2, Checkpoint(ORIGIN, 3, _root(3)))
    # unless whoever checks trusts the key
    trusted = verify(LEDGER.lines, LEDGER.notes[2] + note, [US.verifier()])
    assert (trusted.findings, trusted.last) == ((), Checkpoint(ORIGIN, 5, _root(5)))


def test_what_nobody_known_has_signed_still_tells_where_it_went_another_way() -> None:
    # the checkpoint of five holds; that of six does not, and has no signature: the entry is named
    notes = LEDGER.notes[4] + Checkpoint(ORIGIN, 6, bytes(32)).note([US])
    found = verify(LEDGER.lines, notes + LEDGER.notes[9])
    assert found.findings == (
        checkpoint_told(2, NOT_SIGNED),
        Finding("roots", 5, Text("ledger.rewritten")),
    )


def test_of_checkpoints_that_do_not_hold_the_first_alone_is_told() -> None:
    notes = [Checkpoint(ORIGIN, size, bytes(32)).note([LEDGER.signers[0]]) for size in (6, 3)]
    found = verify(LEDGER.lines, "".join(notes))
    told = Text("ledger.rewritten_between", first=0, last=2)
    assert found.findings == (Finding("roots", 0, told),)
    assert (found.checkpoints, found.last) == (2, None)


def test_a_signed_checkpoint_of_another_ledger_is_told_by_its_name() -> None:
    signer = LEDGER.signers[0]
    other = Checkpoint("o" * 90, 5, bytes(32)).note([signer])
    found = verify(LEDGER.lines, other + LEDGER.notes[1])
    told = Text("ledger.checkpoint_of_other", place=1, origin="o" * 80)
    assert found.findings == (Finding("signatures", None, told),)
    assert found.last == Checkpoint(ORIGIN, 2, _root(2))
    unknown = Checkpoint("other.example", 5, bytes(32)).note([US])
    assert verify(LEDGER.lines, unknown).findings == (checkpoint_told(1, NOT_SIGNED),)


def test_what_is_no_checkpoint_is_told_by_its_place() -> None:
    found = verify(LEDGER.lines, LEDGER.notes[0] + signed("us.example\n", [US]))
    assert found.findings == (checkpoint_told(2, Text("ledger.checkpoint_lines")),)
    assert found.checkpoints == 2


def test_each_seal_of_an_entry_that_does_not_hold_is_told() -> None:
    shown = LEDGER.rows[4].opened
    wrong = {name: Opening(opening.salt, 0.5) for name, opening in shown.items()}
    (line,) = list(export_lines(ORIGIN, [replace(LEDGER.rows[4], opened={})], 1))[1:]
    fields = json.loads(line)
    fields["opened"] = {
        name: {"salt": base64.b64encode(each.salt).decode(), "value": each.value}
        for name, each in wrong.items()
    }
    lines = [*LEDGER.lines[:5], json.dumps(fields) + "\n", *LEDGER.lines[6:]]
    assert verify(lines).findings == tuple(
        Finding("seals", 4, Text("ledger.not_what_was_sealed", field=name)) for name in shown
    )
