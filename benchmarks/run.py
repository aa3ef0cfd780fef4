"""Run the benches, each in a process of its own, and write what they found as JSON.

`python -m benchmarks.run [--quick] [--only NAME] [--date YYYY-MM-DD] [--results FOLDER]`
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import warnings
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine import describe_machine, load_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measuring import Outcome

# name of the bench -> its module, in the order of the page
BENCHES = {
    "placement": "benchmarks.placement",
    "scale": "benchmarks.scale",
    "ask": "benchmarks.asks",
    "threads": "benchmarks.threads",
    "refresh": "benchmarks.refreshing",
    "cold": "benchmarks.cold",
    "peers": "benchmarks.peers",
    "predicting": "benchmarks.predicting",
    "paying": "benchmarks.paying",
    "desk": "benchmarks.desk",
    "pages": "benchmarks.pages",
    "memory": "benchmarks.memory",
}
RESULTS = Path(__file__).parent / "results"


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line names; 1 when a bench failed (a bar not met is no failure)."""
    arguments = _parser().parse_args(words)
    if arguments.inside:
        _run_here(arguments)
        return 0
    failed = [name for name in arguments.only or BENCHES if not _run_apart(name, arguments)]
    if failed:
        print(f"These benches failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure against the bars, beside the peers.")
    parser.add_argument("--quick", action="store_true", help="small books, few rounds")
    parser.add_argument("--only", action="append", choices=tuple(BENCHES), help="one of them")
    parser.add_argument("--date", help="the day to write beside the figures; today unless given")
    parser.add_argument("--results", type=Path, help="where to write; beside the benches")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser


def _run_apart(name: str, arguments: argparse.Namespace) -> bool:
    command = [sys.executable, "-m", "benchmarks.run", "--inside", "--only", name]
    command += ["--quick"] if arguments.quick else []
    command += ["--date", arguments.date] if arguments.date else []
    command += ["--results", str(arguments.results)] if arguments.results else []
    print(f"== {name}", flush=True)
    return subprocess.run(command, check=False).returncode == 0


def _run_here(arguments: argparse.Namespace) -> None:
    warnings.simplefilter("ignore")
    name = arguments.only[0]
    before, began = load_now(), datetime.now(UTC)
    outcome: Outcome = importlib.import_module(BENCHES[name]).measure(quick=arguments.quick)
    found: dict[str, Any] = {
        "bench": name,
        "date": arguments.date or f"{began:%Y-%m-%d}",
        "quick": arguments.quick,
        "seconds": round((datetime.now(UTC) - began).total_seconds(), 1),
        "load_before": before,
        "load_after": load_now(),
        "machine": describe_machine(),
        **asdict(outcome),
    }
    folder = arguments.results or RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    for bar in outcome.bars:
        state = {True: "met", False: "NOT MET", None: "no bar"}[bar.met]
        measured = (
            bar.measured
            if isinstance(bar.measured, int | float)
            else bar.measured and bar.measured.median
        )
        figure = "nothing" if measured is None else f"{measured:.3g}"
        print(f"   {state:8} {bar.what}: {figure} {bar.unit} ({bar.bar})")


if __name__ == "__main__":
    sys.exit(main())
