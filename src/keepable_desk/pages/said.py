"""What the library and the desk say in English, said to readers of other languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from keepable.texts import Text, TextError, from_plain, render, text_written
from keepable.texts.catalogue import FALLBACK
from keepable.texts.plain import AS_WRITTEN
from keepable_desk.pages.said_german import CHANCES, MONTHS, NO_DATE, STATES
from keepable_desk.pages.said_german import TEMPLATES as SENTENCES
from keepable_desk.pages.said_german_files import FILES

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES = (*SENTENCES, *FILES)
PART = re.compile(r"\{([a-z]+)(\d?)\}")
SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z'\"])")
DAY = rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}|{NO_DATE[0]}"
AND_MORE = re.compile(r"and (\d+) more")
CHANCE = r"(?:about|less than|more than)[\w %.]*|\d+ to \d+ in 10"
KINDS = {"day": DAY, "chance": CHANCE, "number": r"[\d,.]+", "state": "|".join(STATES)}


def said(sentence: str | Text | Mapping[str, Any]) -> str:
    """Give a `sentence` of the library or the desk in the reader's language.

    A text, in its JSON form too, comes from the catalogues. Of sentences that were stored before
    there were texts, what no template knows stays as it is: better English than nothing.
    """
    language = get_language() or FALLBACK
    if isinstance(sentence, Text):
        return render(sentence, language)
    if not isinstance(sentence, str):
        return render(from_plain(sentence), language)
    if (text := text_written(sentence)).code != AS_WRITTEN:
        return render(text, language)
    return sentence if language != "de" else in_german(sentence)


def said_error(error: Exception) -> str:
    """Give what an `error` says in the reader's language."""
    return said(error.text if isinstance(error, TextError) else str(error))


def said_answer(answer: Mapping[str, Any]) -> str:
    """Give the sentence of an `answer` in the reader's language."""
    return said(answer.get("text") or str(answer["sentence"]))


@lru_cache(maxsize=2_000)
def in_german(sentence: str) -> str:
    """Give `sentence` in German: sentence by sentence if all are known, else as a whole.

    >>> in_german("Yes: Export by 1 March 2027 can be kept, odds about 8 in 10.")
    'Ja: Export bis 1. März 2027 ist zu halten, Chance etwa 8 von 10.'
    >>> in_german("Nobody knows this.")
    'Nobody knows this.'
    """
    parts = SENTENCE_END.split(sentence)
    known = [_by_template(part, TEMPLATES) for part in parts]
    if None not in known:
        return " ".join(part or "" for part in known)
    whole = _by_template(sentence, TEMPLATES)
    if whole is not None or len(parts) == 1:
        return whole or sentence
    return " ".join(in_german(part) for part in parts)


def is_known(sentence: str) -> bool:
    """Tell whether all of `sentence` can be said in German.

    >>> is_known("is on course"), is_known("is on fire")
    (True, False)
    """
    if _by_template(sentence, TEMPLATES) is not None:
        return True
    parts = SENTENCE_END.split(sentence)
    return len(parts) > 1 and all(is_known(part) for part in parts)


def _by_template(text: str, templates: tuple[tuple[str, str], ...]) -> str | None:
    for english, german in templates:
        match = _pattern(english).fullmatch(text)
        if match:
            parts = {name: _part(name, value) for name, value in match.groupdict().items()}
            return PART.sub(lambda found: parts[found[0][1:-1]], german)  # noqa: B023 - used at once
    return None


@cache
def _pattern(english: str) -> re.Pattern[str]:
    """Compile a template: what stands between its parts must be there as it is."""
    written, at = "", 0
    for found in PART.finditer(english):
        kind = KINDS.get(found[1], ".+?")
        written += re.escape(english[at : found.start()])
        written += f"(?P<{found[1]}{found[2]}>{kind})"
        at = found.end()
    return re.compile(written + re.escape(english[at:]))


def _part(name: str, value: str) -> str:
    kind = name.rstrip("0123456789")
    if kind == "day":
        return _day(value)
    if kind == "chance":
        return _by_template(value, CHANCES) or value
    if kind == "state":
        return STATES[value]
    if kind == "number":
        return value.replace(",", "\0").replace(".", ",").replace("\0", ".")
    if kind == "list":
        return "; ".join(in_german(each) for each in value.split("; "))
    return in_german(value) if kind == "part" else AND_MORE.sub(r"und \1 weitere", value)


def _day(value: str) -> str:
    if value == NO_DATE[0]:
        return NO_DATE[1]
    day, month, year = value.split()
    return f"{day}. {MONTHS[month]} {year}"
