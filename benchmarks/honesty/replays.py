"""Replay histories and write how many of the dates they would have promised were kept.

    python -m benchmarks.honesty.replays --data FOLDER [--only NAME]

FOLDER holds a folder for each of the histories below; one that is not there is left out, and said
so. The same for any history of your own: `keepable replay --data PATH`.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections import defaultdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from keepable.cli.plain_json import plain
from keepable.cli.replaying import TITLES, plain_result
from keepable.replay.walking import last_day_of, steps_of, walk
from keepable.tables.outcome_rows import read_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.outcomes import Outcome

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "replay.json"
PAGE = ROOT / "docs" / "reference" / "replay.md"
LEVELS = ("50", "80", "95")
LOW, HIGH = 0.76, 0.84  # where the dates promised at 80 % should come out
# What each history is, and the columns whose names do not say it.
HISTORIES: dict[str, tuple[str, dict[str, str]]] = {
    "sip": ("ten years of tasks of a software house, with people and hours", {}),
    "scms_deliveries": ("deliveries of medical goods, scheduled and actual day", {}),
    "olist": ("orders of a marketplace, promised and actual day", {}),
    "nyc_school_capital": ("phases of school building, planned and actual end", {}),
    "little06": ("software projects, first promised and actual end", {}),
}


def figures_of(data: Path, said: dict[str, str]) -> dict[str, Any]:
    """Read the history at `data`, walk through it, and give what came out as plain figures."""
    begun = perf_counter()
    found = read_outcomes(data, said)
    steps = steps_of(found.outcomes)
    entries = list(chain.from_iterable(walk(found.outcomes)))
    result = plain_result(found, entries, last_day_of(found.outcomes), len(steps))
    del result["problems"]  # thousands of rows; the counts tell enough
    plain_figures = {name: plain(value) for name, value in result.items()}
    seconds = round(perf_counter() - begun)
    return {**plain_figures, "seconds": seconds, "still_open": still_open(found.outcomes)}


def still_open(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return by year of the estimate the share of `outcomes` that is open to this day.

    >>> still_open([])
    {}
    """
    years: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        years[str(outcome.estimated_on.year)].append(outcome.finished_on is None)
    return {year: sum(found) / len(found) for year, found in sorted(years.items())}


def share(value: float | None) -> str:
    """Return `value` in percent, a dash for none.

    >>> share(0.7925), share(None)
    ('79.2', '-')
    """
    return "-" if value is None else f"{100 * value:.1f}"


def row(title: str, levels: dict[str, Any]) -> str:
    """Lay out what came of promises of one kind, or of one year of them."""
    at = levels["80"]
    inside = " | ".join(share(levels[level]["inside"]) for level in LEVELS)
    counts = f"{at['no_date']:,} | {at['left_out']:,}"
    return f"| {title} | {at['judged']:,} | {inside} | {share(at['kept'])} | {counts} |"


HEAD = (
    "| {title} | dates at 80 % | inside 50 | inside 80 | inside 95 | kept at 80 "
    "| no date | left out |"
)
RULE = "|---|--:|--:|--:|--:|--:|--:|--:|"


def part(name: str, figures: dict[str, Any]) -> str:
    """Write the part of the page on the history `name`."""
    about, said = HISTORIES[name]
    kinds = figures["kinds"]
    rows = [row(TITLES[kind.replace("_", " ")], found["levels"]) for kind, found in kinds.items()]
    never = figures["still_open"]
    years = [
        f"{row(year, levels)} {share(never.get(year))} |"
        for year, levels in kinds["task"]["by_year"].items()
    ]
    decided = ", ".join(f"{count:,} {words}" for words, count in figures["decided"].items())
    columns = "".join(f' --column "{field}={column}"' for field, column in said.items())
    return f"""## {name}: {about}

{HEAD.format(title="promised")}
{RULE}
{chr(10).join(rows)}

{HEAD.format(title="each when estimated, by year")} open to this day |
{RULE}--:|
{chr(10).join(years)}

Rows: {decided}. {figures["promises"]:,} promises in {figures["steps"]:,} steps, in
{figures["seconds"]:,} s. Command: `keepable replay --data {name}{columns}`.
"""


def verdict_on(name: str, figures: dict[str, Any]) -> str:
    """Say of the history `name` whether dates at 80 % came out between 76 and 84 %."""
    lines = []
    for kind in ("task", "package"):
        if kind in figures["kinds"]:
            at = figures["kinds"][kind]["levels"]["80"]
            inside = at["inside"]
            met = inside is not None and LOW <= inside <= HIGH
            words = "within 76 to 84" if met else "**outside of 76 to 84**"
            asked = at["promised"] + at["no_date"]
            none = f"; {at['no_date']:,} of {asked:,} got no date" if at["no_date"] else ""
            lines.append(
                f"- {name}, {kind}s: {share(inside)} % of {at['judged']:,}, {words}{none}."
            )
    return "\n".join(lines)


def page(figures: dict[str, Any]) -> str:
    """Write the page of `figures`, by history."""
    found = {name: figures[name] for name in HISTORIES if name in figures}
    verdicts = "\n".join(verdict_on(name, one) for name, one in found.items())
    parts = "\n".join(part(name, one) for name, one in found.items())
    return f"""<!-- Made by benchmarks/honesty/replays.py; do not edit. -->

# Are dates kept as often as promised? Replays of real histories

Every week the book as it was: open work, people, what was known of estimates, availability and
waiting. New work is asked for on the day of its estimate, alone and with what else was
estimated for its package and project that week; every quarter all that is open is promised anew.
Where there are hours, the whole engine promises; where there are only dates, like dates do. No
promise knows anything of its own day or later, and all constants are defaults of the code. Those
of waiting were chosen with the whole of sip in view, so its figures are no blind test; the other
histories were only walked through.

Inside: the share of finishes at or below the date, by randomised PIT, so that honest is exactly
50, 80 and 95. Kept: the plain share finished by the end of the day. Open past its date is missed;
open before its date is left out. No date: so many futures do not end within three years that
none could be promised at 80 %.

{verdicts}

{parts}
## What fails, and why

- Many get no date at 80 %: a package waits for its slowest task, and in the software house the
  share of tasks that were never finished rose within two years to many times what it had been (last
  column). Its tasks are taken as given up one by one; in truth whole packages were, so that more
  of them could have had a date.
- Backlogs were closed in bulk, a hundred old tasks on one day. Taken as so many waits that came to
  an end, they promised the next tasks far too early: only 70.1 % of the packages' dates were kept.
  They count as their root now.
- Where a year moves, the guard follows late: it must not learn faster than dates come due, or it
  swings.
- little06 holds only projects that were finished: those that took long and were begun late are
  missing, so nearly all dates are kept, and there are few of them. Its weekly reports are read as
  one outcome for each project and pair of dates.

What was tried, with its figures: [decision 11](../../decisions/0011-waiting-is-learned.md).

{figures["date"]}, {figures["machine"]}. Command: `python -m benchmarks.honesty.replays --data
FOLDER`.
"""


def main() -> None:
    """Write the figures and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=list(HISTORIES))
    args = parser.parse_args()
    figures = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name, (_, said) in HISTORIES.items():
        if args.only in (None, name):
            if not (args.data / name).is_dir():
                sys.stderr.write(f"{name} is not in {args.data.name}; it is left out.\n")
                continue
            figures[name] = figures_of(args.data / name, said)
    figures["date"] = datetime.now(UTC).date().isoformat()
    figures["machine"] = f"two shared cores, Python {platform.python_version()}"
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
