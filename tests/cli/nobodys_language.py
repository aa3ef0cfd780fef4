"""The command line in a language that nobody speaks, and what it says that is not of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keepable.samples import COMPANY_FOLDER
from keepable.texts.pseudo import CLOSE, OPEN, PSEUDO
from tests.cli.typing_in import Typed, typed

if TYPE_CHECKING:
    from pathlib import Path

FROM_CATALOGUE = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{3,}")
CUT = re.compile(r"\S+…")  # a name too long for its column
EXAMPLE = re.compile(r"^ *keepable .*$", re.MULTILINE)  # what can be typed is no sentence
TYPED = re.compile(r"--?[a-z][\w-]*|<[a-z]+>|[{\[]*[A-Z][A-Z=]+[}\]]*|\[[\w<>=]*x[\w<>=]*\]")


def in_nobodys_language(*words: str | Path, columns: int = 80) -> Typed:
    return typed("--language", PSEUDO, *words, columns=columns)


def left_over(said: str, *data: str) -> set[str]:
    """Return the words in what was `said` that came neither from the catalogues nor from `data`."""
    rest, before = CUT.sub("", EXAMPLE.sub("", said)), ""
    while rest != before:  # texts stand in texts
        before, rest = rest, FROM_CATALOGUE.sub("", rest)
    known = {word.lower() for text in data for word in WORD.findall(text)}
    return {word for word in WORD.findall(TYPED.sub("", rest)) if word.lower() not in known}


def book_words() -> str:
    return " ".join(
        path.read_text("utf-8")
        for path in COMPANY_FOLDER.rglob("*")
        if path.suffix != ".json" and path.is_file()
    )
