"""The words in which dates are written: for each language what each word means in one grammar.

A word means one or several signs, each a letter with a number: a month (M), a day of the week (D,
Monday 0), a quarter (Q), a period (U, in months; a week is 0), a day as a period (d), a day from
now (t, so many days away), this (T), next (N), coming (C), the end of (E), early or mid (e), in or
within (I); or nothing, where it only holds a phrase together. Numbers are read besides: n of one or
two digits, y of four, x of others, and o that name a place, such as 1st or 1.
"""

from __future__ import annotations

import re

from keepable.texts.spelling import WITHOUT_UMLAUTS

Sign = tuple[str, int]
Words = dict[str, tuple[Sign, ...]]

WEEK, MONTH, QUARTER, YEAR = 0, 1, 3, 12
_END = ("E", 0)
_QUARTERS = {f"q{number}": (("Q", number),) for number in range(1, 5)}
_PARTS = re.compile(r"\d+(?:(?:st|nd|rd|th)\b)?\.?|\+|[^\W\d_]+\d?\.?|\S")
_NUMBER = re.compile(r"(\d{1,9})(?:st|nd|rd|th)?\.?")  # no date has a longer one
_LENGTHS = {1: "n", 2: "n", 4: "y"}  # of numbers


def _words(*, of: dict[str, str], signs: dict[str, tuple[Sign, ...]]) -> Words:
    """Return the signs of each word; those that mean the same stand in one text.

    The name of a sign is its letter, then its number.
    """
    found: Words = {}
    for name, words in of.items():
        sign = name[0], int(name[1:] or 0)
        found |= dict.fromkeys(words.split(), (sign,))
    return {**found, **_QUARTERS, **signs}


ENGLISH = _words(
    of={
        "M1": "january jan",
        "M2": "february feb",
        "M3": "march mar",
        "M4": "april apr",
        "M5": "may",
        "M6": "june jun",
        "M7": "july jul",
        "M8": "august aug",
        "M9": "september sep sept",
        "M10": "october oct",
        "M11": "november nov",
        "M12": "december dec",
        "D0": "monday mon",
        "D1": "tuesday tue",
        "D2": "wednesday wed",
        "D3": "thursday thu",
        "D4": "friday fri",
        "D5": "saturday sat",
        "D6": "sunday sun",
        "U0": "week weeks w",
        "U1": "month months m",
        "U3": "quarter",
        "U12": "year",
        "d": "day days d",
        "t0": "today",
        "t1": "tomorrow",
        "T": "this",
        "N": "next",
        "C": "coming",
        "E": "end",
        "e": "early mid",
        "I": "in within +",
    },
    signs={
        "eow": (_END, ("U", WEEK)),
        "eom": (_END, ("U", MONTH)),
        "eoq": (_END, ("U", QUARTER)),
        "eoy": (_END, ("U", YEAR)),
        **dict.fromkeys(("the", "of", "on", ","), ()),
    },
)
GERMAN = _words(
    of={
        "M1": "januar jaenner jan",
        "M2": "februar feb",
        "M3": "maerz maer mrz",
        "M4": "april apr",
        "M5": "mai",
        "M6": "juni jun",
        "M7": "juli jul",
        "M8": "august aug",
        "M9": "september sept sep",
        "M10": "oktober okt",
        "M11": "november nov",
        "M12": "dezember dez",
        "D0": "montag",
        "D1": "dienstag",
        "D2": "mittwoch",
        "D3": "donnerstag",
        "D4": "freitag",
        "D5": "samstag sonnabend",
        "D6": "sonntag",
        "U0": "woche wochen",
        "U1": "monat monats monate monaten",
        "U3": "quartal quartals",
        "U12": "jahr jahres",
        "d": "tag tage tagen",
        "t0": "heute",
        "t1": "morgen",
        "t2": "uebermorgen",
        "T": "diese diesen dieser dieses laufende laufenden laufender",
        "N": "naechste naechsten naechster naechstes",
        "C": "kommende kommenden kommender",
        "E": "ende",
        "e": "anfang mitte",
        "I": "in innerhalb binnen",
        "n1": "ein eine einem einen einer eines",
    },
    signs={
        "monatsende": (_END, ("U", MONTH)),
        "quartalsende": (_END, ("U", QUARTER)),
        "jahresende": (_END, ("U", YEAR)),
        **dict.fromkeys(
            ["am", "bis", "dem", "den", "der", "des", "spaetestens", "von", "zu", "zum"], ()
        ),
    },
)
LANGUAGES = (ENGLISH, GERMAN)


def signs_in(text: str, words: Words) -> tuple[Sign, ...] | None:
    """Return what `text`, in small letters, means in these `words`; None if one is not known.

    A month of a year is written M, number 3 for March; numbers as written.

    >>> signs_in("1. märz 2027", GERMAN)
    (('o', 1), ('M', 3), ('y', 2027))
    >>> signs_in("soon", ENGLISH) is None
    True
    """
    found: list[Sign] = []
    for part in _PARTS.findall(text):
        number = _NUMBER.fullmatch(part)
        if number:
            letter = "o" if part != number[1] else _LENGTHS.get(len(number[1]), "x")
            found.append((letter, int(number[1])))
            continue
        meant = words.get(part.removesuffix(".").translate(WITHOUT_UMLAUTS))
        if meant is None:
            return None
        found += meant
    return tuple(found)
