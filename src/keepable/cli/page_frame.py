"""The frame of every page that stands by itself: no script, nothing fetched, light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from keepable.cli.command_errors import CommandError
from keepable.cli.language import language
from keepable.domain.problem import Problem
from keepable.texts import Text

STYLE = Path(__file__).with_name("page.css")


def refuse_no_place(path: Path) -> None:
    """Raise RefusedError when no file can be at `path`: told before anything is computed."""
    if path.is_dir() or not path.parent.is_dir():
        what = Text("cli.no_folder_for", file=str(path), folder=str(path.parent))
        if path.is_dir():
            what = Text("cli.is_folder", file=str(path))
        raise CommandError(Problem(what=what, remedy=Text("cli.name_file")))


def framed(title: str, parts: Iterable[str], footer: str) -> str:
    """Return a whole page of the HTML in `parts`, with `title` and `footer`, which are text."""
    body = "\n".join(part for part in parts if part)
    return f"""<!doctype html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
{body}
<footer>{escape(footer)}</footer>
</main>
</body>
</html>
"""
