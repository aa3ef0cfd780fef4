"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from typing import IO, TYPE_CHECKING

from keepable.texts import Text, TextError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER_ALONE, READABLE = 0o600, 0o644


class NotAFileError(TextError):
    """What is there is no plain file: a folder, a device, a pipe, or a link in its place."""


def refuse_special(path: Path) -> None:
    """Refuse what is at `path` unless it is a plain file, or leads to one; it is not opened.

    NotAFileError says so: a pipe would let whoever opens it wait for ever. OSError where there is
    nothing.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise NotAFileError(Text("files.no_plain_file", file=path.name or str(path)))


def content_of(path: Path) -> bytes:
    """Return what the plain file at `path` holds; nobody waits for what is none.

    NotAFileError where it is none, OSError where it cannot be read.
    """
    refuse_special(path)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        return file.read()


def refuse_to_replace(path: Path) -> None:
    """Refuse to write at `path` where something else than a plain file is; a link is one too."""
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise NotAFileError(Text("files.not_replaced", file=str(path)))


def replace_whole(path: Path, content: bytes, mode: int = OWNER_ALONE) -> None:
    """Let `path` hold `content` from now on; until all of it is on the disk, what was there stays.

    OSError leaves it as it was.
    """
    with writing_whole(path, mode) as out:
        out.write(content)


@contextlib.contextmanager
def writing_whole(path: Path, mode: int = OWNER_ALONE) -> Iterator[IO[bytes]]:
    """Give a file to write into, which takes the place of `path` once all of it is on the disk.

    Where anything fails, what was there stays, and nothing is left of the attempt.
    """
    aside = _aside(path)
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    keep_names(path.parent)


def make_whole(path: Path, content: bytes, mode: int = OWNER_ALONE) -> bool:
    """Make `path` with `content`, unless it is there already; return whether it was made."""
    if path.exists():
        return False
    aside = _aside(path)
    try:
        replace_whole(aside, content, mode)
        os.link(aside, path)  # unlike a renaming, it fails where somebody was quicker
    except FileExistsError:
        return False
    except OSError:  # a file system that knows no second name for a file
        if not aside.exists():
            raise
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    keep_names(path.parent)
    return True


def keep_content(path: Path) -> None:
    """Wait until what was written into `path` is on the disk."""
    _synchronize(path)


def keep_names(folder: Path) -> None:
    """Wait until the names of the files in `folder` are on the disk, too."""
    _synchronize(folder)


def _synchronize(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")
