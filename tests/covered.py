"""Which lines and branches the tests reach, by folder: `python -m tests.covered [part ...]`.

Without arguments all parts are run, one after the other, which takes an hour on two cores. Parts
that were measured before are kept until `make clean`, so that a run can be taken up again. What
all parts reached is kept in benchmarks/results as `--keep NAME`, where docs/reference/coverage.md
is made from it. Lines of kernels can be seen only while they are plain Python, so the tests of the
engine run uncompiled, which takes half of the time; with `--compiled` they do not, and kernels
count as lines that nothing reaches. Uncompiled, the wrap-around of 64-bit numbers, which the draws
rely on, warns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import describe_machine

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "coverage"
COMMIT = ("git", "rev-parse", "--short", "HEAD")
RESULTS = ROOT / "benchmarks" / "results" / "coverage.json"
PACKAGES = ("keepable", "keepable_desk")
# What writes machine code (bits, borrowed_arrays, prefetch) cannot run uncompiled.
LEAST_OF_ENGINE = 97.0
UNCOMPILED = ("tests/unit/forecast", "tests/unit/answers")
OVERFLOW = ("-W", "ignore:overflow encountered:RuntimeWarning")
SETTINGS = f"""
[run]
branch = true
source_pkgs = {", ".join(PACKAGES)}
parallel = true
patch = subprocess
sigterm = true
disable_warnings = no-data-collected, module-not-imported, module-not-measured
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """How many lines and branches there are, and how many of them tests reach."""

    lines: int = 0
    lines_reached: int = 0
    branches: int = 0
    branches_reached: int = 0

    def __add__(self, other: Reached) -> Reached:
        """Return the sums of both."""
        return Reached(
            self.lines + other.lines,
            self.lines_reached + other.lines_reached,
            self.branches + other.branches,
            self.branches_reached + other.branches_reached,
        )

    @property
    def percent(self) -> float:
        """Lines and branches that are reached, of a hundred, as coverage.py counts them."""
        whole = self.lines + self.branches
        return 100.0 * (self.lines_reached + self.branches_reached) / whole if whole else 100.0


def parts() -> tuple[str, ...]:
    """Return the parts of the tests, each of which is run by itself.

    Those of the gate are no part, nor are planted faults; nor are pages in a browser: what serves
    them is ended by force, and what they reach those of the desk reach, too.
    """
    units = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/unit/*/"))
    whole = sorted(
        str(path.relative_to(ROOT))
        for path in ROOT.glob("tests/*/")
        if next(path.glob("test_*.py"), None) and path.name not in {"tidy", "planted", "pages"}
    )
    return (*(unit for unit in units if not unit.endswith("__")), "src", *whole)


def measure(part: str, *, compiled: bool) -> int:
    """Run the tests of one `part` and keep what they reached; return pytest's exit code."""
    place = KEPT / part.replace("/", "-")
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    settings = place / "settings.ini"
    settings.write_text(SETTINGS, encoding="utf-8")
    environment = {**os.environ, "COVERAGE_FILE": str(place / "data")}
    more: tuple[str, ...] = ()
    if part in UNCOMPILED and not compiled:
        environment["NUMBA_DISABLE_JIT"] = "1"
        more = OVERFLOW
    run = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}"]
    asked = [*run, "-m", "pytest", "-q", *more, part]
    ended = subprocess.run(asked, cwd=ROOT, env=environment, check=False).returncode
    (place / "exit").write_text(str(ended), encoding="utf-8")
    return ended


def reached() -> dict[str, Reached]:
    """Return what all kept parts reached together, by folder of the two packages."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        settings = place / "settings.ini"
        settings.write_text(SETTINGS, encoding="utf-8")
        environment = {**os.environ, "COVERAGE_FILE": str(place / "all")}
        found = [str(path) for path in sorted(KEPT.glob("*/data.*"))]
        for words in (
            ["combine", "--keep", "--quiet", *found],
            ["json", "--quiet", "-o", str(place / "all.json")],
        ):
            asked = [sys.executable, "-m", "coverage", words[0], f"--rcfile={settings}", *words[1:]]
            subprocess.run(asked, cwd=ROOT, env=environment, check=True)
        report = json.loads((place / "all.json").read_text(encoding="utf-8"))
    folders: dict[str, Reached] = {}
    for path, each in report["files"].items():
        counts = each["summary"]
        mine = Reached(
            counts["num_statements"],
            counts["covered_lines"],
            counts["num_branches"],
            counts["covered_branches"],
        )
        folders[folder_of(path)] = folders.get(folder_of(path), Reached()) + mine
    return folders


def folder_of(path: str) -> str:
    """Return the folder that a file counts to.

    >>> folder_of("src/keepable_desk/store/models/base.py"), folder_of("src/keepable/__init__.py")
    ('keepable_desk/store', 'keepable')
    """
    folders = Path(path).parts[:-1]
    first = next(place for place, name in enumerate(folders) if name in PACKAGES)
    return "/".join(folders[first:][:2])


def table(folders: dict[str, Reached]) -> str:
    """Return a table of what was reached, by folder, with the sum."""
    rows = [
        "| folder | lines | reached | % | branches | reached | % |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, each in [*sorted(folders.items()), ("together", sum(folders.values(), Reached()))]:
        lines = (each.lines, each.lines_reached, _share(each.lines_reached, each.lines))
        of_branches = _share(each.branches_reached, each.branches)
        branches = (each.branches, each.branches_reached, of_branches)
        rows.append("| " + " | ".join(map(str, (name, *lines, *branches))) + " |")
    return "\n".join(rows)


def _share(some: int, whole: int) -> str:
    return f"{100 * some / whole:.1f}" if whole else "-"


def keep(name: str, folders: dict[str, Reached]) -> None:
    """Keep what was reached by folder under `name`, beside what is kept under other names."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept[name] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": subprocess.check_output(COMMIT, cwd=ROOT, text=True).strip(),
        "machine": describe_machine(),
        "folders": {each: astuple(found) for each, found in sorted(folders.items())},
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Run the parts that are asked for, all if none is, and print the table of all kept ones."""
    parser = argparse.ArgumentParser(description="Show which lines and branches the tests reach.")
    parser.add_argument("part", nargs="*", help="such as tests/unit/domain; all if none is named")
    parser.add_argument("--keep", metavar="NAME", help="keep the table under this name")
    parser.add_argument("--no-run", action="store_true", help="only show what was reached before")
    parser.add_argument("--compiled", action="store_true", help="leave kernels compiled: quicker")
    asked = parser.parse_args()
    chosen = [] if asked.no_run else asked.part or parts()
    failed = [part for part in chosen if measure(part, compiled=asked.compiled)]
    folders = reached()
    if asked.keep:
        keep(asked.keep, folders)
    sys.stdout.write(table(folders) + "\n")
    for part in failed:
        sys.stdout.write(f"Tests of {part} failed; what they reached is counted.\n")
    engine = folders.get("keepable/forecast", Reached())
    is_low = engine.percent < LEAST_OF_ENGINE and not asked.compiled
    if is_low:
        sys.stdout.write(
            f"keepable/forecast is at {engine.percent:.1f} %, below {LEAST_OF_ENGINE}.\n"
        )
    return 1 if failed or is_low else 0


if __name__ == "__main__":
    sys.exit(main())
