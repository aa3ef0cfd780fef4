"""The language of whoever typed a command: everything that is printed is worded in it."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date

from keepable.domain.problem import worded
from keepable.texts import Listed, Text, TextError, languages, nearest_language, render
from keepable.texts.words import date_words

# where systems say in which language messages are to be, the first that says anything counts
MESSAGES = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG")
_LANGUAGE: ContextVar[str] = ContextVar("language", default="en")


def speak(language: str) -> None:
    """Word all that follows in `language`."""
    _LANGUAGE.set(language)


def wanted_language(code: str, environment: Mapping[str, str]) -> str:
    """Return the language that `code` names, else the one that `environment` has for messages.

    Raise TextError for a code that there is no catalogue for.

    >>> wanted_language("", {"LANG": "de_AT.UTF-8"}), wanted_language("en", {"LANG": "de_DE"})
    ('de', 'en')
    """
    if not code:
        named = next((environment[name] for name in MESSAGES if environment.get(name)), "")
        return nearest_language(named.split(":"))
    if code not in languages():
        known = Listed(languages(), most=100, joined="or")
        raise TextError(Text("cli.unknown_language", language=code[:20], known=known))
    return code


def language() -> str:
    """Return the language that is spoken."""
    return _LANGUAGE.get()


def say(text: Text | str) -> str:
    """Return `text` in the language that is spoken; what is words already as it stands."""
    return worded(text, language())


def say_date(day: date | None) -> str:
    """Return `day` in full, or that there is none within the horizon."""
    if day is None:
        return render(Text("date.beyond"), language())
    return date_words(day, language())
