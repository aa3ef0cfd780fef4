"""A ledger as a file: each line as it is written, and the limits of what is read."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from keepable.ledger.entries import Entry, seal
from keepable.ledger.exports import (
    LONGEST_LINE,
    ExportedEntry,
    Opening,
    export_lines,
    head_in,
    row_in,
)
from keepable.texts import Text, TextError

SALT = bytes(range(16))
SEALED = seal("price", SALT, [1, "EUR"])
ENTRY = Entry(
    number=3,
    at=datetime(2027, 1, 4, 8, tzinfo=UTC),
    actor="user:1",
    kind="promise.made",
    facts={"odds": "0.83"},
    sealed={"price": SEALED},
)
ROW = ExportedEntry(ENTRY, bytes(range(32)), {"price": Opening(SALT, [1, "EUR"])})
LINE = (
    '{"actor":"user:1","at":"2027-01-04T08:00:00.000000Z","facts":{"odds":"0.83"},'
    '"kind":"promise.made",'
    '"leaf":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","number":3,'
    '"opened":{"price":{"salt":"AAECAwQFBgcICQoLDA0ODw==","value":[1,"EUR"]}},'
    f'"sealed":{{"price":"{SEALED}"}}}}\n'
)


def refusal(line: str) -> Text:
    with pytest.raises(TextError) as raised:
        row_in(line)
    return raised.value.text


def test_a_ledger_is_a_line_for_the_whole_and_one_for_each_entry() -> None:
    head = '{"entries":12,"format":"keepable-ledger/1","origin":"us.example"}\n'
    assert list(export_lines("us.example", [ROW], 12)) == [head, LINE]
    assert head_in(head) == ("us.example", 12)
    assert row_in(LINE) == ROW
    assert ExportedEntry(ENTRY, b"").opened == {}


def test_the_field_that_stands_twice_is_told_up_to_sixty_letters_whatever_stands_before_it() -> (
    None
):
    line = json.dumps({"a": 1, "b" * 70: 2})[:-1] + f', "{"b" * 70}": 3, "c": 4}}'
    assert refusal(line) == Text("ledger.field_twice", field="b" * 60)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_refused_wherever_it_stands(word: str) -> None:
    line = LINE.replace('"0.83"', f"[{word}]")
    assert refusal(line) == Text("ledger.no_number", word=word)


def test_a_line_may_open_as_many_brackets_as_an_eighth_of_the_longest() -> None:
    most = LONGEST_LINE // 8
    assert most == 500_000
    # "[]" is one value, and what comes after it is too much: at the third place
    assert refusal("[]" * most) == Text("ledger.line_no_json", place=3)
    assert refusal("[]" * most + "{}") == Text("ledger.line_too_long")


def opened(**opening: object) -> str:
    return json.dumps({**json.loads(LINE), "opened": {"price": opening}})


@pytest.mark.parametrize(
    "line",
    [
        opened(salt=base64.b64encode(SALT).decode()),
        opened(salt=base64.b64encode(SALT).decode(), value=1, more=2),
        opened(salt=base64.b64encode(SALT + b"x").decode(), value=1),
        opened(salt="not base64", value=1),
        opened(salt=None, value=1),
    ],
)
def test_an_opening_is_a_value_and_a_salt_and_nothing_else(line: str) -> None:
    assert refusal(line) == Text("ledger.opening_malformed", bytes=16)


def test_of_seals_each_is_a_text() -> None:
    both = {"price": SEALED, "cost": 5}
    assert refusal(json.dumps({**json.loads(LINE), "sealed": both})) == Text(
        "ledger.seal_malformed"
    )


@pytest.mark.parametrize(
    "name", ["number", "at", "actor", "kind", "facts", "sealed", "opened", "leaf"]
)
def test_each_field_is_needed_and_is_of_its_kind(name: str) -> None:
    fields = json.loads(LINE)
    left = {key: value for key, value in fields.items() if key != name}
    assert refusal(json.dumps(left)) == Text("ledger.field_missing", field=name)
    kind = type(fields[name]).__name__
    told = Text("ledger.field_kind", field=name, kind=kind)
    assert refusal(json.dumps({**fields, name: None})) == told
