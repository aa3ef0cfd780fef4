"""Which requirements of OWASP's ASVS 5.0.0, levels 1 and 2, are met, and by what evidence.

python -m tests.tidy.asvs   prints the page docs/reference/asvs.md

`docs/security/asvs.csv` keeps the number of each requirement, what it is about in words of ours,
its status and evidence. The requirements themselves are OWASP's, and are not copied.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.tidy.evidence import IS_TEST, as_markdown, fault_of
from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STANDARD = "https://github.com/OWASP/ASVS/tree/master/5.0/en"
TABLE = ROOT / "docs/security/asvs.csv"
MET, DEPLOYED, APART, UNMET = "met", "met by deployment", "not applicable", "not met"
STATUSES = (MET, DEPLOYED, UNMET, APART)
# how many of level 1 and 2 each chapter of the release has, and what it is about
CHAPTERS = {
    1: (27, "Escaping, cleaning, reading"),
    2: (11, "Validation and rules of the business"),
    3: (19, "Browsers"),
    4: (10, "Programs"),
    5: (9, "Files"),
    6: (35, "Getting in"),
    7: (18, "Sessions"),
    8: (7, "Rights"),
    9: (7, "Signed tokens"),
    10: (29, "OAuth"),
    11: (14, "Cryptography"),
    12: (9, "Connections"),
    13: (13, "Settings and secrets"),
    14: (9, "Data"),
    15: (13, "Code and what others bring in"),
    16: (16, "Logs and errors"),
    17: (7, "WebRTC"),
}
LEVELS = {1: 70, 2: 183}


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: its number as `6.2.1`, its level, and what is said of it."""

    number: str
    level: int
    subject: str
    status: str
    evidence: tuple[str, ...]
    reason: str

    @property
    def chapter(self) -> int:
        """The first part of its number."""
        return int(self.number.split(".")[0])

    @property
    def has_test(self) -> bool:
        """Whether a test is among its evidence."""
        return any(IS_TEST in each for each in self.evidence)


def rows() -> tuple[Row, ...]:
    """Return the rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                number=each["id"],
                level=int(each["level"]),
                subject=each["subject"],
                status=each["status"],
                evidence=tuple(each["evidence"].split()),
                reason=each["reason"],
            )
            for each in csv.DictReader(file)
        )


def faults(table: Sequence[Row]) -> Iterator[str]:
    """Say what is wrong with a `table` of rows: missing, twice, blank, or without evidence."""
    counted = Counter(row.number for row in table)
    yield from (f"{number} stands there twice" for number, count in counted.items() if count > 1)
    yield from _miscounted(table)
    for row in table:
        if row.status not in STATUSES or not row.subject:
            yield f"{row.number} has no status or subject"
        if row.status in {APART, UNMET} and not row.reason:
            yield f"{row.number} is {row.status} without a reason"
        if row.status == MET and not row.evidence:
            yield f"{row.number} is met without evidence"
        is_told = row.reason or any(each.startswith("docs/") for each in row.evidence)
        if row.status == DEPLOYED and not (row.evidence and is_told):
            yield f"{row.number} does not say what is to be done"
        yield from (f"{row.number}: {fault}" for fault in map(fault_of, row.evidence) if fault)


def _miscounted(table: Sequence[Row]) -> Iterator[str]:
    chapters = Counter(row.chapter for row in table)
    for chapter, (count, _) in CHAPTERS.items():
        if chapters[chapter] != count:
            yield f"chapter {chapter} has {chapters[chapter]} rows, not {count}"
    levels = Counter(row.level for row in table)
    for level, count in LEVELS.items():
        if levels[level] != count:
            yield f"level {level} has {levels[level]} rows, not {count}"


def share_with_tests(table: Iterable[Row]) -> float:
    """Return the share of those that apply for which a test is evidence."""
    applying = [row for row in table if row.status != APART]
    return sum(row.has_test for row in applying) / len(applying)


def page() -> str:
    """Return the page that shows all rows."""
    table = rows()
    lines = [
        "# What is met of ASVS 5.0.0, levels 1 and 2\n",
        f"The [Application Security Verification Standard]({STANDARD}) of OWASP (CC BY-SA 4.0)",
        "lists what a web application should do. This page says of each of its 253 requirements of",
        "levels 1 and 2 whether it is met, and what shows it; its text is there by its number.",
        "What is not met says what it would need. `docs/security/asvs.csv` is the source.\n",
        f"Of those that apply, {share_with_tests(table):.0%} are shown by a test.\n",
        *_sums(table),
    ]
    for chapter, (_, subject) in CHAPTERS.items():
        mine = [row for row in table if row.chapter == chapter]
        lines += [f"\n## V{chapter}: {subject}\n", "| | level | | status | shown by, or why |"]
        lines += ["| --- | ---: | --- | --- | --- |", *map(_line, mine)]
    return "\n".join(lines) + "\n"


def _sums(table: Sequence[Row]) -> Iterator[str]:
    yield f"| chapter | {' | '.join(STATUSES)} | together |"
    yield "| --- |" + " ---: |" * (len(STATUSES) + 1)
    for chapter, (_, subject) in CHAPTERS.items():
        mine = Counter(row.status for row in table if row.chapter == chapter)
        cells = " | ".join(str(mine[status]) for status in STATUSES)
        yield f"| V{chapter} {subject} | {cells} | {mine.total()} |"
    every = Counter(row.status for row in table)
    yield f"| all | {' | '.join(str(every[each]) for each in STATUSES)} | {every.total()} |"


def _line(row: Row) -> str:
    shown = "; ".join(map(as_markdown, row.evidence))
    said = " ".join(filter(None, (row.reason, shown and f"*Shown by:* {shown}.")))
    return f"| {row.number} | {row.level} | {row.subject} | {row.status} | {said} |"


if __name__ == "__main__":
    sys.stdout.write(page())
