"""No refusal and no problem of a file that pages can show lacks its German."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from keepable_desk.pages.said import is_known
from tests.tidy.source import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# where sentences come from that a page can show, and what in them no page does
FOLDERS = ("keepable_desk/usecases", "keepable_desk/queries", "keepable_desk/pages")
FILES = (
    *("part_rows", "part_cells", "catalogue_rows", "task_rows", "promise_rows", "leave_rows"),
    *("outcome_columns", "outcome_rows", "tables"),
)
NEVER_ON_A_PAGE = {
    "add_member": "members are brought in on the admin's pages and by command",
    "give_token": "tokens are given on the admin's pages",
    "recording": "a ledger that is broken is for whoever runs the desk",
    "set_reader": "tokens read no pages",
}
NAMES = {"what", "remedy", "msg"}
SHOWN = ("12", "kept")  # what may be named there: a figure, or a state
PLACE = "\N{BULLET}"  # stands where a sentence names something
LED_IN = re.compile(rf"^{PLACE} (?=[A-Z])")  # an answer's own sentence before it


def written() -> list[Path]:
    found = [path for folder in FOLDERS for path in (SOURCE / folder).glob("*.py")]
    found += [SOURCE / "keepable" / "files" / f"{name}.py" for name in FILES]
    return sorted(
        path for path in found if any(sentences(path)) and path.stem not in NEVER_ON_A_PAGE
    )


def sentences(path: Path) -> Iterator[str]:
    """Give each sentence that is kept under one of the names, with a place for what it names.

    Of the readers of files all of them, as some are handed on without a name.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        value: ast.expr | None = None
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value if node.targets[0].id in NAMES else None
        elif isinstance(node, ast.keyword):
            value = node.value if node.arg in NAMES else None
        elif isinstance(node, ast.Call) and path.stem in FILES:
            yield from (text for each in node.args if (text := _text_of(each)).endswith("."))
        if value is not None and (text := _text_of(value)):
            yield text


def _text_of(value: ast.expr) -> str:
    """Give the sentence that is written there, nothing where there is none."""
    parts = [value] if isinstance(value, ast.Constant) else getattr(value, "values", [])
    said = [str(part.value) if isinstance(part, ast.Constant) else PLACE for part in parts]
    text = LED_IN.sub("", "".join(said))
    is_sentence = text.endswith(".") and any(letter.isalpha() for letter in text)
    return text if is_sentence else ""


def is_said(text: str) -> bool:
    return any(is_known(text.replace(PLACE, shown)) for shown in SHOWN)


@pytest.mark.parametrize("path", written(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_sentence_of_a_module_can_be_said_in_german(path: Path) -> None:
    assert [text for text in sentences(path) if not is_said(text)] == []


def test_a_sentence_without_german_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('msg = f"Nobody ever said {this} before."\n', encoding="utf-8")
    assert [text for text in sentences(planted) if not is_said(text)] == [
        f"Nobody ever said {PLACE} before."
    ]
