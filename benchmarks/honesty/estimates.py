"""Walk through a history of estimates and write how honest ranges would have been.

    python -m benchmarks.honesty.estimates --data FOLDER

FOLDER (or a file) is anything that `keepable calibrate` reads; the page in docs/reference and its
picture are made from one of a software house (12,299 rows of tasks, 2004 to 2014).
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any

from keepable.cli.calibrating import calibrated, plain_result
from keepable.cli.options import JudgingOptions
from keepable.cli.plain_json import plain
from keepable.cli.reliability_page import BAND, reliability, reliability_svg
from keepable.tables.outcome_rows import read_outcomes

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "estimates.json"
PICTURE = ROOT / "docs" / "pictures" / "reliability.svg"
PAGE = ROOT / "docs" / "reference" / "estimates.md"
LEAST_PERSON = 61
STYLE = (
    ":root { --area: #2f6f9f } text { font: 13px sans-serif; fill: #6b7280 } "
    ".grid { stroke: #d5d8dc } .strong { stroke: #6b7280; stroke-dasharray: 4 4 }"
)


def figures_of(data: Path) -> dict[str, Any]:
    """Read `data`, walk through it, and give what came out as plain figures."""
    found = read_outcomes(data)
    result = calibrated(found.outcomes, JudgingOptions(split=0.7))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "decided": found.decided,
        "points": reliability(result.judged),
        **{name: plain(value) for name, value in plain_result(result).items()},
    }


def page(figures: dict[str, Any]) -> str:
    """Write the page of `figures`."""
    decided, held = figures["decided"], 100 * figures["coverage"]["80"]
    low, high = (100 * end for end in figures["intervals"]["coverage 80"])
    gains = {
        name: 100 * (1 - figures[f"crps_{name}"] / figures[f"crps_{name}_raw"])
        for name in ("log", "hours")
    }
    people = {name: row for name, row in figures["by_person"].items() if row["n"] >= LEAST_PERSON}
    rows = [("all", {"n": figures["n_test"], **figures}), *figures["by_year"].items()]
    rows += [(f"person {name}", row) for name, row in people.items()]
    table = "\n".join(
        f"| {name} | {row['n']:,} | "
        + " | ".join(f"{100 * row['coverage'][level]:.1f}" for level in ("50", "80", "95"))
        + f" | {100 * (row['crps_log'] / row['crps_log_raw'] - 1):+.0f} % |"
        for name, row in rows
    )
    off = [name for names in figures["outside"].values() for name in names]
    worst = "; ".join(
        ", ".join(f"{name} {100 * share:.0f} %" for name, share in found.items())
        for found in figures["worst"].values()
    )
    return f"""<!-- Made by benchmarks/honesty/estimates.py; do not edit. -->

# Do estimates come out as often as said?

A real software house, its own estimates and hours: {sum(decided.values()):,} rows of tasks, of
them {decided["finished"]:,} finished. Learned day by day; judged are the {figures["n_test"]:,}
tasks estimated from {figures["split_on"]} on. No prediction knows anything of its own day or
later; all constants are defaults of the code.

![Share that came true over share promised](../pictures/reliability.svg)

8 in 10 held in {held:.1f} % ({low:.1f} to {high:.1f} with 95 % confidence, drawn by quarters of a
year). Scores (CRPS) are {gains["log"]:.1f} % below those of the estimates alone in log hours, and
{gains["hours"]:.1f} % in hours. Held is measured by randomised PIT, so that the many tasks that
came out exactly as estimated flatter nobody.

| | tasks | 50 % held | 80 % held | 95 % held | off against the estimate |
|---|--:|--:|--:|--:|--:|
{table}

Off by more than luck (Holm, 5 % over all years and over all people with more than 60 tasks):
{", ".join(off) or "none"}. Furthest off, years and people: {worst}.

{figures["date"]}. Command: `python -m benchmarks.honesty.estimates --data FOLDER`; the same as a
table: `keepable calibrate FOLDER`.
"""


def main() -> None:
    """Write the figures, the picture and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    figures = figures_of(parser.parse_args().data)
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    band = BAND / sqrt(figures["n_test"])
    PICTURE.write_text(reliability_svg(figures["points"], band, STYLE) + "\n", encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
