"""What the library says in English, said to readers of other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def said(sentence: str) -> str:
    """Give a `sentence` of the library in the reader's language."""
    return sentence


def said_answer(answer: Mapping[str, Any]) -> str:
    """Give the sentence of an `answer` in the reader's language."""
    return said(str(answer["sentence"]))
