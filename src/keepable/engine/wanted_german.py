"""Dates in German words, given as the English ones that are read."""

from __future__ import annotations

import calendar
import re

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LEFT_OUT = ("am", "bis", "dem", "den", "der", "des", "spaetestens", "von", "zu", "zum")
_SEVERAL = {
    "january": "januar jaenner jan",
    "february": "februar feb",
    "march": "maerz maer mrz",
    "april": "april apr",
    "may": "mai",
    "june": "juni jun",
    "july": "juli jul",
    "august": "august aug",
    "september": "september sept sep",
    "october": "oktober okt",
    "november": "november nov",
    "december": "dezember dez",
    "days": "tag tage tagen",
    "week": "woche",
    "weeks": "wochen",
    "month": "monat monats",
    "months": "monate monaten",
    "quarter": "quartal quartals",
    "year": "jahr jahres",
    "this": "diese diesen dieser dieses laufende laufenden laufender",
    "next": "naechste naechsten naechster naechstes",
    "coming": "kommende kommenden kommender",
    "monday": "montag",
    "tuesday": "dienstag",
    "wednesday": "mittwoch",
    "thursday": "donnerstag",
    "friday": "freitag",
    "saturday": "samstag sonnabend",
    "sunday": "sonntag",
    "today": "heute",
    "tomorrow": "morgen",
    "+2d": "uebermorgen",
    "end of": "ende",
    "early": "anfang",
    "mid": "mitte",
    "in": "in",
    "within": "innerhalb binnen",
    "1": "ein eine einem einen einer eines",
    "end of this month": "monatsende",
    "end of this quarter": "quartalsende",
    "end of this year": "jahresende",
    "q1": "q1",
    "q2": "q2",
    "q3": "q3",
    "q4": "q4",
    "": " ".join(_LEFT_OUT),
}
_ENGLISH = {word: english for english, words in _SEVERAL.items() for word in words.split()}
_NUMBER = re.compile(r"\d{1,4}\.?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.")
_RUNNING = re.compile(r"end of (week|month|quarter|year)")


def in_english(wanted: str) -> str:
    """Give the date `wanted`, in small letters, in English words; as it is if it is not German.

    >>> in_english("ende nächster woche"), in_english("1. märz 2027"), in_english("in 6 weeks")
    ('end of next week', '1. march 2027', 'in 6 weeks')
    """
    short = _DAY_AND_MONTH.fullmatch(wanted)
    if short and 1 <= int(short[2]) < len(calendar.month_name):
        return f"{short[1]} {calendar.month_name[int(short[2])].lower()}"
    spaced = re.sub(r"(\d\.)(?=[^\d\s])", r"\1 ", wanted)  # 1.märz
    words = [_word_in_english(word) for word in spaced.split()]
    if not words or None in words:
        return wanted
    return _RUNNING.sub(r"end of this \1", " ".join(word for word in words if word))


def _word_in_english(word: str) -> str | None:
    """Give a `word` in English, empty where English says nothing; None if it is not known."""
    if _NUMBER.fullmatch(word):
        return word
    return _ENGLISH.get(word.removesuffix(".").translate(_UMLAUTS))
