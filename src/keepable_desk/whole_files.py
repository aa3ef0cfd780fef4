"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ALONE = 0o600


def replace_whole(path: Path, content: bytes, mode: int = OWNER_ALONE) -> None:
    """Let `path` hold `content` from now on; until all of it is on the disk, what was there stays.

    OSError leaves it as it was.
    """
    aside = _written_aside(path, content, mode)
    try:
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    keep_names(path.parent)


def make_whole(path: Path, content: bytes, mode: int = OWNER_ALONE) -> bool:
    """Make `path` with `content`, unless it is there already; return whether it was made."""
    if path.exists():
        return False
    aside = _written_aside(path, content, mode)
    try:
        os.link(aside, path)  # unlike a renaming, it fails where somebody was quicker
    except FileExistsError:
        return False
    finally:
        aside.unlink(missing_ok=True)
    keep_names(path.parent)
    return True


def keep_names(folder: Path) -> None:
    """Wait until the names of the files in `folder` are on the disk, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _written_aside(path: Path, content: bytes, mode: int) -> Path:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    opened = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside
