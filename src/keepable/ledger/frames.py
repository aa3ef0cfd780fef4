"""Checkpoints one below the other in a file, each between two marks, so that none is there by half.

What a full disk or a power cut left of the last one can be told from what somebody changed: it is
the beginning of a record, and nothing comes after it.
"""

from __future__ import annotations

import codecs
import re

from keepable.ledger.notes import DASH

LONGEST_RECORD = 10_000  # bytes; a note is three lines and a signature of each key
BEGIN, END = "#begin ", "#end "
_HEAD = re.compile(rb"#begin ([1-9][0-9]{0,8})\n")
_BEGINS = re.compile(rb"^#begin ", re.MULTILINE)
_SIGNATURES = re.compile(rb"^" + DASH.encode() + rb".*\n\n?", re.MULTILINE)


def framed(note: str) -> bytes:
    r"""Return the record of a signed `note`: how long it is, the note, and the same once more.

    >>> framed("note\n")
    b'#begin 5\nnote\n#end 5\n'
    """
    raw = (note.rstrip("\n") + "\n").encode()
    return b"%b%d\n%b%b%d\n" % (BEGIN.encode(), len(raw), raw, END.encode(), len(raw))


def without_torn_tail(raw: bytes) -> tuple[bytes, bytes]:
    r"""Part the bytes of a file of checkpoints into what is whole and what is left of an append.

    Only the end of a file can be torn, by at most one record; whatever else is no record stays
    where it is, and is found when it is checked. Notes from before there were records are read too.

    >>> without_torn_tail(framed("one\n") + framed("two\n")[:9])
    (b'#begin 4\none\n#end 4\n', b'#begin 4\n')
    """
    written = raw.rstrip(b"\0")  # a file may have grown before what was to stand there
    whole = _end_of_whole(written)
    if not _may_be_torn(written[whole:]):
        return raw, b""
    return raw[:whole], raw[whole:]


def _may_be_torn(tail: bytes) -> bool:
    """Return whether an append that was cut off can leave `tail`: text, of at most one record."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(tail)  # a character may be cut off, too
    except UnicodeDecodeError:
        return False
    return len(tail) <= LONGEST_RECORD


def _end_of_whole(raw: bytes) -> int:
    begin = max((found.start() for found in _BEGINS.finditer(raw)), default=-1)
    if begin < 0:
        return _end_of_notes(raw)
    record = raw[begin:]
    head = _HEAD.match(record)
    if head is None:
        return begin if b"\n" not in record else len(raw)
    length = int(head.group(1))
    end = b"%b%d\n" % (END.encode(), length)
    after = record[head.end() + length :]
    if len(after) < len(end):
        has_ended = b"\n" + END.encode() in record[: head.end() + length]  # though it says longer
        return begin if end.startswith(after) and not has_ended else len(raw)
    return len(raw) - _cut_off_mark(after.removeprefix(end))


def _cut_off_mark(rest: bytes) -> int:
    """Return of how many bytes `rest` is, where it is the beginning of a mark, else 0."""
    return len(rest) if BEGIN.encode().startswith(rest) else 0


def _end_of_notes(raw: bytes) -> int:
    """Return where the last note ends that has a signature, in a file without any records."""
    last = raw.rfind(b"\n") + 1
    raw = raw[: len(raw) - _cut_off_mark(raw[last:])]
    signed = max((found.end() for found in _SIGNATURES.finditer(raw)), default=0)
    return len(raw) if not raw[signed:].strip(b"\n") else signed
