"""Checkpoints (C2SP tlog-checkpoint): how many entries there were, and the root over them, signed.

A checkpoint that somebody else holds is what makes rewriting visible: the ledger must still lead
to its root.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.ledger.frames import BEGIN, END
from keepable.ledger.notes import DASH, SignerKey, VerifierKey, decoded, opened, parts_of, signed
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT_BYTES = 32
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The `root` (32 bytes) over the first `size` entries of the ledger called `origin`."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Write it as the text of a note: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def note(self, signers: Iterable[SignerKey]) -> str:
        """Write it as a note that is signed by `signers`."""
        return signed(self.text(), signers)


def checkpoint_in(text: str) -> Checkpoint:
    """Read the checkpoint in the `text` of a note; ValueError says what is wrong.

    >>> checkpoint_in(Checkpoint("us.example/ledger", 3, bytes(32)).text()).size
    3
    """
    lines = text.split("\n")
    least = 4  # three lines, each with its line feed
    if len(lines) < least or not all(lines[:-1]) or lines[-1]:
        raise TextError(Text("ledger.checkpoint_lines"))
    origin, size, encoded = lines[:3]
    root = decoded(encoded)
    if not _SIZE.fullmatch(size) or root is None or len(root) != ROOT_BYTES:
        raise TextError(Text("ledger.checkpoint_malformed", size=size[:30], root=encoded[:60]))
    return Checkpoint(origin, int(size), root)


def opened_checkpoint(
    note: str, keys: Iterable[VerifierKey]
) -> tuple[Checkpoint, tuple[VerifierKey, ...]]:
    """Read the checkpoint in a signed `note` and give those of `keys` that have signed it.

    ValueError when it is none, or when no known key has.
    """
    text, held = opened(note, keys)
    return checkpoint_in(text), held


def unproven_checkpoint(note: str) -> Checkpoint:
    """Read the checkpoint in `note` without looking who signed it; ValueError when it is none."""
    return checkpoint_in(parts_of(note)[0])


def notes_in(text: str) -> Iterator[str]:
    """Return each signed note in a `text` that holds several, one below the other.

    Empty lines between them are of no consequence, and where records begin and end is known too; a
    last one that is cut off is given as it is.
    """
    note: list[str] = []
    signatures = False
    for line in text.splitlines(keepends=True):
        if line.startswith((BEGIN, END)):
            if note:
                yield "".join(note)
            note, signatures = [], False
            continue
        if signatures and not line.startswith(DASH):
            yield "".join(note)
            note, signatures = [], False
        if line != "\n" or note:
            note.append(line)
        signatures = signatures or line.startswith(DASH)
    if note:
        yield "".join(note)
