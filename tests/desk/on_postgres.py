"""Run what touches the store on PostgreSQL: `python -m tests.desk.on_postgres [pytest arguments]`.

It starts a server of its own on a free port of this machine, as a user that is not root, and
stops it in the end. Without PostgreSQL it says so; where CI is set, that is a failure.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin")
NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
# what touches the store, once with all its examples
TESTED = ("tests/desk", "tests/pages", "-m", "store")
MISSING = (
    "PostgreSQL is not installed here, so the desk was tested on SQLite alone "
    "(Debian: apt-get install postgresql)."
)


def binaries() -> Path | None:
    """Return the folder that holds initdb and postgres, None when there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = [folder for place in PLACES for folder in Path("/").glob(place[1:])]
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run PostgreSQL from the binaries in `folder`, and give the URL of a database."""
    as_user = NOBODY if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="keepable-postgres-") as place:
        Path(place).chmod(0o777)
        data, port = f"{place}/data", free_port()
        make = ("--auth=trust", "--username=desk", "--encoding=UTF8", "--no-sync", "--locale=C")
        _quietly(place, [*as_user, folder / "initdb", "-D", data, *make])
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={place} "
            "-c max_connections=200"
        )
        control = [*as_user, folder / "pg_ctl", "-D", data, "-w"]
        log = f"{place}/server.log"
        _quietly(place, [*control, "-l", log, "-o", options, "start"])
        try:
            yield f"postgres://desk@127.0.0.1:{port}/postgres"
        finally:
            _quietly(place, [*control, "-m", "immediate", "stop"])


def _quietly(place: str, words: list[str | Path]) -> None:
    subprocess.run(words, check=True, cwd=place, stdout=subprocess.DEVNULL)


def main() -> int:
    """Run the tests that are marked `store` beside a server."""
    folder = binaries()
    if folder is None:
        sys.stdout.write(f"{MISSING}\n")
        return 1 if os.environ.get("CI") else 0
    with server(folder) as url:
        environment = {**os.environ, "KEEPABLE_DATABASE_URL": url}
        asked = [sys.executable, "-m", "pytest", *TESTED, *sys.argv[1:]]
        return subprocess.run(asked, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
