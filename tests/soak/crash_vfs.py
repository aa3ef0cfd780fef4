"""SQLite on a drive whose power can fail: a VFS of APSW beside the one for Unix.

Reading and locking stay with the system's files; what would be on the drive is kept by `Drive`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from tests.soak.drive import Drive, Write

if TYPE_CHECKING:
    import types

NAME = "keepable-crash"


class CrashFile(apsw.VFSFile):
    """A file whose writes go to the drive of its VFS, and to the system's file for reading."""

    def __init__(self, drive: Drive, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        """Open the file called `name`; one without name is temporary and on no drive."""
        self.drive = drive
        self.name = Path(str(_plain(name))).name if name else ""
        super().__init__("unix", name, flags)
        if self.name:
            drive.open(self.name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite names it
        """Write, in the cache only."""
        if self.name:
            self.drive.write(self.name, Write(offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite names it
        """Cut off, in the cache only."""
        if self.name:
            self.drive.write(self.name, Write(newsize, None))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite names it
        """Sync the drive; the system's own disk need not be."""
        del flags
        if self.name:
            self.drive.sync(self.name)

    def excepthook(
        self,
        etype: type[BaseException] | None,
        evalue: BaseException | None,
        etraceback: types.TracebackType | None,
    ) -> bool:
        """Return nothing of a cut where SQLite has no way to pass it on."""
        del etype, evalue, etraceback
        return True


class CrashVFS(apsw.VFS):
    """The VFS; `drive` is changed for every run."""

    def __init__(self) -> None:
        """Register it under its name."""
        self.drive = Drive({})
        super().__init__(NAME, "unix")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite names it
        """Open a file on the drive."""
        return CrashFile(self.drive, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802 - SQLite's own
        """Remove a file from the drive."""
        self.drive.remove(Path(filename).name, is_synced=syncdir)
        super().xDelete(filename, syncdir)


def _plain(name: str | apsw.URIFilename | None) -> str | None:
    return name.filename() if isinstance(name, apsw.URIFilename) else name
