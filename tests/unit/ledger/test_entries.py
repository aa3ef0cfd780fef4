"""The one text of an entry, byte by byte, and what may stand in it up to its last letter."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from keepable.ledger.entries import Entry, entry_in, instant_text, plain_text, seal
from keepable.texts import Text, TextError

EIGHT = datetime(2027, 1, 4, 8, 0, 0, 5, tzinfo=UTC)
SALT = bytes(range(16))
SEALED = hashlib.sha256(
    b"keepable-ledger-seal/1\x00\x00\x05price" + SALT + '{"a":"é","b":[1,null]}'.encode()
).hexdigest()
ENTRY = Entry(
    number=7,
    at=EIGHT.astimezone(timezone(timedelta(hours=2))),
    actor="user:1",
    kind="promise.made",
    facts={"odds": "0.83", "levels": (50, 80), "is_late": False},
    sealed={"price": SEALED},
)
WRITTEN = (
    '{"actor":"user:1","at":"2027-01-04T08:00:00.000005Z",'
    '"facts":{"is_late":false,"levels":[50,80],"odds":"0.83"},'
    '"format":"keepable-ledger-entry/1","kind":"promise.made","number":7,'
    f'"sealed":{{"price":"{SEALED}"}}}}'
)


def refusal(**fields: object) -> Text:
    plain: dict[str, object] = {"number": 1, "at": EIGHT, "actor": "a", "kind": "k"}
    with pytest.raises(TextError) as raised:
        Entry(**{**plain, **fields})  # type: ignore[arg-type] # fields of an entry
    return raised.value.text


def test_an_entry_has_one_text_and_its_leaf_is_the_hash_of_that_after_a_nought() -> None:
    assert ENTRY.data() == WRITTEN.encode()
    assert ENTRY.leaf() == hashlib.sha256(b"\x00" + WRITTEN.encode()).digest()
    assert entry_in(WRITTEN.encode()).data() == WRITTEN.encode()


def test_an_entry_may_say_nothing_but_that_it_happened() -> None:
    plain = Entry(number=0, at=EIGHT, actor="", kind="k")
    assert (plain.facts, plain.sealed) == ({}, {})


def test_a_seal_is_the_hash_of_its_name_its_salt_and_its_value() -> None:
    assert seal("price", SALT, {"b": [1, None], "a": "é"}) == SEALED


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("Price", 1, Text("ledger.field_name", field="Price")),
        ("price", 0.5, Text("ledger.not_plain", field="price", value="0.5")),
    ],
)
def test_what_could_not_stand_in_an_entry_is_not_sealed(
    name: str, value: object, text: Text
) -> None:
    with pytest.raises(TextError) as raised:
        seal(name, SALT, value)
    assert raised.value.text == text


@pytest.mark.parametrize("name", ["a", "a.b_9", "a" * 64])
def test_names_are_of_small_letters_digits_dots_and_lines_below(name: str) -> None:
    entry = Entry(number=1, at=EIGHT, actor="a", kind=name, facts={name: {name: 1}})
    assert entry_in(entry.data()) == entry


@pytest.mark.parametrize("name", ["", "9a", "_a", ".a", "A", "ä", "a-b", "a" * 65, "a" * 90])
def test_other_names_are_refused_and_repeated_up_to_eighty_letters(name: str) -> None:
    assert refusal(kind=name) == Text("ledger.entry_needs", number=1)
    told = Text("ledger.field_name", field=name[:80])
    assert refusal(facts={name: 1}) == told
    assert refusal(facts={"a": [{name: 1}]}) == told


@pytest.mark.parametrize("digits", ["0" * 64, "0123456789abcdef" * 4])
def test_a_seal_is_of_64_small_hexadecimal_digits(digits: str) -> None:
    assert (
        Entry(number=1, at=EIGHT, actor="a", kind="k", sealed={"s": digits}).sealed["s"] == digits
    )
    for wrong in (digits[1:], digits + "0", "g" + digits[1:], "A" + digits[1:]):
        assert refusal(sealed={"s": wrong}) == Text("ledger.sealed_and_open", field="s")


def test_what_is_no_plain_value_is_repeated_up_to_forty_letters() -> None:
    assert refusal(facts={"a": b"x" * 90}) == Text(
        "ledger.not_plain", field="a", value="b'" + "x" * 38
    )
    assert refusal(facts={"a": 2**53}).params["value"] == str(2**53)
    with pytest.raises(UnicodeEncodeError):
        Entry(number=1, at=EIGHT, actor="a", kind="k", facts={"a": ["\ud800"]})


@pytest.mark.parametrize("at", [b"", b'"at":5,', b'"at":"today",'])
def test_a_text_without_an_instant_is_no_entry(at: bytes) -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        entry_in(b"{" + at + b'"format":"keepable-ledger-entry/1"}')


def test_texts_are_written_as_they_are_and_no_number_that_json_does_not_have() -> None:
    assert plain_text({"b": [True, None, {"z": 1, "y": "ü\n"}], "a": -1}) == (
        '{"a":-1,"b":[true,null,{"y":"ü\\n","z":1}]}'
    )
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            plain_text(number)


def test_an_instant_is_written_in_utc_to_the_millionth_of_a_second() -> None:
    assert instant_text(ENTRY.at) == "2027-01-04T08:00:00.000005Z"
