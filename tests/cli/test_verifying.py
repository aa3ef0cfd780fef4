"""`keepable verify`: 0 when nothing was changed, 1 when something was, 2 when it cannot be read."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from keepable.ledger.merkle import Frontier
from keepable.ledger.receipts import newest_receipt
from tests.cli.typing_in import typed, worded
from tests.unit.ledger.made_ledger import Kept, kept
from tests.unit.ledger.zoo import edit_a_row_and_hash_it

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = kept(1, 12)


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("short")  # a long path is cut in 80 columns
    (tmp_path / "ledger.jsonl").write_text("".join(LEDGER.lines), "utf-8")
    (tmp_path / "notes.txt").write_text("".join(LEDGER.notes), "utf-8")
    keys = "".join(f"{signer.verifier().text()}\n" for signer in LEDGER.signers)
    (tmp_path / "keys").write_text(f"# ours\n{keys}", "utf-8")
    return tmp_path


def receipt_of(ledger: Kept, number: int) -> str:
    tree = Frontier()
    for row in ledger.rows[:number]:
        tree.add(row.leaf)
    entry = ledger.rows[number].entry
    return newest_receipt(entry.data(), tree.subtrees, number + 1, ledger.notes[number]).text()


def test_a_ledger_that_nobody_changed_holds(files: Path) -> None:
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "notes.txt")
    assert found.code == 0
    assert (
        "This ledger of 12 entries leads to 12 checkpoints: nothing was changed." in found.printed
    )
    assert all(len(line) <= 80 for line in found.output.splitlines())


def test_one_that_was_changed_does_not_and_the_entry_is_named(files: Path) -> None:
    lines, place = edit_a_row_and_hash_it(LEDGER, Random(1))
    (files / "ledger.jsonl").write_text("".join(lines), "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "notes.txt")
    assert found.code == 1
    assert f"The first bad entry is {place}." in found.printed
    again = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "notes.txt", "--json")
    assert again.code == 1
    assert (again.json["holds"], again.json["first_bad"]) == (False, place)


def test_entries_after_the_last_checkpoint_are_counted(files: Path) -> None:
    (files / "notes.txt").write_text(LEDGER.notes[8], "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "notes.txt")
    assert worded("verify.unwitnessed", n=3) in found.printed


def test_without_a_checkpoint_it_is_said_what_that_leaves_open(files: Path) -> None:
    found = typed("verify", files / "ledger.jsonl")
    assert found.code == 0
    assert "without a checkpoint nobody can tell" in found.printed


@pytest.mark.parametrize("number", [0, 1, 5, 11])
def test_a_receipt_holds_with_nothing_but_a_key(files: Path, number: int) -> None:
    (files / "r.tlog-proof").write_text(receipt_of(LEDGER, number), "utf-8")
    found = typed("verify", files / "r.tlog-proof", "--receipt", "--key", files / "keys")
    assert found.code == 0
    assert f"The receipt holds: entry {number} of lindgrove.example/ledger." in found.printed


def test_a_receipt_of_another_entry_does_not_hold(files: Path) -> None:
    text = receipt_of(LEDGER, 5).replace("index 5", "index 4")
    (files / "r.tlog-proof").write_text(text, "utf-8")
    found = typed("verify", files / "r.tlog-proof", "--receipt", "--key", files / "keys", "--json")
    assert found.code == 1
    assert found.json["holds"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.jsonl",), worded("system.missing")),
        (("keys",), "The line is no JSON"),
        (("ledger.jsonl", "--checkpoint", "nothing"), "nothing"),
        (("ledger.jsonl", "--key", "notes.txt"), "is no Ed25519 key"),
        (("ledger.jsonl", "--receipt"), "A receipt proves nothing without a key"),
        (("ledger.jsonl", "--receipt", "--key", "keys"), "It is no receipt"),
    ],
    ids=lambda found: " ".join(found) if isinstance(found, tuple) else None,
)
def test_what_cannot_be_read_is_said(files: Path, words: tuple[str, ...], said: str) -> None:
    named = [word if word.startswith("--") else files / word for word in words]
    found = typed("verify", *named)
    assert found.code == 2
    assert said in found.said


def test_a_receipt_vouches_for_the_ledger_as_a_checkpoint_does(files: Path) -> None:
    (files / "r.tlog-proof").write_text(receipt_of(LEDGER, 5), "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "r.tlog-proof")
    assert found.code == 0
    assert "leads to 1 checkpoint" in found.printed
    lines, place = edit_a_row_and_hash_it(LEDGER, Random(1))
    (files / "r.tlog-proof").write_text(receipt_of(LEDGER, place or 0), "utf-8")
    (files / "ledger.jsonl").write_text("".join(lines), "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "r.tlog-proof")
    assert found.code == 1
    assert f"receipts: Entry {place}: Checkpoint 1 is of a receipt" in found.printed


def test_a_receipt_is_known_by_its_first_line(files: Path) -> None:
    (files / "r.tlog-proof").write_text(receipt_of(LEDGER, 5), "utf-8")
    found = typed("verify", files / "r.tlog-proof", "--key", files / "keys")
    assert "The receipt holds: entry 5" in found.printed


def test_what_is_neither_checkpoint_nor_receipt_accuses_no_ledger(files: Path) -> None:
    (files / "n.txt").write_text("Dear all,\nhere it is.\n", "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", files / "n.txt")
    assert found.code == 2
    assert "holds neither a checkpoint nor a receipt" in found.said


def test_a_ledger_where_a_receipt_is_said_to_be_is_told_how_both_are_named(files: Path) -> None:
    found = typed("verify", files / "ledger.jsonl", "--receipt", "--key", files / "keys")
    assert found.code == 2
    assert "is named with --checkpoint" in found.said
    beside = typed(
        "verify", files / "ledger.jsonl", "--receipt", "--checkpoint", files / "notes.txt"
    )
    assert beside.code == 0


def test_checkpoints_whose_last_one_was_cut_off_hold_up_to_it(files: Path) -> None:
    path = files / "notes.txt"
    path.write_text("".join(f"{note}\n" for note in LEDGER.notes)[:-60], "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--checkpoint", path)
    assert found.code == 0
    assert "leads to 11 checkpoints" in found.printed
    assert "was cut off by a full disk or a power cut" in found.said


def test_two_histories_of_one_ledger_are_shown_side_by_side(files: Path) -> None:
    lines, _ = edit_a_row_and_hash_it(LEDGER, Random(1))
    (files / "other.jsonl").write_text("".join(lines), "utf-8")
    found = typed("verify", files / "other.jsonl", "--with", files / "notes.txt")
    assert found.code == 3
    assert "These are two histories of one ledger" in found.printed
    plain = typed("verify", files / "other.jsonl", "--with", files / "ledger.jsonl", "--json")
    assert plain.code == 3
    assert plain.json["with"]["forked"]
    assert [head["size"] for head in plain.json["with"]["heads"]] == [12, 12]


def test_one_history_is_agreed_on(files: Path) -> None:
    (files / "notes.txt").write_text(LEDGER.notes[6], "utf-8")
    found = typed("verify", files / "ledger.jsonl", "--with", files / "notes.txt")
    assert found.code == 0
    assert "Both agree in the first 7 entries." in found.printed
