"""What a ledger is called: names that look like another one are refused, or shown letter by letter.

Whoever reads two names must see that they differ, or a forged ledger passes for that of a company.
"""

from __future__ import annotations

import unicodedata

LONGEST_SHOWN = 80
# Categories of Unicode: control, format, halves, private, unassigned, and all that are drawn blank
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}


def may_follow(name: str, follows: str) -> bool:
    r"""Return whether a ledger that was called `follows` may go on as `name`.

    A name in ASCII is never followed by one that is not; any other letter can look like one of it.

    >>> may_follow("us.example/ledger-2", "us.example/ledger")
    True
    >>> may_follow("us.example/l\u0435dger", "us.example/ledger"), may_follow("a\u2060", "a")
    (False, False)
    """
    if not name or any(_is_strange(each, name) for each in name):
        return False
    return name.isascii() or not follows.isascii()


def shown_name(name: str, most: int | None = LONGEST_SHOWN) -> str:
    r"""Return `name` so that whatever in it is unseen, or looks like another letter, is seen.

    Of its characters, at most so many are shown; all where `most` is None.

    >>> shown_name("Zürich/ledger"), shown_name("us.example/l\u0435dger\u2060")
    ('Zürich/ledger', 'us.example/l\\u{435}dger\\u{2060}')
    """
    cut = name[:most]
    return "".join(f"\\u{{{ord(each):x}}}" if _is_strange(each, cut) else each for each in cut)


def _is_strange(character: str, name: str) -> bool:
    if character.isascii():
        return not character.isprintable() or character == " "
    if unicodedata.category(character) in _UNSEEN:
        return True
    if unicodedata.normalize("NFKC", character) != character or unicodedata.combining(character):
        return True
    return _script(character) != "LATIN" and any(_script(each) == "LATIN" for each in name)


def _script(character: str) -> str:
    """Return the first word of the name that Unicode gives a letter, which is its script."""
    return unicodedata.name(character, "").partition(" ")[0] if character.isalpha() else ""
