"""Texts that are committed, so that whoever changes what they tell sees the change.

`KEEPABLE_WRITE_EXPECTED=1 python -m pytest tests/desk -k expected` writes them anew.
"""

from __future__ import annotations

import os
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
