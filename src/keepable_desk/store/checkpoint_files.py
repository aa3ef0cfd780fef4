"""Checkpoints on their way out: a file for each ledger that is only ever appended to.

An append is there whole or not at all: what a full disk or a power cut left of one is cut off
before the next, and kept in a file beside it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings

from keepable.ledger.frames import framed, without_torn_tail
from keepable_desk.whole_files import (
    OWNER_ALONE,
    NotAFileError,
    content_of,
    keep_names,
    refuse_special,
    replace_whole,
)

LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CheckpointsKept:
    """The checkpoints that left for a file, and of how many bytes its last append was cut off."""

    notes: str
    torn_bytes: int


def append_checkpoint(origin: str, note: str) -> Path:
    """Append the checkpoint `note` of the ledger `origin` to its file, to be there for good.

    OSError leaves the file as it was, or with a torn end that the next append cuts off.
    """
    path = checkpoints_of(origin)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    if not is_new:
        refuse_special(path)
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_ALONE)
    with os.fdopen(opened, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = _cut_torn_tail_off(path)
        try:
            _write_all(file.fileno(), framed(note))
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(path, size)
            raise
    if is_new:
        keep_names(path.parent)
    return path


def _write_all(opened: int, content: bytes) -> None:
    """Write `content`, of which a disk that fills up takes a part before it refuses."""
    while content:
        content = content[os.write(opened, content) :]


def _cut_torn_tail_off(path: Path) -> int:
    """Lay what is left of a cut off append aside, and return of how many bytes the file is then."""
    whole, torn = without_torn_tail(content_of(path))
    if torn:
        mark = hashlib.sha256(torn).hexdigest()[:8]
        replace_whole(path.with_name(f"{path.name}.cut-off-{mark}"), torn)
        os.truncate(path, len(whole))
        LOG.warning(
            "the last append was cut off by a full disk or a power cut",
            file=path.name,
            bytes=len(torn),
        )
    return len(whole)


def checkpoints_kept(origin: str) -> CheckpointsKept:
    """Return the checkpoints of the ledger `origin` that left for its file; none if there is none.

    What cannot be decoded is read all the same, and found when it is checked. What is no plain file
    has none; those that left are missed then.
    """
    try:
        whole, torn = without_torn_tail(content_of(checkpoints_of(origin)))
    except (FileNotFoundError, NotAFileError):
        whole, torn = b"", b""
    return CheckpointsKept(whole.decode(errors="replace"), len(torn))


def checkpoints_of(origin: str) -> Path:
    """Return the file of the checkpoints of the ledger `origin`; it may not be there yet."""
    words = "".join(c if c.isalnum() else "-" for c in origin)[:60]
    mark = hashlib.sha256(origin.encode()).hexdigest()[:8]
    return Path(settings.KEEPABLE_CHECKPOINTS) / f"{words}-{mark}.txt"
