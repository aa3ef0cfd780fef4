"""Reading tables of others in a process apart: one that aborts, hangs or swells ends alone.

What reads workbooks was made for honest files. A reader that takes too long or too much memory, or
that ends its process, is told as any other file that cannot be read.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import select
import socket
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from keepable.domain.faults import MisfitError
from keepable.tables.grids import Table
from keepable.tables.limits import MOST_ROWS, limits_for
from keepable.tables.reading_child import END, HEAD
from keepable.texts.plain import from_plain
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keepable.tables.limits import Limits

AT_ONCE = 2  # files that are read at the same time: the others wait
GRACE_SECONDS = 2.0  # until the system has ended a process that took too long
CHUNK = 1 << 16
BEGIN = (
    "import sys; sys.path[:0] = sys.argv[2:]; "
    "from keepable.tables.reading_child import main; main(int(sys.argv[1]))"
)


def read_table(path: Path, most_rows: int = MOST_ROWS) -> Table:
    """Read the table at `path` in a process of its own; MisfitError says why it cannot be read.

    One that has more than `most_rows`, its header among them, cannot.
    """
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # whoever reads it says what is wrong
    return _readers(os.getpid()).read(path, replace(limits_for(size), rows=most_rows))


@functools.cache
def _readers(process: int) -> Readers:
    """Return who reads files for this `process`: one that was forked from it has its own."""
    del process
    made = Readers()
    atexit.register(made.close)
    return made


@dataclass(slots=True)
class Readers:
    """A process that reads, started when it is first needed, and again if it is gone."""

    asking: threading.Lock = field(default_factory=threading.Lock)
    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    process: subprocess.Popen[bytes] | None = None
    line: socket.socket | None = None

    def read(self, path: Path, limits: Limits) -> Table:
        """Return the table at `path`, within the `limits`; MisfitError says why there is none."""
        with self.places:
            reading, writing = os.pipe()
            try:
                with contextlib.closing(_Closing(writing)):
                    self._ask({"path": str(path), "limits": asdict(limits)}, writing)
                lines = _lines(reading, limits.seconds + GRACE_SECONDS)
                return _table_in(lines, path.name, limits)
            finally:
                os.close(reading)

    def _ask(self, wish: dict[str, Any], writing: int) -> None:
        """Ask for what `wish` says to be read, and written to the file `writing`."""
        request = json.dumps(wish).encode()
        with self.asking:
            for _ in range(2):  # one that was ended meanwhile is started again
                with contextlib.suppress(OSError):
                    line = self._connected()
                    socket.send_fds(line, [request], [writing])
                    if line.recv(1):  # it has begun: the next may ask
                        return
                self.close()
        raise MisfitError(Text("table.no_reader"), Text("table.try_again"))

    def _connected(self) -> socket.socket:
        if self.line is None or self.process is None or self.process.poll() is not None:
            self.close()
            self.line, theirs = socket.socketpair()
            with theirs:
                number = theirs.fileno()
                words = [sys.executable, "-I", "-c", BEGIN, str(number), *filter(None, sys.path)]
                # without the environment: what files of others are read in knows no secret
                self.process = subprocess.Popen(words, pass_fds=[number], env={})  # noqa: S603 - our own program, with arguments of ours
        return self.line

    def close(self) -> None:
        """End the process, if it is there; the next file starts another."""
        if self.line is not None:
            self.line.close()  # which ends the process, if it is there
        if self.process is not None:
            self.process.wait()
        self.line = self.process = None


@dataclass(frozen=True, slots=True)
class _Closing:
    """A file number that is closed in the end."""

    number: int

    def close(self) -> None:
        """Close it."""
        os.close(self.number)


def _lines(reading: int, seconds: float) -> Iterator[bytes]:
    """Return the lines that come from `reading`, until it ends or nothing comes for so long."""
    rest = b""
    while select.select([reading], [], [], seconds)[0]:
        chunk = os.read(reading, CHUNK)
        if not chunk:
            return
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


def _table_in(lines: Iterator[bytes], name: str, limits: Limits) -> Table:
    """Return the table that `lines` hold; MisfitError where they hold why there is none, or end."""
    first = next(lines, None)
    head = json.loads(first) if first is not None else {}
    if "misfit" in head:
        what, remedy = head["misfit"]
        raise MisfitError(from_plain(what), from_plain(remedy))
    rows: list[tuple[int, tuple[str, ...]]] = []
    for line in lines:
        found = json.loads(line)
        if found == END:
            return Table(head[HEAD], tuple(head["columns"]), tuple(rows))
        rows.append((found[0], tuple(found[1])))
    what = Text("table.reader_ended", file=name, seconds=round(limits.seconds))
    raise MisfitError(what, Text("table.split"))
