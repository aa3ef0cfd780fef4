"""Says a script to SQLite on a drive, until it is through or the power fails."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import apsw

from tests.soak.crash_vfs import NAME, CrashVFS
from tests.soak.drive import Drive, PowerLossError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.soak.script import Script, Statement

SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")  # by the number that SQLite gives


@dataclass(frozen=True, slots=True)
class Way:
    """How the script is said.

    `opening` is said to every new connection; a checkpoint comes every `checkpoint_pages` pages of
    the log (the product leaves it at 1,000); with `closes` every promise has a connection of its
    own, as a request has in the product, and the last one to close empties the log.
    """

    opening: str
    checkpoint_pages: int
    closes: bool


class Replay:
    """A script on a drive in a folder; the drive begins anew with each run."""

    def __init__(self, script: Script, folder: Path) -> None:
        """Play `script` on files in `folder`, which must be empty."""
        self.script = script
        self.folder = folder
        self.vfs = CrashVFS()
        (self.database,) = script.files
        self.connection: apsw.Connection | None = None
        self._steps: dict[Way, int] = {}

    def begin(self, files: Mapping[str, bytes], cut_at_step: int | None) -> Drive:
        """Put `files` on a fresh drive whose power fails at that step."""
        for old in self.folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        self.vfs.drive = Drive(files, cut_at_step)
        return self.vfs.drive

    def play(self, way: Way, first: int) -> int:
        """Make the promises from the number `first` on; give how many there are by the answers.

        A promise counts when its commit has returned.
        """
        answered = first
        with self._until_cut():
            for promise in self.script.promises[first:]:
                self._say(promise, way)
                answered += 1
                if way.closes:
                    self._close()
            self._close()
        return answered

    def steps(self, way: Way) -> int:
        """Count the writes, syncs and removals of a run to the end without a cut."""
        if way not in self._steps:
            drive = self.begin(self.script.files, None)
            self.play(way, 0)
            self._steps[way] = drive.steps
        return self._steps[way]

    def recover(self, way: Way) -> None:
        """Open what a cut left behind, read it, and close it."""
        with self._until_cut():
            self._say([("SELECT COUNT(*) FROM store_ledgerentry", [])], way)
            self._close()

    def setting(self, way: Way) -> str:
        """Return what SQLite itself says of synchronous; a soak that sets nothing shows nothing."""
        self.begin(self.script.files, None)
        self._say([], way)
        assert self.connection is not None
        found = SYNCHRONOUS[int(self.connection.pragma("synchronous"))]
        self._close()
        return found

    def _say(self, statements: list[Statement], way: Way) -> None:
        if self.connection is None:
            self.connection = apsw.Connection(str(self.folder / self.database), vfs=NAME)
            self.connection.execute(way.opening).fetchall()
            self.connection.wal_autocheckpoint(way.checkpoint_pages)
        for sql, values in statements:
            self.connection.execute(sql, values).fetchall()

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    @contextlib.contextmanager
    def _until_cut(self) -> Iterator[None]:
        try:
            yield
        except (PowerLossError, apsw.Error):
            if not self.vfs.drive.is_cut:
                raise
        if self.connection is not None:
            with contextlib.suppress(PowerLossError, apsw.Error):
                self.connection.close(force=True)
            self.connection = None
