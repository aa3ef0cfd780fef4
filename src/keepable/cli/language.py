"""The language of whoever typed a command: everything that is printed is worded in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date

from keepable.domain.problem import Problem, worded
from keepable.texts import Listed, Param, Text, TextError, languages, nearest_language, render
from keepable.texts.odds_and_dates_in_words import date_words
from keepable.texts.pseudo import PSEUDO

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
    if code not in (*languages(), PSEUDO):
        known = Listed(languages(), most=100, joined="or")
        raise TextError(Text("cli.unknown_language", language=code[:20], known=known))
    return code


def language_typed(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that is asked for among the `words` typed, else in the `environment`.

    A language that there is no catalogue for is refused later, in the words of the environment.

    >>> language_typed(["--language", "de", "ask"], {}), language_typed(["--language=de"], {})
    ('de', 'de')
    """
    typed = [word for word in words if word.startswith("--language=")]
    code = typed[0].partition("=")[2] if typed else ""
    if "--language" in words[:-1]:
        code = words[words.index("--language") + 1]
    return code if code in (*languages(), PSEUDO) else wanted_language("", environment)


def language() -> str:
    """Return the language that is spoken."""
    return _LANGUAGE.get()


def say(text: Text | str) -> str:
    """Return `text` in the language that is spoken; what is words already as it stands."""
    return worded(text, language())


def said(problem: Problem) -> str:
    """Return a `problem` as one line in the language that is spoken."""
    return str(problem.worded(language()))


def all_of(values: Iterable[Param]) -> Listed:
    """Return `values` as a list of which none is left out.

    >>> all_of(["a", "b"]).most
    2
    """
    found = tuple(values)
    return Listed(found, len(found))


def say_date(day: date | None) -> str:
    """Return `day` in full, or that there is none within the horizon."""
    if day is None:
        return render(Text("date.beyond"), language())
    return date_words(day, language())
