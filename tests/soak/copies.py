"""What is done in a copy of this process, which may be refused every byte of a file beyond a limit.

The copy ends as if it were killed: it closes no connection and no file. Django is set up in this
process, and it holds no connection while it is copied.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHARED = "-shm"  # what several processes have in memory of a database file, made anew by each first


@dataclass(frozen=True, slots=True)
class Limit:
    """No file grows beyond so many `bytes`: what would is refused, or ends the process there."""

    bytes: int
    is_deadly: bool = False

    def begin(self) -> None:
        """Keep to it from now on, in this process and all that it starts."""
        if self.is_deadly:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.bytes, resource.RLIM_INFINITY))


class CopyBrokeError(Exception):
    """What was called in a copy raised something that it was not to raise."""


def in_a_copy(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the call gives, as JSON holds it
    """Call it in a copy of this process, and give what it gives; None where that was ended."""
    connections.close_all()
    theirs, ours = os.pipe()
    copy = os.fork()
    if copy == 0:
        try:
            said = json.dumps({"given": call()})
        except BaseException:  # noqa: BLE001 - whatever it is, it is told
            said = json.dumps({"broke": traceback.format_exc()[-1_500:]})
        with os.fdopen(ours, "w") as out:
            out.write(said)
        os._exit(0)
    os.close(ours)
    with os.fdopen(theirs) as told:
        text = told.read()
    os.waitpid(copy, 0)
    found = json.loads(text) if text else {"given": None}
    if "broke" in found:
        raise CopyBrokeError(found["broke"])
    return found["given"]


@dataclass(frozen=True, slots=True)
class State:
    """What a folder held at an instant, to be put back."""

    folder: Path
    files: dict[str, bytes]

    def put_back(self) -> None:
        """Let the folder hold that again, and nothing else."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        for name, content in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def state_of(folder: Path) -> State:
    """Return what `folder` holds now."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(SHARED)
    }
    return State(folder, files)
