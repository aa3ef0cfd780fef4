"""Run the soaks: `python -m tests.soak [--only NAME ...] [--small] [--json FILE]`.

Whatever is run in full is kept in benchmarks/results/soak.json, each with its date.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine
from tests.soak.outcome import Outcome, Size

# Each has a function `soak`, in a module of its own that only it needs; another is added here.
SOAKS = {
    "cuts": "tests.soak.cuts",
    "tampering": "tests.soak.tampering",
    "clean": "tests.soak.clean",
    "race": "tests.soak.race",
    "bursts": "tests.soak.bursts",
    "kills": "tests.soak.kills",
    "fuzz": "tests.soak.fuzz",
    "truth": "tests.soak.truth",
    "state": "tests.soak.state",
    "browsers": "tests.soak.browsers",
    "hostile": "tests.soak.hostile",
}
KEPT = Path(__file__).parents[2] / "benchmarks" / "results" / "soak.json"


def main() -> int:
    """Run what the command line names; 1 when a bar was missed."""
    arguments = _parser().parse_args()
    names = arguments.only or SOAKS
    found = {name: _run(name, Size(is_small=arguments.small)) for name in names}
    plain = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "small": arguments.small,
        "machine": describe_machine(),
        "soaks": found,
    }
    if arguments.json:
        _write(arguments.json, plain)
    if not arguments.small:
        known = json.loads(KEPT.read_text(encoding="utf-8"))["soaks"]
        _write(KEPT, {**plain, "soaks": {**known, **found}})
    return 1 if any(each["failures"] for each in found.values()) else 0


def _write(place: Path, plain: dict[str, Any]) -> None:
    place.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Show what takes minutes to show.")
    parser.add_argument("--only", nargs="+", choices=tuple(SOAKS), help="some of them")
    parser.add_argument("--small", action="store_true", help="few of each, while writing them")
    parser.add_argument("--json", type=Path, help="where to write the figures besides")
    return parser


def _run(name: str, size: Size) -> dict[str, Any]:
    begun = time.perf_counter()
    try:
        outcome: Outcome = importlib.import_module(SOAKS[name]).soak(size)
    except Exception as error:  # noqa: BLE001 - one that breaks must not hide what the others find
        outcome = Outcome(failures=[f"It broke: {error!r:.300}"])
    seconds = round(time.perf_counter() - begun, 1)
    state = "kept" if not outcome.failures else "MISSED: " + " ".join(outcome.failures)
    sys.stdout.write(f"{name}: {seconds} s, all bars {state}\n")
    sys.stdout.flush()
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    return {
        "date": date,
        "seconds": seconds,
        "figures": outcome.figures,
        "failures": outcome.failures,
    }


if __name__ == "__main__":
    sys.exit(main())
