"""`keepable verify` ends with 4 where a file says more than what was given shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.ledger.exports import export_lines
from tests.cli.typing_in import typed, worded
from tests.unit.ledger.forged_ledger import ANEW, GENUINE, NEW_KEY, THIEF, continued
from tests.unit.ledger.made_ledger import ORIGIN
from tests.unit.ledger.test_erased_entries import LONG, hidden
from tests.unit.ledger.test_witnesses import receipt_of

if TYPE_CHECKING:
    from pathlib import Path

FORGED = continued(GENUINE.rows[:1])


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("short")  # a long path is cut in 80 columns
    (place / "forged.jsonl").write_text("".join(FORGED.lines), "utf-8")
    (place / "genuine.jsonl").write_text("".join(GENUINE.lines), "utf-8")
    (place / "genuine.txt").write_text(GENUINE.notes[0] + GENUINE.notes[11], "utf-8")
    (place / "receipt").write_text(receipt_of(GENUINE, 5).text(), "utf-8")
    (place / "new.vkey").write_text(NEW_KEY.verifier().text() + "\n", "utf-8")
    honest = continued(GENUINE.rows[:7], signer=NEW_KEY)
    (place / "honest.jsonl").write_text("".join(honest.lines), "utf-8")
    signed = continued(GENUINE.rows[:7], signer=NEW_KEY, formers=tuple(GENUINE.signers))
    (place / "signed.jsonl").write_text("".join(signed.lines), "utf-8")
    return place


def test_a_forged_ledger_is_not_led_to_by_genuine_checkpoints(place: Path) -> None:
    found = typed("verify", place / "forged.jsonl", "--checkpoint", place / "genuine.txt")
    assert found.code == 4
    assert "leads to 1 checkpoint, but says more than that shows" in found.printed
    assert "nothing was changed" not in found.printed
    # the new key was named by none before it, and of both checkpoints one is led to
    assert [line[:14] for line in found.output.splitlines() if line.startswith("partly")] == [
        "partly: keys: ",
        "partly: roots:",
    ]
    key = THIEF.verifier()
    assert f"signed by another key, {key.id.hex()}." in found.printed
    assert key.text() in found.output.splitlines()


@pytest.mark.parametrize("option", ["--checkpoint", "--with"])
@pytest.mark.parametrize("held", ["receipt", "genuine.txt"])
def test_nor_by_a_receipt_or_beside_what_somebody_else_holds(
    place: Path, held: str, option: str
) -> None:
    found = typed("verify", place / "forged.jsonl", option, place / held)
    assert found.code == 4


def test_two_exports_of_which_one_was_cut_off_by_a_strange_key(place: Path) -> None:
    found = typed("verify", place / "genuine.jsonl", "--with", place / "forged.jsonl", "--json")
    assert (found.code, found.json["with"]["loss_vouched"]) == (4, False)
    again = typed("verify", place / "genuine.jsonl", "--with", place / "forged.jsonl")
    assert "whoever made the file may have cut them off" in again.printed


def test_whoever_knows_the_new_key_names_it_and_the_ledger_is_shown(place: Path) -> None:
    words = ("verify", place / "honest.jsonl", "--checkpoint", place / "genuine.txt")
    bare = typed(*words)
    assert bare.code == 4
    assert "name that with --key:" in bare.printed
    found = typed(*words, "--key", place / "new.vkey")
    assert found.code == 0
    assert "leads to 1 checkpoint: nothing was changed." in found.printed
    assert "you trust the key that signs it" in found.printed


def test_what_the_old_keys_signed_needs_no_other_key(place: Path) -> None:
    found = typed("verify", place / "signed.jsonl", "--checkpoint", place / "genuine.txt")
    assert found.code == 0
    assert "the key before has signed that" in found.printed
    plain = typed("verify", place / "signed.jsonl", "--checkpoint", place / "genuine.txt", "--json")
    assert plain.json["continued"] == [
        {
            "entry": 7,
            "follows": ORIGIN,
            "key": NEW_KEY.verifier().text(),
            "origin": ANEW,
            "vouched_by": "former",
        }
    ]


def test_lost_entries_alone_lead_to_nothing(place: Path) -> None:
    (place / "lost.txt").write_text(GENUINE.notes[11], "utf-8")
    found = typed("verify", place / "signed.jsonl", "--checkpoint", place / "lost.txt")
    assert found.code == 4
    assert worded("verify.leads_to_none", n=9, checkpoints=1) in found.printed


def test_entries_that_an_erasure_hides_are_counted_and_the_erasure_must_be_reached(
    place: Path,
) -> None:
    rows = hidden()
    (place / "h.jsonl").write_text("".join(export_lines(ORIGIN, rows, len(rows))), "utf-8")
    (place / "n.txt").write_text("".join(LONG.notes), "utf-8")
    found = typed("verify", place / "h.jsonl", "--checkpoint", place / "n.txt")
    assert found.code == 4
    assert "nothing was changed" not in found.printed
    assert "33 entries were erased by entry 34, which no checkpoint" in found.printed
    assert "33 of 35 entries tell nothing any more" in found.printed
    assert "2 still tell something" in found.printed
    plain = typed("verify", place / "h.jsonl", "--checkpoint", place / "n.txt", "--json").json
    assert (plain["holds"], plain["reduced"]) == (False, 33)
    assert plain["erasures"] == [{"entry": 34, "reduced": 33, "reached": False}]


def test_a_copy_that_tells_less_than_another_is_told(place: Path) -> None:
    rows = hidden()
    (place / "h.jsonl").write_text("".join(export_lines(ORIGIN, rows, len(rows))), "utf-8")
    (place / "whole.jsonl").write_text("".join(LONG.lines), "utf-8")
    found = typed("verify", place / "whole.jsonl", "--with", place / "h.jsonl")
    assert found.code == 0
    assert "33 entries tell something in one of both" in found.printed
