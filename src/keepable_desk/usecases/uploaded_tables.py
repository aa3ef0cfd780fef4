"""Tables that were sent: put into a file that can be read, or refused in a sentence."""

from __future__ import annotations

import contextlib
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.domain.faults import ChoiceError, MisfitError
from keepable.tables.grids import SUFFIXES
from keepable.texts import Number, Text
from keepable_desk.rights.problem_texts import shown_name, too_large
from keepable_desk.usecases.change_guards import UnfitError, problem_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 5_000_000
MOST_UNPACKED = 100_000_000  # bytes of a workbook, which is a zip file


class UnreadTableError(UnfitError):
    """A table that cannot be read; `what` says why, without what to do about it."""

    def __init__(self, what: Text, remedy: Text) -> None:
        """Hold why, and what to do."""
        super().__init__(problem_text(what, remedy))
        self.what = what


class UnsaidError(UnreadTableError):
    """A table that can be read once somebody says what is what in it; `choice` is what to say."""

    def __init__(self, what: Text, remedy: Text, choice: ChoiceError) -> None:
        """Hold what is missing, and the choice."""
        super().__init__(what, remedy)
        self.choice = choice


@contextlib.contextmanager
def opened(name: str, content: bytes) -> Iterator[Path]:
    """Return the path of a file that was sent, in a folder of its own, for as long as it is read.

    UnfitError when it is too large or cannot be read, UnsaidError when it could be.
    """
    if len(content) > MOST_BYTES:
        raise UnfitError(too_large(name, MOST_BYTES))
    with tempfile.TemporaryDirectory(prefix="keepable-import-") as folder:
        suffix = Path(name).suffix.lower()
        path = Path(folder) / f"sent-table{suffix if suffix in SUFFIXES else ''}"
        path.write_bytes(content)
        _refuse_bombs(path, name)
        try:
            yield path
        except MisfitError as error:
            raise _unfit(error, path.name, name) from error


def _unfit(error: MisfitError, path: str, name: str) -> UnfitError:
    """Return why the file called `name` cannot be read, which stood at `path`."""
    what, remedy = _named(error.what, path, name), _named(error.remedy, path, name)
    if isinstance(error, ChoiceError):
        return UnsaidError(what, remedy, error)
    return UnreadTableError(what, remedy)


def _named(text: Text, path: str, name: str) -> Text:
    """Return `text` with the `name` that a file was sent by, where it tells of its `path`."""
    return Text.of(text.code, {fact: name if of == path else of for fact, of in text.facts})


def _refuse_bombs(path: Path, name: str) -> None:
    """Refuse what would fill the memory; what is broken is left to whoever reads it."""
    if path.suffix != ".xlsx":
        return
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return
    if unpacked > MOST_UNPACKED:
        megabytes = Number(unpacked / 1e6, 0)
        text = Text("refused.unpacks_to", file=shown_name(name), megabytes=megabytes)
        raise UnfitError(text)
