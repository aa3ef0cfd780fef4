"""What an attack on the desk found, and the tests that would find it again.

python -m tests.tidy.findings   prints the page docs/reference/findings.md
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from typing import TYPE_CHECKING

from tests.tidy.evidence import as_markdown, fault_of
from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TABLE = ROOT / "docs/security/findings.csv"
FOUND = (*(f"F{n}" for n in range(1, 19)), *(f"F19 {letter}" for letter in "abcdefghijklm"))
HEAD = """# What an attack found

The desk was attacked for an afternoon, from outside, as a member, and as whoever has its files.
What got through is listed here in few words, with the tests that fail where it gets through again.

| | what got through | tests |
| --- | --- | --- |
"""


def rows() -> list[dict[str, str]]:
    """Return the rows of the table: finding, what got through, tests."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(table: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Say what is wrong with a `table`: missing, twice, or without a test that is there."""
    counted = Counter(row["finding"] for row in table)
    yield from (
        f"{name} stands there {counted[name]} times" for name in FOUND if counted[name] != 1
    )
    yield from (f"{name} was not found" for name in counted if name not in FOUND)
    for row in table:
        tests = row["tests"].split()
        if not tests:
            yield f"{row['finding']} has no test"
        yield from (f"{row['finding']}: {fault}" for fault in map(fault_of, tests) if fault)


def page() -> str:
    """Return the table as a page."""
    lines = [
        f"| {row['finding']} | {row['what got through']} | "
        f"{'; '.join(map(as_markdown, row['tests'].split()))} |"
        for row in rows()
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
