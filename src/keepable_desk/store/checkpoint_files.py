"""Checkpoints on their way out: a file for each ledger that is only ever appended to."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings


def append_checkpoint(origin: str, note: str) -> Path:
    """Append the checkpoint `note` of the ledger `origin` to its file, to be there for good."""
    path = checkpoints_of(origin)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(note.rstrip("\n") + "\n\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def checkpoints_of(origin: str) -> Path:
    """Return the file of the checkpoints of the ledger `origin`; it may not be there yet."""
    words = "".join(c if c.isalnum() else "-" for c in origin)[:60]
    mark = hashlib.sha256(origin.encode()).hexdigest()[:8]
    return Path(settings.KEEPABLE_CHECKPOINTS) / f"{words}-{mark}.txt"
