"""Checkpoints as they are written, what is refused in which words, and many in one file."""

from __future__ import annotations

import base64

import pytest

from keepable.ledger.checkpoints import (
    Checkpoint,
    checkpoint_in,
    notes_in,
    opened_checkpoint,
    unproven_checkpoint,
)
from keepable.ledger.notes import SignerKey
from keepable.texts import Text, TextError

ROOT = bytes(range(32))
ENCODED = base64.b64encode(ROOT).decode()
US, WITNESS = SignerKey("us.example", bytes(32)), SignerKey("witness.example", b"\x01" * 32)
POINT = Checkpoint("us.example", 12, ROOT)


def refusal(text: str) -> Text:
    with pytest.raises(TextError) as raised:
        checkpoint_in(text)
    return raised.value.text


def test_a_checkpoint_is_three_lines_and_a_signature_of_each_signer_below() -> None:
    text = f"us.example\n12\n{ENCODED}\n"
    assert POINT.text() == text
    assert POINT.note([US, WITNESS]) == f"{text}\n{US.sign(text)}{WITNESS.sign(text)}"
    held = (US.verifier(),)
    assert opened_checkpoint(POINT.note([US, WITNESS]), held) == (POINT, held)
    assert unproven_checkpoint(POINT.note([WITNESS])) == POINT


@pytest.mark.parametrize("size", ["0", "7", "9" * 18])
def test_a_size_has_eighteen_digits_at_most(size: str) -> None:
    assert checkpoint_in(f"us\n{size}\n{ENCODED}\n") == Checkpoint("us", int(size), ROOT)


@pytest.mark.parametrize("size", ["00", "07", "-7", "+7", "7.0", "9" * 19, "x" * 40])
def test_another_size_is_refused_and_repeated_up_to_thirty_letters(size: str) -> None:
    told = Text("ledger.checkpoint_malformed", size=size[:30], root=ENCODED)
    assert refusal(f"us\n{size}\n{ENCODED}\n") == told


@pytest.mark.parametrize(
    "root", ["x" * 70, base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode()]
)
def test_another_root_is_refused_and_repeated_up_to_sixty_letters(root: str) -> None:
    told = Text("ledger.checkpoint_malformed", size="7", root=root[:60])
    assert refusal(f"us\n7\n{root}\n") == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "us\n7\n",
        f"us\n7\n{ENCODED}",
        f"\n7\n{ENCODED}\n",
        f"us\n7\n{ENCODED}\n\n",
        f"us\n7\n{ENCODED}\nmore",
    ],
)
def test_lines_that_are_too_few_or_empty_are_refused(text: str) -> None:
    assert refusal(text) == Text("ledger.checkpoint_lines")


def test_notes_are_told_apart_by_their_signatures_and_not_by_the_empty_lines_in_them() -> None:
    first, second = POINT.note([US, WITNESS]), Checkpoint("us.example", 13, ROOT).note([US])
    assert list(notes_in(f"\n\n{first}\n\n{second}\n")) == [first, second]
    assert list(notes_in(first + second[:20])) == [first, second[:20]]
    assert list(notes_in("\n\n")) == []
