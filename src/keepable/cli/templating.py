"""The one place where HTML and SVG are made: fragments in `templates`, filled with what is text.

Whatever is filled in is escaped, unless it is `Markup`, which only a fragment makes. A file holds
several fragments, each below a line `<!-- fragment name -->`; it is read when a page is made first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).with_name("templates")
BEGIN = re.compile(r"^<!-- fragment (\w+) -->\n", re.MULTILINE)


class Markup(str):
    """HTML or SVG that came out of a fragment, and is not escaped once more."""

    __slots__ = ()


NOTHING = Markup()


def filled(file: str, fragment: str, /, **facts: str | float | date) -> Markup:
    """Return the `fragment` of a `file` with each of its places filled in; KeyError for a lack.

    >>> filled("page.html", "heading", words="<script>")
    '<h1>&lt;script&gt;</h1>'
    """
    safe = {
        name: fact if isinstance(fact, Markup) else escape(str(fact))
        for name, fact in facts.items()
    }
    return Markup(_fragments(file)[fragment].substitute(safe))


def joined(parts: Iterable[Markup], between: str = "\n") -> Markup:
    """Return `parts` one after the other, without those that are empty."""
    return Markup(escape(between).join(part for part in parts if part))


def style_sheet(file: str) -> Markup:
    """Return the rules of CSS in a `file`, which stand in a page as they are."""
    return Markup((TEMPLATES / file).read_text(encoding="utf-8"))


def css_rules(rules: str) -> Markup:
    r"""Return `rules` of CSS, which cannot end the element in which they stand.

    >>> css_rules("a > b {color: red}"), css_rules("</style>")
    ('a > b {color: red}', '\\3c /style>')
    """
    return Markup(rules.replace("<", "\\3c "))


@cache
def _fragments(file: str) -> dict[str, Template]:
    _, *parts = BEGIN.split((TEMPLATES / file).read_text(encoding="utf-8"))
    return {
        name: Template(body.removesuffix("\n"))
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
