"""The frame of every page that stands by itself: no script, nothing fetched, light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from keepable.cli.command_errors import CommandError
from keepable.cli.language import language
from keepable.cli.templating import Markup, filled, joined, style_sheet
from keepable.domain.problem import Problem
from keepable.texts import Text


def refuse_no_place(path: Path) -> None:
    """Raise CommandError when no file can be at `path`: told before anything is computed."""
    if path.is_dir() or not path.parent.is_dir():
        what = Text("cli.no_folder_for", file=str(path), folder=str(path.parent))
        if path.is_dir():
            what = Text("cli.is_folder", file=str(path))
        raise CommandError(Problem(what=what, remedy=Text("cli.name_file")))


def framed(title: str, parts: Iterable[Markup], footer: str) -> str:
    """Return a whole page of the HTML in `parts`, with `title` and `footer`, which are text."""
    page = filled(
        "page.html",
        "page",
        language=language(),
        title=title,
        style=style_sheet("page.css"),
        body=joined(parts),
        footer=footer,
    )
    return f"{page}\n"
