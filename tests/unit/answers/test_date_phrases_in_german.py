"""Dates as people write them in German: exact, or refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from keepable.answers.date_phrases import read_date
from keepable.texts import Text

TODAY = date(2027, 1, 31)  # a Sunday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1. März", date(2027, 3, 1)),
        ("1. März 2028", date(2028, 3, 1)),
        ("1.März 2028", date(2028, 3, 1)),
        ("1. Maerz", date(2027, 3, 1)),
        ("am 3. Okt. 2027", date(2027, 10, 3)),
        ("den 24. Dezember", date(2027, 12, 24)),
        ("30. Januar", date(2028, 1, 30)),  # yesterday: the next such day is a year away
        ("01.03.2027", date(2027, 3, 1)),  # where dots are written, the day comes first
        ("1.3.2027", date(2027, 3, 1)),
        ("1.3.", date(2027, 3, 1)),
        ("24. 12.", date(2027, 12, 24)),
        ("Ende März", date(2027, 3, 31)),
        ("Ende Februar 2028", date(2028, 2, 29)),
        ("Ende Q2", date(2027, 6, 30)),
        ("Ende Q1 2029", date(2029, 3, 31)),
        ("Ende des Quartals", date(2027, 3, 31)),
        ("Quartalsende", date(2027, 3, 31)),
        ("Ende des nächsten Quartals", date(2027, 6, 30)),
        ("Ende der Woche", date(2027, 1, 29)),  # a week ends on its Friday
        ("Ende nächster Woche", date(2027, 2, 5)),
        ("Ende dieses Monats", date(2027, 1, 31)),
        ("Monatsende", date(2027, 1, 31)),
        ("Ende des nächsten Monats", date(2027, 2, 28)),
        ("Ende des Jahres", date(2027, 12, 31)),
        ("Jahresende", date(2027, 12, 31)),
        ("Ende nächsten Jahres", date(2028, 12, 31)),
        ("in 6 Wochen", date(2027, 3, 14)),
        ("in einer Woche", date(2027, 2, 7)),
        ("innerhalb von 10 Tagen", date(2027, 2, 10)),
        ("binnen 2 Wochen", date(2027, 2, 14)),
        ("in 3 Monaten", date(2027, 4, 30)),  # there is no 31 April
        ("heute", date(2027, 1, 31)),
        ("morgen", date(2027, 2, 1)),
        ("übermorgen", date(2027, 2, 2)),
        ("Sonntag", date(2027, 1, 31)),  # today is one
        ("Freitag", date(2027, 2, 5)),
        ("am Freitag", date(2027, 2, 5)),
        ("kommenden Dienstag", date(2027, 2, 2)),
        ("diesen Sonnabend", date(2027, 2, 6)),
    ],
)
def test_a_german_date_is_read(text: str, day: date) -> None:
    assert read_date(text, TODAY) == (day, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nächsten Freitag", "date.two_days"),
        ("März", "date.two_days"),
        ("Mitte März", "date.two_days"),
        ("nächste Woche", "date.two_days"),
        ("31. Februar 2027", "date.no_such_day"),
        ("1.13.", "date.unreadable"),
        ("bald", "date.unreadable"),
        ("Ende der Tage", "date.unreadable"),
        ("der", "date.unreadable"),
    ],
)
def test_what_is_no_german_date_is_refused_with_a_sentence(text: str, code: str) -> None:
    day, problem = read_date(text, TODAY)
    assert day is None
    assert problem is not None
    assert problem.what == Text(code, date=text)
