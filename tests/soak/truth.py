"""One truth at length: every page of 200 drawn companies, as three roles each.

No figure of a company may have two values or two wordings at one state of its book, and none may
stand outside of the element that says what it is of.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import django

from tests.soak.outcome import Outcome, Size

COMPANIES = 200
FEW = 3
FIRST = 1_000  # seeds of the tests that every change runs are below


def soak(size: Size) -> Outcome:
    """Read all pages of all companies, and give the figures that contradict each other."""
    words = [sys.executable, "-m", "tests.soak.truth", str(size.of(COMPANIES, FEW))]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    outcome = Outcome()
    outcome.need(done.returncode == 0, f"It broke: {done.stderr[-300:]}")
    if done.returncode == 0:
        found = json.loads(done.stdout.splitlines()[-1])
        outcome.figures |= {name: found[name] for name in ("companies", "pages", "figures")}
        outcome.failures += found["failures"]
    return outcome


def main() -> None:
    """Read the pages of as many companies as the command line says, and print what was found."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.desk.settings"
    django.setup()
    desk = importlib.import_module("tests.soak.truth_desk")  # it needs Django set up
    seeds = range(FIRST, FIRST + int(sys.argv[1]))
    sys.stdout.write(json.dumps(desk.read_companies(seeds)) + "\n")


if __name__ == "__main__":
    main()
