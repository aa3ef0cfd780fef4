"""A desk for tests of the pages: the demo company, in a process and a database of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from tests.desk.on_postgres import free_port
from tests.desk.racing import fresh_database

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

    def start(self) -> DeskProcess:
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = os.environ.get("KEEPABLE_DATABASE_URL", "")
        own = {"KEEPABLE_DATA": str(self.folder), "KEEPABLE_LOG_LEVEL": "ERROR"}
        if beside:
            own["KEEPABLE_DATABASE_URL"] = fresh_database(beside)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.pages.desk_process", str(self.port), *self.words],
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.desk.settings", **own},
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=5).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.05)
        self.stop()
        raise TimeoutError((self.folder / "log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


def copied(template: Path, folder: Path) -> DeskProcess:
    """Give a desk in `folder` that begins as the one in `template` was left."""
    if template.exists() and not os.environ.get("KEEPABLE_DATABASE_URL"):
        shutil.copytree(template, folder)
    return DeskProcess(folder)
