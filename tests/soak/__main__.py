"""Run the soaks: `python -m tests.soak [--minutes M] [--only NAME ...] [--database NAME ...]`.

What is furthest from its goal goes on first, from the seed where the last run ended, until the
time is over; what was done is kept in benchmarks/results/soak/ after each turn, so that runs can
be ended at any time, and add up. `--status` shows what there is; `--seed N` runs one seed again,
and counts nothing; `--small` runs few of each, and keeps nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tests.desk.on_postgres import MISSING
from tests.soak.databases import Databases
from tests.soak.running import Run
from tests.soak.soaks import POSTGRESQL, SOAKS, SQLITE
from tests.soak.status import table
from tests.soak.sums import KEPT, LOCKS, ROOT, code_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MINUTES = 150.0


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line names; 1 when a bar was missed."""
    arguments = _parser().parse_args(words)
    chosen = [
        (name, database)
        for name in arguments.only or SOAKS
        for database in SOAKS[name].goals
        if database in arguments.database
    ]
    code = code_of(ROOT)
    if arguments.status:
        sys.stdout.write(table(arguments.kept, chosen, code))
        return 0
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with contextlib.ExitStack() as closing:
        kept = arguments.kept
        locks = LOCKS if kept == KEPT else kept
        run = Run(kept, locks, code, Databases(closing).url_of, ended)
        if arguments.seed is not None:
            is_good = run.again(chosen, arguments.seed)
        elif arguments.small:
            is_good = run.small(chosen)
        else:
            is_good = run.go_on(chosen, min(arguments.minutes, MOST_MINUTES) * 60)
            sys.stdout.write(table(kept, chosen, code))
    if run.has_no_server:
        sys.stdout.write(f"{MISSING}\n")
        is_good = is_good and not os.environ.get("CI")
    return 0 if is_good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Show what takes minutes to show.")
    parser.add_argument("--minutes", type=float, default=MOST_MINUTES, help="150 at most")
    parser.add_argument("--only", nargs="+", choices=tuple(SOAKS), help="some of them")
    both = (SQLITE, POSTGRESQL)
    parser.add_argument("--database", nargs="+", choices=both, default=both, help="one of them")
    parser.add_argument("--status", action="store_true", help="what was done, and what is missed")
    parser.add_argument("--seed", type=int, help="run this seed again")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where sums are kept")
    parser.add_argument("--small", action="store_true", help="few of each, while writing them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
