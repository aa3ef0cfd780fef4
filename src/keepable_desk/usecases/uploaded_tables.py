"""Tables that were sent: put into a file that can be read, or refused in a sentence."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from keepable.domain.faults import ChoiceError, MisfitError
from keepable.tables.grids import SUFFIXES
from keepable.texts import Text
from keepable_desk.rights.problem_texts import too_large
from keepable_desk.usecases.change_guards import UnfitError, problem_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 5_000_000
ROWS_PER_THING = 4  # rows that are read for each that may be taken over: some bring nothing


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
