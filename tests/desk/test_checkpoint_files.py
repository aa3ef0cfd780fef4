"""The file of checkpoints: an append is there whole or not at all, whatever cuts it off."""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from keepable.ledger.checkpoints import notes_in
from keepable.ledger.frames import framed
from keepable.texts import text_written
from keepable_desk.reads.context import of_operator, of_the_desk
from keepable_desk.reads.examining import ledger_kept
from keepable_desk.reads.ledger_contents import newest_checkpoint
from keepable_desk.store.checkpoint_files import (
    append_checkpoint,
    checkpoints_kept,
    checkpoints_of,
)
from keepable_desk.store.models import LedgerCheck
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.check_ledger import verify_ledger
from keepable_desk.usecases.new_ledger import open_new_ledger
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.small_company import NOW, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keepable.texts import Text
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db


def one_more(desk: Desk) -> None:
    record(desk.company, now=NOW, actor="system", kind="outcomes.learned")


def findings(desk: Desk) -> list[str]:
    return [each.what.code for each in verify_ledger(of_the_desk(desk.company.pk, NOW)).findings]


def gone_of(desk: Desk) -> Text | None:
    return ledger_kept(of_operator(NOW, desk.company.pk)).checkpoints_gone


@contextmanager
def no_file_longer_than(most: int) -> Iterator[None]:
    """Let the system refuse to write beyond `most` bytes of a file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def cut_off(path: Path, record_of: bytes, length: int) -> None:
    """Leave the first `length` bytes of a record, as a power cut does."""
    with path.open("ab") as file:
        file.write(record_of[:length])


def test_an_append_that_was_cut_off_at_any_byte_is_no_finding_and_the_next_one_holds(
    desk: Desk,
) -> None:
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    path = checkpoints_of(ORIGIN)
    before = path.read_bytes()
    one_more(desk)
    note = newest_checkpoint(desk.company)[1]
    whole = framed(note)
    for length in range(len(whole)):
        path.write_bytes(before)
        cut_off(path, whole, length)
        assert checkpoints_kept(ORIGIN).torn_bytes == length
        append_checkpoint(ORIGIN, note)
        assert path.read_bytes() == before + whole
    assert findings(desk) == []
    # every tail is kept beside it: none is empty but the one of no byte, which is none
    aside = sorted(each.stat().st_size for each in path.parent.glob("*.cut-off-*"))
    assert aside == list(range(1, len(whole)))


def test_a_torn_tail_is_no_finding_and_a_note_that_is_rubbish_in_the_middle_is_one(
    desk: Desk,
) -> None:
    for _ in range(2):
        send_checkpoint(of_the_desk(desk.company.pk, NOW))
        one_more(desk)
    path = checkpoints_of(ORIGIN)
    cut_off(path, framed(newest_checkpoint(desk.company)[1]), 70)
    assert findings(desk) == []
    changed = path.read_bytes().replace(b"\n1\n", b"\nI\n", 1)
    path.write_bytes(changed)
    assert findings(desk) == ["ledger.checkpoint"]


@pytest.mark.parametrize("room", [0, 1, 9, 60, 150])
def test_a_full_disk_leaves_the_file_as_it_was_and_the_next_try_holds(
    desk: Desk, room: int
) -> None:
    context = of_the_desk(desk.company.pk, NOW)
    send_checkpoint(context)
    path = checkpoints_of(ORIGIN)
    before = path.read_bytes()
    one_more(desk)
    note = newest_checkpoint(desk.company)[1]
    with no_file_longer_than(len(before) + room), pytest.raises(OSError, match="too large"):
        append_checkpoint(ORIGIN, note)
    assert path.read_bytes() == before
    send_checkpoint(context)
    assert findings(desk) == []
    assert len(list(notes_in(checkpoints_kept(ORIGIN).notes))) == 2


def test_a_file_from_before_there_were_records_is_gone_on_with(desk: Desk) -> None:
    path = checkpoints_of(ORIGIN)
    path.parent.mkdir()
    path.write_text(newest_checkpoint(desk.company)[1] + "\n", encoding="utf-8")
    one_more(desk)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    assert verify_ledger(of_the_desk(desk.company.pk, NOW)).checkpoints == 2


def test_half_a_note_from_before_there_were_records_is_cut_off_too(desk: Desk) -> None:
    path = checkpoints_of(ORIGIN)
    path.parent.mkdir()
    note = newest_checkpoint(desk.company)[1]
    path.write_text(f"{note}\n{note[:90]}", encoding="utf-8")
    assert findings(desk) == []
    one_more(desk)
    send_checkpoint(of_the_desk(desk.company.pk, NOW))
    assert findings(desk) == []


@pytest.mark.parametrize("how", ["deleted", "emptied", "rubbish", "binary", "pipe", "one less"])
def test_checkpoints_that_left_and_are_gone_are_told_whatever_lies_in_their_place(
    desk: Desk, how: str
) -> None:
    context = of_the_desk(desk.company.pk, NOW)
    send_checkpoint(context)
    one_more(desk)
    send_checkpoint(context)
    assert gone_of(desk) is None
    path = checkpoints_of(ORIGIN)
    raw = path.read_bytes()
    path.unlink()
    if how == "pipe":
        os.mkfifo(path)
    elif how != "deleted":
        rest = {"rubbish": b"nothing to see here\n", "binary": b"\x80\xff" * 900}
        path.write_bytes(rest.get(how, b"" if how == "emptied" else raw[: raw.index(b"#begin", 1)]))
    gone = gone_of(desk)
    assert gone is not None
    # of "one less" the first record is left, of all others none
    assert (gone.code, dict(gone.facts)["n"]) == (
        "ledger.checkpoints_gone",
        1 if how == "one less" else 2,
    )
    verify_ledger(context)
    last = LedgerCheck.objects.latest("pk")
    assert text_written(last.finding).code in {"ledger.checkpoints_gone", "ledger.checkpoint"}


def test_checkpoints_that_are_gone_for_good_are_told_until_the_ledger_goes_on_without_them(
    desk: Desk,
) -> None:
    context = of_the_desk(desk.company.pk, NOW)
    send_checkpoint(context)
    checkpoints_of(ORIGIN).unlink()
    open_new_ledger(of_operator(NOW, desk.company.pk), "small.example/two", reason="A disk died")
    send_checkpoint(context)
    assert gone_of(desk) is None
