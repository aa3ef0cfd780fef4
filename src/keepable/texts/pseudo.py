"""A language that nobody speaks: English in brackets and with accents.

Whatever is rendered in it and has a sentence without them did not come from the catalogues.
"""

from __future__ import annotations

import re

PSEUDO = "en-x-pseudo"
OPEN, CLOSE = (
    "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}",
    "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}",
)
_ACCENTS = str.maketrans("AEIOUYaceinouy", "ÀÉÎÕÛÝàçéîñõûý")
# what stands for a fact, or is markup, stays: {name}, %(name)s, %%, <b>, &amp;
_KEPT = re.compile(r"(\{[^{}]*\}|%\(\w+\)[a-z]|%%|<[^<>]*>|&\w+;)")


def pseudo_wording(message: str) -> str:
    """Return `message` in the language that nobody speaks.

    >>> pseudo_wording("Yes: {what} by {by}")
    '⟦Ýés: {what} bý {by}⟧'
    """
    parts = _KEPT.split(message)
    written = [part if at % 2 else part.translate(_ACCENTS) for at, part in enumerate(parts)]
    return f"{OPEN}{''.join(written)}{CLOSE}"
