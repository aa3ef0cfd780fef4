"""What is no entry, no receipt and no key of a ledger is refused, and each refusal says why."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from keepable.ledger.checkpoints import Checkpoint, checkpoint_in, notes_in
from keepable.ledger.entries import FORMAT, LARGEST_INTEGER, Entry, entry_in, seal
from keepable.ledger.exports import LONGEST_LINE, ExportedEntry, head_in, row_in
from keepable.ledger.merkle import leaf_hash
from keepable.ledger.notes import MOST_SIGNATURES, SignerKey, VerifierKey, parts_of, verifier_key
from keepable.ledger.receipts import MOST_HASHES, Receipt, proven, receipt_in
from keepable.ledger.rotation import opening_facts, opening_key, rotated_key, rotation_facts
from keepable.texts import Text, TextError
from tests.unit.ledger.made_ledger import ORIGIN, at, kept

if TYPE_CHECKING:
    from collections.abc import Callable

LEDGER = kept(1)
LINE = LEDGER.lines[4]  # an entry with facts, seals and what they hide
FIRST, SECOND, STRANGER = (SignerKey(ORIGIN, bytes([n]) * 32) for n in (1, 2, 3))


def refusal(read: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        read()
    return raised.value.text


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(LINE), **fields})


def without(name: str) -> str:
    return json.dumps({key: value for key, value in json.loads(LINE).items() if key != name})


LINES = {
    "a field is missing": (without("actor"), Text("ledger.field_missing", field="actor")),
    "a field is too many": (changed(more=1), Text("ledger.field_too_many", field="more")),
    "of several unknown fields the first by name is told": (
        changed(**{"b" * 70: 1, "c": 1}),
        Text("ledger.field_too_many", field="b" * 60),
    ),
    "a field stands twice": (
        LINE.replace('"actor":', '"actor":"x","actor":', 1),
        Text("ledger.field_twice", field="actor"),
    ),
    "a number is a text": (
        changed(number="4"),
        Text("ledger.field_kind", field="number", kind="int"),
    ),
    "a number is true": (
        changed(number=True),
        Text("ledger.field_kind", field="number", kind="int"),
    ),
    "an actor is a number": (
        changed(actor=5),
        Text("ledger.field_kind", field="actor", kind="str"),
    ),
    "facts are a list": (changed(facts=[]), Text("ledger.field_kind", field="facts", kind="dict")),
    "a seal is no text": (changed(sealed={"price": 5}), Text("ledger.seal_malformed")),
    "a leaf has 63 digits": (changed(leaf="0" * 63), Text("ledger.leaf_malformed")),
    "a leaf has 65 digits": (changed(leaf="0" * 65), Text("ledger.leaf_malformed")),
    "a leaf has a letter that is no digit": (changed(leaf="g" * 64), Text("ledger.leaf_malformed")),
    "an opening has no salt": (
        changed(opened={"price": {"value": 1}}),
        Text("ledger.opening_malformed", bytes=16),
    ),
    "an opening is no object": (
        changed(opened={"price": 1}),
        Text("ledger.opening_malformed", bytes=16),
    ),
    "a salt has 15 bytes": (
        changed(
            opened={"price": {"salt": base64.b64encode(bytes(15)).decode(), "value": 1}},
        ),
        Text("ledger.opening_malformed", bytes=16),
    ),
    "an instant has no zone": (
        changed(at="2027-01-04T08:00:00.000000"),
        Text("ledger.no_instant", instant="2027-01-04T08:00:00.000000"),
    ),
    "an instant is written in another way": (
        changed(at="2027-01-04T08:00:00Z"),
        Text("ledger.no_instant", instant="2027-01-04T08:00:00Z"),
    ),
    "an instant is none": (changed(at="x" * 50), Text("ledger.no_instant", instant="x" * 40)),
    "a number is no number": (
        changed(number=float("nan")),
        Text("ledger.no_number", word="NaN"),
    ),
    "a list is no object": ("[1]", Text("ledger.line_no_object")),
    "a line is no JSON": ("{]", Text("ledger.line_no_json", place=2)),
    "a line is longer than any entry": ("x" * (LONGEST_LINE + 1), Text("ledger.line_too_long")),
    "a line opens more brackets than any entry": (
        "[" * (LONGEST_LINE // 8 + 1),
        Text("ledger.line_too_long"),
    ),
    "lists lie in lists without end": ("[" * 100_000, Text("ledger.line_too_deep")),
}


@pytest.mark.parametrize("what", LINES)
def test_a_line_that_is_no_entry_is_refused_with_what_is_wrong(what: str) -> None:
    line, text = LINES[what]
    assert refusal(lambda: row_in(line)) == text


def test_a_line_as_it_was_written_is_read_with_all_that_stands_in_it() -> None:
    assert [row_in(line) for line in LEDGER.lines[1:]] == LEDGER.rows


@pytest.mark.parametrize(
    "change", [{"format": "keepable-ledger/3"}, {"origin": 5}, {"entries": "3"}, {"entries": True}]
)
def test_a_first_line_of_another_kind_is_refused(change: dict[str, Any]) -> None:
    line = json.dumps({**json.loads(LEDGER.lines[0]), **change})
    assert refusal(lambda: head_in(line)) == Text("ledger.no_export", form="keepable-ledger/1")


def entry(**fields: object) -> Entry:
    made: dict[str, Any] = {"number": 1, "at": at(1), "actor": "user:1", "kind": "ask.answered"}
    return Entry(**{**made, **fields})


GOOD_SEAL = seal("price", bytes(16), 1)
ENTRIES: dict[str, tuple[dict[str, object], Text]] = {
    "a number below nought": ({"number": -1}, Text("ledger.entry_needs", number=-1)),
    "an instant without a zone": (
        {"at": datetime(2027, 1, 4)},  # noqa: DTZ001 - that it has no zone is the point
        Text("ledger.entry_needs", number=1),
    ),
    "a kind with a space": ({"kind": "ask answered"}, Text("ledger.entry_needs", number=1)),
    "a fraction among the facts": (
        {"facts": {"odds": 0.5}},
        Text("ledger.not_plain", field="odds", value="0.5"),
    ),
    "a fraction deep in a list": (
        {"facts": {"odds": [{"all": (0.5,)}]}},
        Text("ledger.not_plain", field="odds", value="0.5"),
    ),
    "a number that not all programs read": (
        {"facts": {"n": -LARGEST_INTEGER - 1}},
        Text("ledger.not_plain", field="n", value=str(-LARGEST_INTEGER - 1)),
    ),
    "a name with a line feed": ({"facts": {"a\nb": 1}}, Text("ledger.field_name", field="a\nb")),
    "a name in a fact with a space": (
        {"facts": {"a": {"b c": 1}}},
        Text("ledger.field_name", field="b c"),
    ),
    "a field both sealed and open": (
        {"facts": {"price": 1}, "sealed": {"price": GOOD_SEAL}},
        Text("ledger.sealed_and_open", field="price"),
    ),
    "a seal that is too short": (
        {"sealed": {"price": GOOD_SEAL[:-1]}},
        Text("ledger.sealed_and_open", field="price"),
    ),
    "a sealed field without a good name": (
        {"sealed": {"a b": GOOD_SEAL}},
        Text("ledger.field_name", field="a b"),
    ),
}


@pytest.mark.parametrize("what", ENTRIES)
def test_an_entry_that_could_be_read_in_two_ways_is_refused(what: str) -> None:
    fields, text = ENTRIES[what]
    assert refusal(lambda: entry(**fields)) == text


def test_an_entry_holds_the_largest_number_and_may_be_the_first() -> None:
    facts = {"n": LARGEST_INTEGER, "m": -LARGEST_INTEGER, "no": None, "yes": True}
    made = entry(number=0, facts=facts, sealed={"price": GOOD_SEAL})
    assert entry_in(made.data()) == made


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"[]", Text("ledger.no_entry", form=FORMAT)),
        (b'{"at":"2027-01-04"}', Text("ledger.no_entry", form=FORMAT)),
        (entry().data().replace(b'"actor"', b'"actress"'), Text("ledger.entry_fields")),
        (entry().data().replace(b",", b", "), Text("ledger.another_form")),
    ],
)
def test_a_text_that_is_not_that_of_an_entry_is_refused(data: bytes, text: Text) -> None:
    assert refusal(lambda: entry_in(data)) == text


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_of_another_length_seals_nothing(length: int) -> None:
    found = refusal(lambda: seal("price", bytes(length), 1))
    assert found == Text("ledger.salt_length", wanted=16, found=length)


def receipt(size: int = 3) -> Receipt:
    """Return the receipt of the last of three entries: beside it is the node over the two first."""
    rows = LEDGER.rows[:size]
    point = LEDGER.notes[size - 1]
    before = kept(1, 2).notes[-1]
    root = base64.b64decode(before.split("\n")[2])
    return Receipt(rows[-1].entry.data(), size - 1, (root,), point)


def test_a_receipt_is_written_and_read_as_the_same_and_leads_to_its_root() -> None:
    assert receipt_in(receipt().text()) == receipt()
    assert proven(receipt(), [LEDGER.signers[0].verifier()]).size == 3


def test_a_receipt_that_does_not_lead_to_the_root_is_refused_with_its_number() -> None:
    other = Receipt(receipt().data + b" ", 2, receipt().proof, receipt().note)
    found = refusal(lambda: proven(other, [LEDGER.signers[0].verifier()]))
    assert found == Text("ledger.receipt_root", number=2)


NO_RECEIPT = Text("ledger.no_receipt", head="c2sp.org/tlog-proof@v1")
WRONG_LINES, CUT = Text("ledger.receipt_lines"), Text("ledger.receipt_cut")
RECEIPTS = {
    "nothing": ("", NO_RECEIPT),
    "another first line": (receipt().text().replace("@v1", "@v2", 1), NO_RECEIPT),
    "two lines": ("c2sp.org/tlog-proof@v1\nextra AAAA\n\nnote", NO_RECEIPT),
    "more hashes than any tree has": (
        Receipt(b"x", 0, (bytes(32),) * (MOST_HASHES + 1), "").text(),
        NO_RECEIPT,
    ),
    "no data": (receipt().text().replace("extra ", "other ", 1), WRONG_LINES),
    "an index with a leading nought": (
        receipt().text().replace("index 2", "index 02", 1),
        WRONG_LINES,
    ),
    "no index": (receipt().text().replace("index 2", "place 2", 1), WRONG_LINES),
    "data that is cut off": (receipt().text().replace("extra ", "extra A", 1), CUT),
    "a hash that is cut off": (receipt().text().replace("\n\n", "A\n\n", 1), CUT),
}


@pytest.mark.parametrize("what", RECEIPTS)
def test_a_text_that_is_no_receipt_is_refused(what: str) -> None:
    text, told = RECEIPTS[what]
    assert refusal(lambda: receipt_in(text)) == told


def test_a_receipt_has_as_many_hashes_as_the_largest_tree_needs() -> None:
    made = Receipt(b"x", 0, (bytes(32),) * MOST_HASHES, "")
    assert receipt_in(made.text()) == made


@pytest.mark.parametrize(
    "text",
    [
        "us.example\n3\n",
        "us.example\n3\nAAAA\n",
        f"us.example\n03\n{base64.b64encode(bytes(32)).decode()}\n",
        f"us.example\n3\n{base64.b64encode(bytes(33)).decode()}\n",
        f"us.example\n3\n{base64.b64encode(bytes(32)).decode()}",
        f"us.example\n3\n{base64.b64encode(bytes(32)).decode()}\n\nmore\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    assert refusal(lambda: checkpoint_in(text)).code.startswith("ledger.checkpoint_")


def test_a_checkpoint_may_have_lines_of_others_below_its_own() -> None:
    point = Checkpoint("us.example", 3, bytes(32))
    assert checkpoint_in(f"{point.text()}of a witness\n") == point


def test_notes_of_one_file_are_told_apart_with_and_without_empty_lines_between_them() -> None:
    notes = LEDGER.notes[:3]
    assert list(notes_in("".join(notes))) == list(notes_in("\n\n".join(notes))) == notes


def test_a_ledger_that_begins_with_another_name_is_refused_with_both_names() -> None:
    facts = opening_facts("b" * 90, FIRST.verifier())
    found = refusal(lambda: opening_key(facts, "a" * 90))
    assert found == Text("ledger.other_ledger", found="b" * 80, wanted="a" * 80)


@pytest.mark.parametrize("signers", [(FIRST, STRANGER), (STRANGER, SECOND)])
def test_a_key_follows_only_where_the_one_before_it_and_itself_have_signed(
    signers: tuple[SignerKey, SignerKey],
) -> None:
    # the facts name SECOND, whoever it is that has signed the statement in them
    facts = rotation_facts(ORIGIN, *signers) | {"key": SECOND.verifier().text()}
    found = refusal(lambda: rotated_key(facts, ORIGIN, FIRST.verifier()))
    assert found == Text("ledger.key_not_signed", key=SECOND.verifier().id.hex())


def test_a_key_that_follows_is_read_as_it_was_named() -> None:
    facts = rotation_facts(ORIGIN, FIRST, SECOND)
    assert rotated_key(facts, ORIGIN, FIRST.verifier()) == SECOND.verifier()


@pytest.mark.parametrize("length", [31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    found = refusal(lambda: VerifierKey("us.example", bytes(length)))
    assert found == Text("ledger.key_length", wanted=32, found=length)


def test_a_key_under_the_id_of_another_is_refused() -> None:
    name, _, rest = FIRST.verifier().text().partition("+")
    other = f"{name}+00000000+{rest.partition('+')[2]}"
    assert refusal(lambda: verifier_key(other)) == Text("ledger.key_id", name=name, id="00000000")


def test_a_note_has_as_many_signatures_as_are_read_and_no_more() -> None:
    most = "text\n\n" + "— us.example AAAA\n" * MOST_SIGNATURES
    assert len(parts_of(most)[1]) == MOST_SIGNATURES
    assert refusal(lambda: parts_of(f"{most}— us.example AAAA\n")) == Text("ledger.no_note")


def test_a_leaf_is_hashed_as_rfc_6962_has_it() -> None:
    # section 2.1: SHA-256 of 00, then the data; of no data as below
    told = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"").hex() == told


def test_instants_of_entries_are_read_in_utc() -> None:
    found = row_in(LEDGER.lines[1])
    assert isinstance(found, ExportedEntry)
    assert found.entry.at == datetime(2027, 1, 4, 8, tzinfo=UTC)
