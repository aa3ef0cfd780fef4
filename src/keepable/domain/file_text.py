"""Bytes of a file as text, and what says why a file cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.faults import MisfitError
from keepable.texts.errors import text_of
from keepable.texts.text import Text

if TYPE_CHECKING:
    from pathlib import Path

_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


class UndecodedError(MisfitError):
    """Bytes that are not UTF-8, and the line on which the first of them stands."""

    def __init__(self, what: Text, line: int) -> None:
        """Hold the text and the line."""
        super().__init__(what, Text("file.save_as_utf8"))
        self.line = line


def decoded(data: bytes) -> str:
    r"""Turn UTF-8 `data` into text, without the mark that some programs put in front.

    >>> decoded(b"\xef\xbb\xbfid,name")
    'id,name'
    """
    if data.startswith(_OTHER_ENCODINGS):
        raise UndecodedError(Text("file.utf16"), 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = Text("file.not_utf8", byte=f"0x{data[error.start]:02x}")
        raise UndecodedError(what, line) from error


def refuse_leading_out(path: Path, folder: Path) -> None:
    """Refuse a link in a `folder` to what is not in it, with MisfitError.

    Whoever sends a folder says what is in it, and not which files of ours are read and quoted.
    """
    if path.exists() and not path.resolve().is_relative_to(folder.resolve()):
        raise MisfitError(Text("file.leads_out", file=path.name), Text("file.put_it_there"))


def unreadable(name: str, error: OSError) -> MisfitError:
    """Return what says that the file `name` cannot be read, and what the system says why."""
    what = Text("file.unreadable", file=name, why=text_of(error))
    return MisfitError(what, Text("file.check_it_is_there"))
