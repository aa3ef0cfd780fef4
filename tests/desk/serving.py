"""A desk in a process of its own, as people run it: on loopback, at a free port."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from keepable_desk.demo import demo_email
from tests.desk.on_postgres import free_port

if TYPE_CHECKING:
    from pathlib import Path

START_SECONDS = 90.0  # a first compile on a slow machine
COMMAND_SECONDS = 300.0  # what takes longer does not end by itself


def is_answered(url: str, process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Return whether what the `process` serves at `url` is there within so many seconds."""
    until = time.monotonic() + seconds
    with httpx.Client(timeout=5) as http:  # one for all tries: each makes a TLS context of its own
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if http.get(url).status_code == 200:
                    return True
            time.sleep(0.05)
    return False


@dataclass
class Served:
    """A served desk: its folder, its address, and the process while it runs."""

    data: Path
    database: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    arguments: tuple[str, ...] = ("--demo",)
    environment: dict[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)
    python: str = sys.executable
    command_seconds: float = COMMAND_SECONDS

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environ(self) -> dict[str, str]:
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("KEEPABLE", "DJANGO"))}
        own = {"KEEPABLE_DATA": str(self.data), "KEEPABLE_LOG_LEVEL": "WARNING"}
        own["KEEPABLE_REQUESTS_PER_MINUTE"] = "0"  # clients of tests ask as fast as they can
        if self.database:
            own["KEEPABLE_DATABASE_URL"] = self.database
        return {**kept, **own, **self.environment}

    def start(self) -> Served:
        self.port = self.port or free_port()
        words = [self.python, "-m", "keepable.cli", "desk", "--port", str(self.port)]
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*words, *self.arguments],
                env=self.environ(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if is_answered(f"{self.url}/ready", self.process, START_SECONDS):
            return self
        self.kill()
        raise TimeoutError((self.data / "log").read_text())

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the process and all that it started, with the signal `number`."""
        while self.clients:
            self.clients.pop().close()
        if self.process is not None:
            os.killpg(self.process.pid, number)
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End it for good."""
        self.kill()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command of `keepable` on the same desk; one that goes on is ended."""
        line = [self.python, "-m", "keepable.cli", *words]
        with subprocess.Popen(
            line,
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                told, complained = process.communicate(timeout=self.command_seconds)
            finally:  # also what it started in its turn
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        return subprocess.CompletedProcess(line, process.returncode, told, complained)

    @property
    def demo_password(self) -> str:
        """The password that its demo's members have."""
        return (self.data / "demo_password").read_text(encoding="ascii")

    def signed_in(self, role: str) -> httpx.Client:
        """Return a client that has signed in as the demo's `role`."""
        words = {"email": demo_email(role), "password": self.demo_password}
        answer = httpx.post(f"{self.url}/_allauth/app/v1/auth/login", json=words, timeout=30)
        token: Any = answer.json()["meta"]["session_token"]
        made = httpx.Client(
            base_url=f"{self.url}/api/v1/", headers={"X-Session-Token": token}, timeout=60
        )
        self.clients.append(made)
        return made
