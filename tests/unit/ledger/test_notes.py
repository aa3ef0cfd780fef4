"""Notes are signed and read as their standard has it, and nothing unsigned is believed."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.ledger.checkpoints import (
    Checkpoint,
    checkpoint_in,
    notes_in,
    opened_checkpoint,
    unproven_checkpoint,
)
from keepable.ledger.notes import (
    SignerKey,
    VerifierKey,
    decoded,
    opened,
    parts_of,
    signed,
    verifier_key,
)
from keepable.texts import Text, TextError

if TYPE_CHECKING:
    from collections.abc import Callable

# The key and the note by which the format was introduced (package note of Go's checksum database).
KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
KNOWN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
US = SignerKey("us.example/ledger", bytes(range(32)))
OTHER = SignerKey("witness.example", bytes(32))
TEXT = "us.example/ledger\n3\n" + "A" * 43 + "=\n"
NOTE = signed(TEXT, [US, OTHER])


def test_a_note_signed_by_somebody_elses_program_holds() -> None:
    text, keys = opened(KNOWN_NOTE, [verifier_key(KNOWN_KEY)])
    assert text.startswith("If you think cryptography")
    assert [key.text() for key in keys] == [KNOWN_KEY]


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    text, keys = opened(NOTE, [US.verifier()])
    assert (text, [key.name for key in keys]) == (TEXT, ["us.example/ledger"])


def test_a_note_that_nobody_known_has_signed_is_not_believed() -> None:
    stranger = SignerKey("us.example/ledger", b"\x07" * 32)  # of the same name
    with pytest.raises(ValueError, match="not signed by any key that is known"):
        opened(NOTE, [stranger.verifier()])


@given(st.integers(0, len(TEXT) - 2), st.sampled_from("x0\n"))
def test_a_changed_text_is_not_believed(place: int, letter: str) -> None:
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    if changed == NOTE:
        return
    with pytest.raises(ValueError, match=r"does not belong|no signed note|no line of"):
        opened(changed, [US.verifier(), OTHER.verifier()])


@given(st.text(max_size=200))
def test_what_is_no_note_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        opened(text, [US.verifier()])


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+00000000+AAAA", KNOWN_KEY.replace("c74f20a3", "c74f20a4"), KNOWN_KEY[:-4]],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key"):
        verifier_key(text)


def test_a_key_is_written_and_read_as_the_same_and_never_shows_its_secret() -> None:
    assert verifier_key(US.verifier().text()) == US.verifier()
    assert US.secret.hex() not in repr(US)
    assert repr(US) == "SignerKey('us.example/ledger')"


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t"])
def test_names_that_no_line_can_hold_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a key"):
        VerifierKey(name, bytes(32))


def test_a_checkpoint_is_written_and_read_as_the_same() -> None:
    point = Checkpoint("us.example/ledger", 12, bytes(range(32)))
    assert opened_checkpoint(point.note([US]), [US.verifier()])[0] == point
    assert unproven_checkpoint(point.note([US])) == point


@pytest.mark.parametrize(
    "text",
    [
        "us\n3\n",
        "us\n03\n" + "A" * 43 + "=\n",
        "us\n-3\n" + "A" * 43 + "=\n",
        "us\n3\nAAAA\n",
        "us\n3\n" + "A" * 43 + "=",
        "us\n\n3\n" + "A" * 43 + "=\n",
        "us\n3\n" + "A" * 42 + "B=\n",  # the same bytes, written otherwise
        "us\n3\nnot base64\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"checkpoint|size|root"):
        checkpoint_in(text)


def test_several_notes_in_one_file_are_told_apart() -> None:
    points = [Checkpoint("us.example/ledger", n, bytes(32)).note([US, OTHER]) for n in range(3)]
    assert list(notes_in("".join(points))) == points
    assert list(notes_in("\n" + "\n\n".join(points))) == points
    assert list(notes_in("")) == []
    cut = "".join(points)[:-20]
    assert list(notes_in(cut))[:2] == points[:2]


def refusal(read: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        read()
    return raised.value.text


def test_a_key_is_named_by_the_beginning_of_a_hash_of_its_name_its_type_and_itself() -> None:
    key = US.verifier()
    named = b"us.example/ledger\n\x01" + key.public
    assert key.id == hashlib.sha256(named).digest()[:4]
    encoded = base64.b64encode(b"\x01" + key.public).decode()
    assert key.text() == f"us.example/ledger+{key.id.hex()}+{encoded}"


def test_a_note_is_a_text_an_empty_line_and_a_line_of_each_signer() -> None:
    below = NOTE.removeprefix(f"{TEXT}\n").splitlines(keepends=True)
    assert below == [US.sign(TEXT), OTHER.sign(TEXT)]
    name, _, encoded = below[0].removeprefix("— ").partition(" ")
    raw = base64.b64decode(encoded)
    assert (name, raw[:4], len(raw)) == ("us.example/ledger", US.verifier().id, 4 + 64)
    assert opened(NOTE, [OTHER.verifier(), US.verifier()])[1] == (US.verifier(), OTHER.verifier())


def test_the_wrong_signature_of_a_known_key_is_told_by_its_name() -> None:
    moved = f"{TEXT}\n{US.sign(TEXT)}{OTHER.sign('another text' + chr(10))}"
    keys = [US.verifier(), OTHER.verifier()]
    assert refusal(lambda: opened(moved, keys)) == Text(
        "ledger.wrong_signature", name="witness.example"
    )
    # of a key that is not known nobody can tell
    assert opened(moved, [US.verifier()]) == (TEXT, (US.verifier(),))
    assert refusal(lambda: opened(NOTE, [])) == Text("ledger.not_signed")


@pytest.mark.parametrize(
    "line",
    [
        "us.example " + base64.b64encode(bytes(68)).decode(),  # no dash
        "— " + base64.b64encode(bytes(68)).decode(),  # no name
        "— us.example",
        "— us.example AAA",
        "— us.example AAAAAA==",  # four bytes are the id, and no signature
        "— " + "x" * 70,
    ],
)
def test_a_line_that_is_no_signature_is_repeated_up_to_sixty_letters(line: str) -> None:
    told = Text("ledger.signature_line", line=line[:60])
    assert refusal(lambda: opened(f"{TEXT}\n{line}\n", [US.verifier()])) == told


@pytest.mark.parametrize(
    "note",
    ["", TEXT, f"{TEXT}\n— us.example AAAA", f"{TEXT}\n— us\texample AAAA\n", "\x01\n\n— a\n"],
)
def test_a_text_without_lines_of_signatures_or_with_unseen_letters_is_no_note(note: str) -> None:
    assert refusal(lambda: parts_of(note)) == Text("ledger.no_note")


def test_a_key_of_another_type_or_id_is_refused_and_repeated_in_part() -> None:
    other = "us+00000000+" + base64.b64encode(b"\x02" + bytes(32)).decode()
    assert refusal(lambda: verifier_key(other)) == Text("ledger.no_key", key=other)
    name, _, encoded = US.verifier().text().split("+", 2)
    told = Text("ledger.key_id", name=name, id="0" * 20)
    assert refusal(lambda: verifier_key(f"{name}+{'0' * 30}+{encoded}")) == told


@pytest.mark.parametrize("encoded", ["AA==", "AAA=", "AAAA", ""])
def test_base64_that_is_written_in_its_one_way_is_read(encoded: str) -> None:
    assert decoded(encoded) == bytes(len(encoded.rstrip("=")) * 3 // 4)


@pytest.mark.parametrize("encoded", ["AA", "AA=", "AB==", "A A=", "AAA=\n", "é", "AA==AA=="])
def test_base64_that_is_written_in_another_way_is_not_read(encoded: str) -> None:
    assert decoded(encoded) is None
