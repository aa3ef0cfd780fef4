"""Tables that people open in a spreadsheet hold no formula, however its cells are parted there."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keepable_desk.downloads import harmless, table

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
TEXTS = st.text(st.sampled_from("=+-@;,\t|\r\n \u00a0\"'ax1\uff1d\0\u200b"), max_size=12)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute it: blanks before do not count, a lone sign is none."""
    begun = re.sub(r"\A[\s\0\u200b\ufeff\"]+", "", cell)
    return begun[:1] in set(SIGNS) and len(begun) > 1 and not begun[1:2].isspace()


@given(TEXTS, TEXTS)
@example("x;=cmd|' /C calc'!A0", "a")
@example("\n=1+1", "\u00a0@x")
def test_no_cell_is_a_formula_whatever_parts_cells_there(first: str, second: str) -> None:
    text = table("t", ("a", "b"), [{"a": first, "b": second}]).content.decode()
    for separator in ",;\t|":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert not any(is_formula(cell) for cell in row), (separator, row)


@pytest.mark.parametrize(
    "text",
    ["", "Acme", "a - b; - c", "3-4 weeks", "we said: maybe", "1, 2, 3", "mail@acme.example"],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_numbers_stay_numbers() -> None:
    rows: list[dict[str, Any]] = [{"a": -5, "b": -1.5}, {"a": None, "b": True}]
    assert table("t", ("a", "b"), rows).content.decode() == "a,b\r\n-5,-1.5\r\n,True\r\n"
