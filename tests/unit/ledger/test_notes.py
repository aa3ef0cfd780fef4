"""Notes are signed and read as their standard has it, and nothing unsigned is believed."""

from __future__ import annotations

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
from keepable.ledger.notes import SignerKey, VerifierKey, opened, signed, verifier_key

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
