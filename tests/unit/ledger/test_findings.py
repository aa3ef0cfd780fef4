"""Each thing that can be wrong with a ledger gives one finding, at its entry, in its own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from keepable.ledger.exports import LONGEST_LINE, ExportedEntry, Opening, export_lines, row_in
from keepable.ledger.notes import SignerKey, VerifierKey, opened, parts_of, signed, verifier_key
from keepable.ledger.verifying import CHECKS, Finding, verify
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
    assert len(set(said)) == len(CHECKS) == 8


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
