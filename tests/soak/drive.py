"""A drive with a cache: what was written reaches it for certain only when it is synced.

At a power cut nothing, everything or any part of what was written since the last sync is there.
A name in the folder is like that too: making or removing a file lasts for certain only when the
folder is synced, which SQLite does with the first sync of a file that it made.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

SECTOR_BYTES = 512  # what a drive writes wholly or not at all
CUTS = ("none", "all", "subset", "torn")  # which of the waiting writes reach the drive


class PowerLossError(Exception):
    """The power is gone; nothing that is done from here on counts."""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at an offset; without `data` the file is cut off or filled up to that offset."""

    offset_bytes: int
    data: bytes | None

    def reach(self, content: bytearray) -> None:
        """Let it reach the `content` of a file."""
        missing = self.offset_bytes + len(self.data or b"") - len(content)
        if missing > 0:
            content.extend(bytes(missing))
        if self.data is None:
            del content[self.offset_bytes :]
        else:
            content[self.offset_bytes : self.offset_bytes + len(self.data)] = self.data

    def sectors(self) -> list[Write]:
        """Return its parts that a drive writes one by one, cut where sectors begin."""
        if self.data is None:
            return [self]
        end = self.offset_bytes + len(self.data)
        first = self.offset_bytes // SECTOR_BYTES * SECTOR_BYTES
        edges = [self.offset_bytes, *range(first + SECTOR_BYTES, end, SECTOR_BYTES), end]
        return [
            Write(start, self.data[start - self.offset_bytes : stop - self.offset_bytes])
            for start, stop in itertools.pairwise(edges)
        ]


@dataclass(slots=True)
class CachedFile:
    """A file: what of it is on the drive, and the writes that wait."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Write] = field(default_factory=list)

    def sync(self) -> None:
        """Bring all that waits to the drive."""
        for write in self.waiting:
            write.reach(self.synced)
        self.waiting.clear()

    def after(self, cut: str, rng: Random) -> bytes:
        """Return what is there after a `cut`."""
        content = bytearray(self.synced)
        for write in self.waiting:
            parts = write.sectors() if cut == "torn" else [write]
            for part in parts:
                if cut == "all" or (cut != "none" and rng.random() < 0.5):
                    part.reach(content)
        return bytes(content)


class Drive:
    """Files by name, as they are seen now and as they would be found after a cut."""

    def __init__(self, contents: Mapping[str, bytes], cut_at_step: int | None = None) -> None:
        """Begin with `contents` on the drive; the power fails at the step `cut_at_step`."""
        self.files = {name: CachedFile(bytearray(content)) for name, content in contents.items()}
        self.lasting = dict(self.files)
        self.cut_at_step = cut_at_step
        self.steps = 0
        self.is_cut = False

    def open(self, name: str) -> CachedFile:
        """Return the file called `name`; it is made if it is not there."""
        return self.files.setdefault(name, CachedFile())

    def write(self, name: str, write: Write) -> None:
        """Let `write` wait in the cache of the file called `name`."""
        self._refuse_after_cut()
        self.files[name].waiting.append(write)
        self._step()

    def sync(self, name: str) -> None:
        """Bring the file called `name` to the drive, and its folder if it is new."""
        self._refuse_after_cut()
        self._step()
        file = self.files[name]
        file.sync()
        if self.lasting.get(name) is not file:
            self.lasting = dict(self.files)

    def remove(self, name: str, *, is_synced: bool) -> None:
        """Remove the file called `name`; for certain only when the folder `is_synced`."""
        self._refuse_after_cut()
        self.files.pop(name, None)
        self._step()
        if is_synced:
            self.lasting = dict(self.files)

    def after_cut(self, rng: Random) -> tuple[str, dict[str, bytes]]:
        """Draw what is on the drive when the power fails now: which kind of cut, and the files."""
        self.is_cut = True
        cut = rng.choice(CUTS)
        found = {}
        for name in sorted({*self.files, *self.lasting}):
            seen, lasting = self.files.get(name), self.lasting.get(name)
            is_seen = cut == "all" or (cut != "none" and rng.random() < 0.5)
            file = seen if is_seen else lasting
            if file is not None:
                found[name] = file.after(cut, rng)
        return cut, found

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.cut_at_step:
            self.is_cut = True
            raise PowerLossError

    def _refuse_after_cut(self) -> None:
        if self.is_cut:
            raise PowerLossError
