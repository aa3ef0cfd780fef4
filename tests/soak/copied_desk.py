"""A desk whose process is a copy of one in which everything is loaded, and nothing is opened."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass

import httpx

from tests.desk.on_postgres import free_port
from tests.desk.serving import START_SECONDS, Served

LOOK_SECONDS = 0.005


@dataclass
class CopiedDesk(Served):
    """A served desk that begins as a copy, which a `loaded` process makes when it is told to."""

    loaded: subprocess.Popen[bytes] | None = None
    copy: int = 0

    def start(self) -> Served:
        """Start it as a copy: it opens database and keys anew, as the command does."""
        self.port = self.port or free_port()
        if self.loaded is None:
            with (self.data / "log").open("ab") as log:
                self.loaded = subprocess.Popen(
                    [self.python, "-m", "tests.soak.loaded_desk", str(self.port)],
                    env=self.environ(),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                )
        assert self.loaded.stdin is not None
        assert self.loaded.stdout is not None
        self.loaded.stdin.write(b"\n")
        self.loaded.stdin.flush()
        self.copy = int(self.loaded.stdout.readline())
        until = time.monotonic() + START_SECONDS
        with httpx.Client(timeout=5) as http:
            while time.monotonic() < until and self._is_there():
                with contextlib.suppress(httpx.HTTPError):
                    if http.get(f"{self.url}/ready").status_code == httpx.codes.OK:
                        return self
                time.sleep(LOOK_SECONDS)
        raise TimeoutError((self.data / "log").read_text())

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the copy and all that it started, and wait until it is gone."""
        super().kill(number)
        if self.copy:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.copy, number)
            while self._is_there():
                time.sleep(LOOK_SECONDS)
            self.copy = 0

    def close(self) -> None:
        """End the loaded process, too."""
        self.kill()
        if self.loaded is not None:
            self.loaded.communicate()
            self.loaded = None

    def _is_there(self) -> bool:
        try:
            os.kill(self.copy, 0)
        except ProcessLookupError:
            return False
        return True
