"""Each place that the page "Where do I change ...?" names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "where-to-change.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| `([^`]+)`: `([^`]+)` \|$", PAGE, re.MULTILINE)


def test_the_page_has_at_least_twenty_rows_and_each_can_be_read() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")][2:]
    assert len(ROWS) == len(rows) >= 20


@pytest.mark.parametrize(("what", "file", "name"), ROWS, ids=[row[0] for row in ROWS])
def test_the_place_is_there(what: str, file: str, name: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    defined = rf"^(?:def |class |msgid \")?{re.escape(name)}\b"
    assert re.search(defined, text, re.MULTILINE), what
