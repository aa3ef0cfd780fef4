"""The folders whose code is mutated, and the tests that are to see it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "src/keepable_desk/rights",
    "src/keepable_desk/usecases",
    "src/keepable/ledger",
    "src/keepable/calibration",
)
# those that run in the process of pytest: neither browsers nor the checks of the source itself
TESTED_BY = ("tests/unit", "tests/desk", "tests/cli", "tests/frozen", "src")
KEPT = ROOT / "build" / "mutation"
MARKED = "not wide"  # the tests that every change runs
