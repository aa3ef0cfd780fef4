"""A desk for tests of the pages: the demo company, in a process and a database of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.desk.on_postgres import free_port
from tests.desk.racing import fresh_database
from tests.desk.serving import is_answered

if TYPE_CHECKING:
    from pathlib import Path

START_SECONDS = 300.0  # kernels may have to be compiled first


@dataclass
class DeskProcess:
    """A served desk in its folder; on PostgreSQL where the environment names such a database."""

    folder: Path
    words: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    signed_in: dict[str, Any] = field(default_factory=dict)  # cookies by role, to sign in once

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sign_in_url(self) -> str:
        """Where members of the demo are offered."""
        password = (self.folder / "demo_password").read_text(encoding="ascii")
        return f"{self.url}/accounts/login/?demo={password}"

    def start(self) -> DeskProcess:
        self.process = self._begun(*self.words)
        if is_answered(f"{self.url}/health", self.process, START_SECONDS):
            return self
        self.stop()
        raise TimeoutError((self.folder / "log").read_text(encoding="utf-8"))

    def load(self) -> None:
        """Load the demo company into the folder, and serve nothing."""
        if self._begun("--load").wait():
            raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))

    def _begun(self, *words: str) -> subprocess.Popen[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = os.environ.get("KEEPABLE_DATABASE_URL", "")
        own = {"KEEPABLE_DATA": str(self.folder), "KEEPABLE_LOG_LEVEL": "ERROR"}
        if beside:
            own["KEEPABLE_DATABASE_URL"] = fresh_database(beside)
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.pages.desk_process", str(self.port), *words],
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.desk.settings", **own},
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


def copied(template: Path, folder: Path) -> DeskProcess:
    """Return a desk in `folder` that begins as the one in `template` was left."""
    if template.exists():
        shutil.copytree(template, folder)
    return DeskProcess(folder)
