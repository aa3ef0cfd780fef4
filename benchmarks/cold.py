"""From the start of a process to the first answer, compiled code being cached."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import Bar, Outcome, Runs, Spread, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measuring import Cell

BAR = 2.0
MOST_KERNELS = 12
# What the installed command does, whether or not it is on the path.
KEEPABLE = (sys.executable, "-c", "import sys; from keepable.cli import main; sys.exit(main())")


def measure(*, quick: bool) -> Outcome:
    """Start fresh processes on the demo company, first without and then with a cache."""
    rounds = 3 if quick else 7
    with tempfile.TemporaryDirectory() as folder:
        around = _surroundings(Path(folder))
        demo = str(Path(folder) / "demo")
        _run((*KEEPABLE, "demo", "--folder", demo), around)
        commands = {
            "keepable --help": (*KEEPABLE, "--help"),
            "import keepable.answers": (sys.executable, "-c", "import keepable.answers"),
            "keepable ask": (*KEEPABLE, "ask", demo, "--example", "--json", "--no-why"),
            "keepable ask, with why": (*KEEPABLE, "ask", demo, "--example", "--json"),
        }
        runs = {name: Runs() for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                _add(runs[name], partial(_run, command, around))
        answer = json.loads(_run(commands["keepable ask"], around))
        first, first_why = Runs(), Runs()
        fresh = around | {"NUMBA_CACHE_DIR": str(Path(folder) / "empty")}
        _add(first, partial(_run, commands["keepable ask"], fresh))
        fresh = around | {"NUMBA_CACHE_DIR": str(Path(folder) / "empty too")}
        _add(first_why, partial(_run, commands["keepable ask, with why"], fresh))
        fresh = around | {"NUMBA_CACHE_DIR": str(Path(folder) / "empty again")}
        compiled = json.loads(_run((sys.executable, "-m", "benchmarks.compile_all"), fresh))
    rows: list[tuple[Cell, ...]] = [(name, *_cells(found)) for name, found in runs.items()]
    rows.append(("keepable ask, nothing compiled yet", *_cells(first)))
    rows.append(("keepable ask, with why, nothing compiled yet", *_cells(first_why)))
    measured = Spread.of(runs["keepable ask, with why"].wall)
    return Outcome(
        title="Cold start on the demo company",
        bars=(
            Bar(
                what="process start to the whole answer of `keepable ask`, after the first run",
                bar=f"at most {BAR:g}",
                measured=measured,
                unit="s",
                met=measured.median <= BAR,
            ),
        ),
        tables=(
            Table(
                title=f"Fresh processes, {rounds} of each in turn",
                columns=("command", "s", "lowest", "highest", "s of processor"),
                rows=tuple(rows),
            ),
            Table(
                title="What is compiled once for a machine, without what it calls",
                columns=("kernel", "signatures", "s of processor"),
                rows=tuple(map(tuple, compiled[:MOST_KERNELS])),
            ),
        ),
        notes=(
            (
                f"Of it the ask itself took {answer['elapsed_ms']:.0f} ms on the inside; the rest "
                "is starting Python, loading libraries and compiled code, reading and checking "
                f"the folder, and the forecast of all {answer['scenarios']:,} scenarios."
            ),
        ),
    )


def _surroundings(folder: Path) -> dict[str, str]:
    """Return an environment as on a machine of its own: caches are kept, in `folder`."""
    around = os.environ | {
        "NUMBA_CACHE_DIR": str(folder / "compiled"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    around.pop("PYTHONDONTWRITEBYTECODE", None)
    return around


def _add(runs: Runs, call: Callable[[], object]) -> None:
    """Run a process; its processor time is that of a child, not ours."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    runs.add(call)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    runs.cpu[-1] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _cells(runs: Runs) -> tuple[float, ...]:
    wall, cpu = Spread.of(runs.wall), Spread.of(runs.cpu)
    return wall.median, wall.low, wall.high, cpu.median


def _run(command: tuple[str, ...], around: dict[str, str]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=around)
    if done.returncode:
        message = f"`keepable {' '.join(command[3:])}` failed: {done.stderr[-500:]}"
        raise RuntimeError(message)
    return done.stdout
