"""Records of a file that is only ever appended to: what an append left by half is told apart."""

from __future__ import annotations

import pytest

from keepable.ledger.checkpoints import notes_in
from keepable.ledger.frames import framed, without_torn_tail
from keepable.ledger.verifying import verify
from tests.unit.ledger.made_ledger import kept

LEDGER = kept(1, 6, None)
ONE, TWO, THREE = LEDGER.notes[:3]
FRAMED = framed(ONE) + framed(TWO)
UNFRAMED = f"{ONE}\n{TWO}\n".encode()  # as files were written before there were records


@pytest.mark.parametrize("before", [FRAMED, UNFRAMED, b""])
def test_an_append_that_was_cut_off_anywhere_is_told_from_what_was_there(before: bytes) -> None:
    record = framed(THREE)
    for length in range(len(record)):
        assert without_torn_tail(before + record[:length]) == (before, record[:length])
    assert without_torn_tail(before + record) == (before + record, b"")


def test_an_old_append_that_was_cut_off_anywhere_is_told_up_to_its_signature() -> None:
    note = f"{THREE}\n".encode()
    for length in range(1, len(THREE.encode())):
        assert without_torn_tail(UNFRAMED + note[:length]) == (UNFRAMED, note[:length])
    assert without_torn_tail(UNFRAMED + THREE.encode()) == (UNFRAMED + THREE.encode(), b"")


@pytest.mark.parametrize("cut", [0, 5, 40])
def test_a_file_that_grew_before_its_bytes_came_is_torn_there(cut: int) -> None:
    tail = framed(THREE)[:cut] + bytes(64)
    assert without_torn_tail(FRAMED + tail) == (FRAMED, tail)


def test_what_stands_in_the_middle_by_half_is_no_torn_tail_and_is_found() -> None:
    changed = framed(ONE) + framed(TWO)[:60] + b"\n" + framed(THREE)
    assert without_torn_tail(changed) == (changed, b"")
    found = verify(LEDGER.lines, changed.decode())
    assert [finding.check for finding in found.findings] == ["signatures"]


def test_a_record_whose_length_is_another_is_no_torn_tail() -> None:
    longer = FRAMED.replace(b"#end", b"and more\n#end")
    assert without_torn_tail(longer) == (longer, b"")
    assert verify(LEDGER.lines, longer.decode()).findings


def test_a_last_record_that_says_it_is_longer_than_it_is_loses_no_checkpoint() -> None:
    # "#begin 195" as "#begin 995": it has its end, so that no append was cut off there
    length = len(TWO.encode())
    longer = FRAMED.replace(b"#begin %d\n" % length, b"#begin 9%d\n" % length)
    assert without_torn_tail(longer) == (longer, b"")
    assert list(notes_in(longer.decode())) == [ONE, TWO]


@pytest.mark.parametrize("raw", [FRAMED, UNFRAMED, UNFRAMED + framed(THREE)])
def test_notes_are_read_from_records_and_from_files_without_them(raw: bytes) -> None:
    notes = [ONE, TWO, THREE][: 3 if THREE.encode() in raw else 2]
    assert list(notes_in(raw.decode())) == notes
    assert verify(LEDGER.lines, raw.decode()).findings == ()


@pytest.mark.parametrize("tail", [b"\x80\xff" * 20, b"x" * 10_001, b"#begin 9\n\xff"])
def test_what_no_append_leaves_is_no_torn_tail_and_is_found(tail: bytes) -> None:
    assert without_torn_tail(FRAMED + tail) == (FRAMED + tail, b"")
    assert without_torn_tail(UNFRAMED + tail) == (UNFRAMED + tail, b"")
    assert verify(LEDGER.lines, (FRAMED + tail).decode(errors="replace")).findings
