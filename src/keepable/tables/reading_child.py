"""The process that reads files of others: it waits for them, and reads each in a child of its own.

It is started by `keepable.tables.reading_apart` and ends with it. A child has so much time and
memory and no more; whatever becomes of it, nobody else notices.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keepable.domain.faults import MisfitError
from keepable.tables.grids import read_table_here
from keepable.tables.limits import Limits
from keepable.texts.plain import to_plain
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MOST_REQUEST = 64_000  # bytes
TO_TELL_BYTES = 20_000_000  # beyond the limit, to tell that it was reached
MILDNESS = 10  # others of the machine go before
HEAD, END = "table", "end"  # what the first line of an answer holds, and the last


def main(number: int) -> None:
    """Read files for whoever holds the other end of the socket `number`, until it is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children that end leave nothing
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started it
    with socket.socket(fileno=number) as asked:
        while True:
            request, files, _, _ = socket.recv_fds(asked, MOST_REQUEST, 1)
            if not request:
                return
            wish = json.loads(request)
            if wish["path"].lower().endswith(".xlsx"):
                _load_once()
            if os.fork() == 0:
                asked.close()
                _read(wish, files[0])
            os.close(files[0])
            asked.send(b"+")


def _load_once() -> None:
    """Load what reads workbooks, so that children need not, each for itself."""
    import openpyxl  # noqa: F401, PLC0415 - slow to load, and seldom needed


def _read(wish: dict[str, Any], file: int) -> None:
    """Read what `wish` names, write the answer to `file`, and end this process."""
    status = 1
    try:
        with contextlib.suppress(BrokenPipeError), os.fdopen(file, "wb") as answer:
            limits = Limits(**wish["limits"])
            _confine(limits)
            for part in _answered(Path(wish["path"]), limits):
                _write(answer, part)
            status = 0
    finally:
        os._exit(status)  # whatever went wrong is told by an answer without an end


def _confine(limits: Limits) -> None:
    """Let the system end this process when it takes more than its `limits`."""
    os.nice(MILDNESS)
    most = limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most + TO_TELL_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to a pipe, and no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)


def _answered(path: Path, limits: Limits) -> Iterator[object]:
    """Return the parts of an answer: a head, its rows, and an end; or why it cannot be read."""
    try:
        table = read_table_here(path, limits)
    except MisfitError as error:
        yield {"misfit": [to_plain(error.what), to_plain(error.remedy)]}
    except (MemoryError, RecursionError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        what = Text("table.takes_too_much", file=path.name)
        yield {"misfit": [to_plain(what), to_plain(Text("table.split"))]}
    else:
        yield {HEAD: table.name, "columns": table.columns}
        yield from table.rows
    yield END


def _write(answer: BinaryIO, part: object) -> None:
    answer.write(json.dumps(part).encode() + b"\n")
