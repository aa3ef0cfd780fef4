"""A process that has loaded a desk, and copies itself whenever a line comes in.

Each copy then does what the command `keepable desk` does. Before it is copied, the process has one
thread, no connection to a database, and no company in its memory.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import django

from keepable.cli.app import main as keepable
from keepable.cli.app import plug_in
from keepable.cli.compiled_cache import keep_compiled_code

LOADED = ("keepable_desk.ops.serving", "keepable_desk.urls", "keepable_desk.wsgi")


def main() -> None:
    """Load everything, and copy this process at each line, until there are no more."""
    port = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepable_desk.settings")
    keep_compiled_code()
    django.setup()
    for name in LOADED:
        import_module(name)
    plug_in()
    import_module("tests.soak.kernels").load_kernels()  # after it is said where they are kept
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever was killed is gone at once
    for _ in sys.stdin:
        if threading.active_count() > 1 or _is_connected():
            msg = "There is more to be copied than what was loaded."
            raise RuntimeError(msg)
        copy = os.fork()
        if copy == 0:
            _serve(port)
        sys.stdout.write(f"{copy}\n")
        sys.stdout.flush()


def _is_connected() -> bool:
    connections = import_module("django.db").connections
    return any(each.connection is not None for each in connections.all(initialized_only=True))


def _serve(port: str) -> NoReturn:
    """Be a desk, as the command would be, in a group of processes of its own."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(Path(os.environ["KEEPABLE_DATA"]) / "log", os.O_WRONLY | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    sys.argv = ["keepable", "desk", "--port", port]
    code = 1
    try:
        keepable()
    except SystemExit as error:
        code = int(error.code or 0)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
