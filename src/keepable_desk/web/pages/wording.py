"""Texts as pages show them: in the words of whoever reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Text, from_plain, render, text_of, text_written
from keepable.texts.catalogue import FALLBACK

if TYPE_CHECKING:
    from collections.abc import Mapping


def in_words(told: Text | Mapping[str, Any] | str) -> str:
    """Return a text, in its JSON form too, in the reader's language.

    A sentence that was stored before there were texts stays as it stands.
    """
    if isinstance(told, str):
        text = text_written(told)
    else:
        text = told if isinstance(told, Text) else from_plain(told)
    return render(text, get_language() or FALLBACK)


def odds_of(value: float | None) -> Odds | str:
    """Return odds that were kept as a number as a fact of a text; a dash where there are none."""
    return "\N{EN DASH}" if value is None else Odds(float(value), MOST_ODDS)


def error_in_words(error: Exception) -> str:
    """Return what an `error` tells in the reader's language."""
    return in_words(text_of(error))


def answer_in_words(answer: Mapping[str, Any]) -> str:
    """Return the sentence of an `answer` in the reader's language."""
    return in_words(answer.get("text") or str(answer["sentence"]))
