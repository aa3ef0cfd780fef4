"""Mutate the code in many places, one at a time, and see which of it the tests see.

`python -m tests.mutation` draws mutants of rights, use cases, ledger and calibration by a seed,
runs against each the tests that reach its place, and fails where fewer than 85 % of a folder are
caught.
What is known already is kept in build/mutation, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.machine import describe_machine
from tests.mutation.drawing import draw
from tests.mutation.folders import FOLDERS, ROOT
from tests.mutation.mutants import sources
from tests.mutation.planning import SECONDS, plan
from tests.mutation.reaching import measured_tests
from tests.mutation.report import (
    HEAD,
    folder_of,
    kept,
    overtaken,
    reasons,
    row,
    without_mutants,
)
from tests.mutation.running import results_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutation.mutants import Mutant
    from tests.mutation.report import Folder
    from tests.mutation.running import Result

KEPT_HERE = ROOT / "benchmarks" / "results" / "mutation.json"
COMMIT = ("git", "rev-parse", "--short", "HEAD")


def drawn_of(folder: str, *, each: int, seed: int) -> list[Mutant]:
    """Return the mutants that are drawn of `folder`."""
    ours = [source for source in sources() if source.file.startswith(f"{folder}/")]
    return draw([one for source in ours for one in source.mutants], each=each, seed=seed)


def judged(wish: argparse.Namespace) -> tuple[dict[str, list[Mutant]], dict[str, Result]]:
    """Return by folder the mutants that were drawn, and what became of each that was run.

    For each that turned out to be no program another one is drawn.
    """
    tests = measured_tests(wish.at_once)
    ends = time.monotonic() + 60.0 * wish.minutes
    more = dict.fromkeys(wish.folder or FOLDERS, 0)
    while True:
        drawn = {
            name: drawn_of(name, each=wish.each + count, seed=wish.seed)
            for name, count in more.items()
        }
        jobs = [
            plan(mutant, tests, seconds=wish.seconds)
            for found in drawn.values()
            for mutant in found
        ]
        left = (ends - time.monotonic()) / 60.0
        results = results_of(jobs, at_once=wish.at_once, minutes=left)
        stillborn = {
            name: sum(
                results[each.name].outcome == "stillborn" for each in found if each.name in results
            )
            for name, found in drawn.items()
        }
        if stillborn == more or len(results) < len(jobs):
            return drawn, results
        more = stillborn


def keep(seed: int, folders: Sequence[Folder], *, seconds: float) -> None:
    """Keep what became of `folders`, where docs/reference/mutation.md is made from it.

    `seconds` of tests were run at most for each mutant.
    """
    found = json.loads(KEPT_HERE.read_text(encoding="utf-8")) if KEPT_HERE.exists() else {}
    found[f"seed {seed}"] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": subprocess.check_output(COMMIT, cwd=ROOT, text=True).strip(),
        "machine": describe_machine(),
        "seconds": seconds,
        **kept(folders),
    }
    found["without"] = without_mutants()
    KEPT_HERE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def asked() -> argparse.Namespace:
    """Return what is asked for on the command line."""
    parser = argparse.ArgumentParser(description="Show which changes of the code the tests see.")
    parser.add_argument("--seed", type=int, default=1, help="which mutants are drawn")
    parser.add_argument("--each", type=int, default=150, help="how many of each folder")
    parser.add_argument("--folder", action="append", choices=FOLDERS, help="all if none is named")
    parser.add_argument("--at-once", type=int, default=2, help="how many processes run tests")
    parser.add_argument("--minutes", type=float, default=60, help="after which none is begun")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of tests for one mutant")
    parser.add_argument("--keep", action="store_true", help="keep the table for the docs")
    return parser.parse_args()


def main() -> int:
    """Draw, run and report; return the exit code."""
    wish = asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended, too
    known = reasons()
    every = [mutant for source in sources() for mutant in source.mutants]
    gone = overtaken(known, every)
    for name in gone:
        sys.stdout.write(f"A reason is given for what is no mutant any more: {name}\n")
    chosen, results = judged(wish)
    folders = [folder_of(name, drawn, results, known) for name, drawn in chosen.items()]
    left = sum(map(len, chosen.values())) - len(results)
    sys.stdout.write("\n".join(["", HEAD, *map(row, folders), "", ""]))
    for folder in folders:
        for name in folder.survivors:
            sys.stdout.write(f"{results[name].outcome}: {name}\n")
    if left:
        sys.stdout.write(f"{left} mutants were not run yet; the same command goes on with them.\n")
    if wish.keep and not left:
        keep(wish.seed, folders, seconds=wish.seconds)
    return 1 if gone or left or not all(folder.is_good for folder in folders) else 0


if __name__ == "__main__":
    sys.exit(main())
