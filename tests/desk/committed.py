"""Texts that are committed, so that whoever changes what they tell sees the change.

`KEEPABLE_WRITE_EXPECTED=1 python -m pytest tests/desk -k expected` writes them anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

EXPECTED = Path(__file__).parent / "expected"
WRITES = "KEEPABLE_WRITE_EXPECTED"


def refuse_change(name: str, text: str) -> None:
    """Fail when `text` is not what is committed as `name`; write it where that is asked for."""
    path = EXPECTED / name
    if os.environ.get(WRITES):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    how = f"{WRITES}=1 python -m pytest tests/desk -k expected writes it; then look at the change."
    assert text == known, f"tests/desk/expected/{name} says otherwise. {how}"


def refuse_columns(name: str, head: str, columns: list[str], rows: dict[str, list[str]]) -> None:
    """Fail when `rows` are not what is committed as `name` in those `columns`, few or all of it."""
    whole = (EXPECTED / name).read_text(encoding="utf-8").splitlines()
    known = re.split(r" {2,}", whole[0])[1:]
    if len(columns) == len(known) or os.environ.get(WRITES):
        refuse_change(name, table(head, columns, rows))
        return
    places = [known.index(column) for column in columns]
    cells = {
        " ".join(line.split()[: -len(known)]): line.split()[-len(known) :] for line in whole[1:]
    }
    few = {row: [found[place] for place in places] for row, found in cells.items()}
    how = f"tests/desk/expected/{name} says otherwise"
    assert {row: few.get(row) for row in rows} == rows, how
    # of what is left out, nobody of these owns anything
    assert {cell for row, found in few.items() if row not in rows for cell in found} <= {"."}, how


def table(head: str, columns: list[str], rows: dict[str, list[str]]) -> str:
    """Write a table as text: a column of row names under `head`, and one for each of `columns`."""
    first = max(len(name) for name in (head, *rows))
    widths = [
        max(len(column), *(len(cells[number]) for cells in rows.values()))
        for number, column in enumerate(columns)
    ]
    lines = [(head, columns), *rows.items()]
    return "".join(
        "  ".join(
            [f"{name:{first}}", *(f"{cell:{w}}" for cell, w in zip(cells, widths, strict=True))]
        ).rstrip()
        + "\n"
        for name, cells in lines
    )
