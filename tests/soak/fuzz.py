"""Fuzzing at length: `python -m tests.soak.fuzz [--examples N] [--roles ROLE ...] [--seed N]`.

Every operation of the API gets that many drawn requests, and all at the edges of its description,
once from a member in each role and once from a token. It runs on a database of its own: a file,
or beside that of KEEPABLE_DATABASE_URL. 125 examples are some 130,000 requests, in 40 minutes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import django

from tests.soak.databases import on_each
from tests.soak.outcome import Outcome

if TYPE_CHECKING:
    from tests.soak.outcome import Size

EXAMPLES = 125
FEW = 2


def soak(size: Size) -> Outcome:
    """Fuzz as every role on each database, and give what was found."""
    outcome, examples = Outcome(), size.of(EXAMPLES, FEW)
    on_each(outcome, lambda url: _on(url, examples))
    return outcome


def _on(url: str, examples: int) -> Outcome:
    words = [sys.executable, "-m", "tests.soak.fuzz", "--examples", str(examples)]
    environment = {**os.environ, **({"KEEPABLE_DATABASE_URL": url} if url else {})}
    done = subprocess.run(words, env=environment, check=False, capture_output=True, text=True)
    runs = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    outcome = Outcome(figures={"cases": sum(run["cases"] for run in runs), "runs": runs})
    outcome.need(done.returncode in {0, 1} and bool(runs), f"It broke: {done.stderr[-300:]}")
    for run in runs:
        outcome.failures += [f"{run['who']}: {name}" for name in run["failures"]]
    return outcome


def main() -> int:
    """Fuzz as the command line says; 1 when something was found, or the planted error was not."""
    arguments = _parser().parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.desk.settings"
    os.environ["KEEPABLE_LOG_LEVEL"] = "CRITICAL"  # refusals by the thousand are the point
    django.setup()
    desk = importlib.import_module("tests.soak.fuzz_desk")  # it needs Django set up
    is_good = True
    for run in desk.runs(arguments.examples, arguments.roles, arguments.seed):
        sys.stdout.write(json.dumps(run, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        is_good &= not run["failures"]
    return 0 if is_good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Fuzz the API at length.")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="for each operation")
    parser.add_argument("--roles", nargs="+", default=[], help="some of the roles")
    parser.add_argument("--seed", type=int, default=1, help="what is drawn")
    return parser


if __name__ == "__main__":
    sys.exit(main())
