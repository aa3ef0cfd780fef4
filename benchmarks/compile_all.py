"""Compile every kernel and print, as JSON, what each took: run by `benchmarks.cold` in a process.

Seconds are those of the processor, without what is compiled meanwhile because it is called.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from numba.core import event

from keepable.cli.compiling import compile_once

if TYPE_CHECKING:
    from numba.core.event import Event


def main() -> None:
    """Listen to numba while everything is compiled."""
    seconds: defaultdict[str, float] = defaultdict(float)
    signatures = Counter[str]()
    open_since: list[list[float]] = []

    class Listener(event.Listener):  # type: ignore[misc]  # numba has no types
        """Counts what is compiled, without what is compiled inside of it."""

        def on_start(self, begun: Event) -> None:
            del begun
            open_since.append([time.process_time(), 0.0])

        def on_end(self, done: Event) -> None:
            since, inside = open_since.pop()
            whole = time.process_time() - since
            if open_since:
                open_since[-1][1] += whole
            name = _name_of(done.data["dispatcher"])
            seconds[name] += whole - inside
            signatures[name] += 1

    event.register("numba:compile", Listener())
    compile_once()
    rows = [(name, signatures[name], round(took, 2)) for name, took in seconds.items()]
    sys.stdout.write(json.dumps(sorted(rows, key=lambda row: -row[2])))


def _name_of(dispatcher: Any) -> str:  # noqa: ANN401 - numba's own
    """Return the name of a kernel of ours; what numba compiles for itself is one thing."""
    function = dispatcher.py_func
    ours = function.__module__.startswith("keepable.")
    return (
        f"{function.__module__.rpartition('.')[2]}.{function.__name__}" if ours else "numba's own"
    )


if __name__ == "__main__":
    main()
