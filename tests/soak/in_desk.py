"""Calls a function of the soaks in a process of its own in which the desk is set up.

Django wants its settings before a model is imported, and one process has one database.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from typing import Any

import django


def called(name: str, *, url: str, folder: str, **arguments: Any) -> Any:  # noqa: ANN401 - any function
    """Call `name` ("module:function" of the soaks) with `arguments` on the database at `url`.

    Arguments and result are plain, as JSON holds them; `folder` is where the desk keeps its data.
    """
    environment = {
        **os.environ,
        "KEEPABLE_DATA": folder,
        "KEEPABLE_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.in_desk", name, json.dumps(arguments)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def call_here(name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - any function
    """Set the desk up in this process, and call `name` with `arguments`."""
    django.setup()
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(f"tests.soak.{module}"), function)(**arguments)


def main() -> None:
    """Call what the command line names, and print its result as one line of JSON."""
    name, arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(call_here(name, json.loads(arguments))) + "\n")


if __name__ == "__main__":
    main()
