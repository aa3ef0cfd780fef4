"""Bytes from and to the disk: limits and decoding on the way in, all or nothing on the way out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.files.faults import MisfitError

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE = 1024 * 1024
MOST_BYTES = {".csv": 64 * MEGABYTE, ".json": 64 * MEGABYTE, ".yaml": 16 * MEGABYTE}
MOST_BYTES_OF_TEXT = 1 * MEGABYTE
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


class UndecodedError(MisfitError):
    """Bytes that are not UTF-8, and the line on which the first of them stands."""

    def __init__(self, what: str, line: int) -> None:
        """Hold the sentence and the line."""
        super().__init__(what, "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8).")
        self.line = line


def read_text(path: Path) -> str:
    """Read the text of the file at `path`; MisfitError says why it cannot be read."""
    try:
        if not path.is_file():
            what = f"{path.name} is not a file."
            raise MisfitError(what, "Put a file there, or remove it.")
        most = MOST_BYTES.get(path.suffix, MOST_BYTES_OF_TEXT)
        size = path.stat().st_size
        if size > most:
            what = f"{path.name} has {size / MEGABYTE:.0f} MB; at most {most // MEGABYTE} are read."
            raise MisfitError(what, "Split it, or remove what does not belong to the book.")
        return decoded(path.read_bytes())
    except OSError as error:
        what = f"{path.name} cannot be read: {error.strerror or error}."
        raise MisfitError(what, "Check that it is there and may be read.") from error


def decoded(data: bytes) -> str:
    r"""Turn UTF-8 `data` into text, without the mark that some programs put in front.

    >>> decoded(b"\xef\xbb\xbfid,name")
    'id,name'
    """
    if data.startswith(_OTHER_ENCODINGS):
        what = "The file is UTF-16, not UTF-8."
        raise UndecodedError(what, 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"Byte 0x{data[error.start]:02x} on this line is not UTF-8."
        raise UndecodedError(what, line) from error


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write `texts` by file name into `folder`; each file is replaced as a whole or not at all.

    All are written beside their places first, so that a full disk or a text that cannot be
    encoded leaves the folder as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as aside:
        for name, text in texts.items():
            Path(aside, name).write_bytes(text.encode())
        for name in texts:
            # a link stays a link: what it leads to is replaced
            Path(aside, name).replace((folder / name).resolve())
