"""Files from and to the disk: limits on the way in, all or nothing on the way out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.domain.faults import MisfitError
from keepable.domain.file_text import decoded, unreadable
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE = 1024 * 1024
MOST_BYTES = {".csv": 64 * MEGABYTE, ".json": 64 * MEGABYTE, ".yaml": 16 * MEGABYTE}
MOST_BYTES_OF_TEXT = 1 * MEGABYTE


def read_text(path: Path) -> str:
    """Read the text of the file at `path`; MisfitError says why it cannot be read."""
    try:
        if not path.is_file():
            raise MisfitError(Text("file.no_file", file=path.name), Text("file.put_or_remove"))
        most = MOST_BYTES.get(path.suffix, MOST_BYTES_OF_TEXT)
        size = path.stat().st_size
        if size > most:
            found, allowed = round(size / MEGABYTE), most // MEGABYTE
            what = Text("file.too_large", file=path.name, megabytes=found, most=allowed)
            raise MisfitError(what, Text("file.split_or_remove"))
        return decoded(path.read_bytes())
    except OSError as error:
        raise unreadable(path.name, error) from error


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
