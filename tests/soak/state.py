"""State proven by entries, at length: drawn lives accuse nobody, and drawn edits are all found.

2,000 desks live a drawn life and are checked. Then each column of what is proven is edited fifty
times past the desk, from a life in which every table has rows.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import django

from tests.soak.outcome import Outcome, Size

LIVES, FEW_LIVES = 2_000, 4
EDITS, FEW_EDITS = 50, 1
FIRST = 1_000  # seeds of the tests that every change runs are below


def soak(size: Size) -> Outcome:
    """Live all lives and make all edits, and give who was accused and what was not found."""
    counts = (size.of(LIVES, FEW_LIVES), size.of(EDITS, FEW_EDITS))
    words = [sys.executable, "-m", "tests.soak.state", *map(str, counts)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    outcome = Outcome()
    outcome.need(done.returncode == 0, f"It broke: {done.stderr[-300:]}")
    if done.returncode == 0:
        found = json.loads(done.stdout.splitlines()[-1])
        outcome.failures += found.pop("failures")
        outcome.figures |= found
    return outcome


def main() -> None:
    """Live and edit as often as the command line says, and print what was found."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.desk.settings"
    django.setup()
    desk = importlib.import_module("tests.soak.state_desk")  # it needs Django set up
    lives, edits = map(int, sys.argv[1:])
    found = desk.looked_at(range(FIRST, FIRST + lives), edits)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
