"""What a desk exports of its ledger, with the rows or without, is compared as one history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.ledger.exports import carries_rows, export_lines
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.examining import whole_ledger
from keepable_desk.reads.ledger_contents import rows_of
from keepable_desk.store.checkpoint_files import checkpoints_of
from keepable_desk.store.signing_keys import signer_of
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.cli.typing_in import typed
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db


def with_rows(desk: Desk, path: Path) -> Path:
    """Write the ledger as whoever runs the desk gets it."""
    _, lines = whole_ledger(of_operator(NOW, desk.company.pk))
    path.write_text("".join(lines), "utf-8")
    assert carries_rows(path.read_text("utf-8").partition("\n")[0])
    return path


def without_rows(desk: Desk, path: Path, size: int) -> Path:
    """Write the first `size` entries as members get them."""
    rows = rows_of(desk.company, size, lambda _kind, _name: True)
    path.write_text("".join(export_lines(desk.company.origin, rows, size)), "utf-8")
    return path


def test_exports_with_rows_and_without_are_one_history(desk: Desk, tmp_path: Path) -> None:
    early = with_rows(desk, tmp_path / "early.jsonl")
    record(desk.company, now=NOW, actor="system", kind="outcomes.learned")  # entry 1, of two
    late = with_rows(desk, tmp_path / "late.jsonl")
    bare = without_rows(desk, tmp_path / "bare.jsonl", 2)
    for ours, theirs, agreed in (
        (late, late, 2),
        (late, early, 1),
        (early, late, 1),
        (late, bare, 2),
        (bare, late, 2),
    ):
        found = typed("verify", ours, "--with", theirs, "--json")
        assert (found.code, found.json["with"]["agreed_entries"]) == (0, agreed)


def test_an_export_with_rows_is_compared_with_checkpoints_and_receipts(
    desk: Desk, tmp_path: Path
) -> None:
    made = record(desk.company, now=NOW, actor="system", kind="outcomes.learned")
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    receipt = tmp_path / "one.tlog-proof"
    receipt.write_text(made.receipt(signer_of(desk.company)).text(), "utf-8")
    export = with_rows(desk, tmp_path / "ledger.jsonl")
    for held in (checkpoints_of(desk.company.origin), receipt):
        found = typed("verify", export, "--with", held, "--json")
        assert (found.code, found.json["with"]["agreed_entries"]) == (0, 2)


def test_a_row_that_was_changed_past_the_desk_makes_no_second_history(
    desk: Desk, tmp_path: Path
) -> None:
    export = with_rows(desk, tmp_path / "ledger.jsonl")
    other = tmp_path / "other.jsonl"
    other.write_text(export.read_text("utf-8").replace("Ruth Sand", "Ruth Stone"), "utf-8")
    found = typed("verify", export, "--with", other, "--json")
    assert (found.code, found.json["with"]["forked"]) == (0, False)
