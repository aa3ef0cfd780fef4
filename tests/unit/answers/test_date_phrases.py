"""Dates as people write them: exact, or refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from keepable.answers.date_phrases import read_date
from keepable.texts import Text

TODAY = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("2027-3-1", date(2027, 3, 1)),
        ("1 March 2027", date(2027, 3, 1)),
        ("1st march", date(2027, 3, 1)),
        ("2nd Mar", date(2027, 3, 2)),
        ("3. Mar. 2028", date(2028, 3, 3)),
        ("March 1", date(2027, 3, 1)),
        ("March 1st, 2028", date(2028, 3, 1)),
        ("  1   MARCH  ", date(2027, 3, 1)),
        ("30 January", date(2028, 1, 30)),  # yesterday: the next such day is a year away
        ("31 January", date(2027, 1, 31)),  # today still counts
        ("in 2 weeks", date(2027, 2, 14)),
        ("+10d", date(2027, 2, 10)),
        ("in 1 day", date(2027, 2, 1)),
        ("in 1 month", date(2027, 2, 28)),  # there is no 31 February
        ("in 11 months", date(2027, 12, 31)),
        ("in 13 months", date(2028, 2, 29)),
        ("end of March", date(2027, 3, 31)),
        ("the end of feb 2028", date(2028, 2, 29)),
        ("end of Q2", date(2027, 6, 30)),
        ("end of q1 2029", date(2029, 3, 31)),
        ("end of year", date(2027, 12, 31)),
        ("end of January", date(2027, 1, 31)),  # today
        ("3rd of March", date(2027, 3, 3)),
        ("31.12.2027", date(2027, 12, 31)),  # no month has the number 31
        ("12/31/27", date(2027, 12, 31)),
        ("5.5.2027", date(2027, 5, 5)),  # the same either way
        ("within 2 weeks", date(2027, 2, 14)),
        ("today", date(2027, 1, 31)),
        ("tomorrow", date(2027, 2, 1)),
        ("sunday", date(2027, 1, 31)),  # today is one
        ("this Friday", date(2027, 2, 5)),
        ("Wed", date(2027, 2, 3)),
        ("end of the week", date(2027, 1, 29)),  # a week ends on its Friday
        ("end of next week", date(2027, 2, 5)),
        ("end of this month", date(2027, 1, 31)),
        ("end of next month", date(2027, 2, 28)),
        ("end of the quarter", date(2027, 3, 31)),
        ("end of next quarter", date(2027, 6, 30)),
        ("EOQ", date(2027, 3, 31)),
        ("EOY", date(2027, 12, 31)),
        ("end of next year", date(2028, 12, 31)),
    ],
)
def test_a_date_is_read(text: str, day: date) -> None:
    assert read_date(text, TODAY) == (day, None)


def test_the_end_of_a_month_that_is_over_is_that_of_next_year() -> None:
    assert read_date("end of january", date(2027, 2, 1))[0] == date(2028, 1, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1/3/2027", "date.two_days"),
        ("01.03.27", "date.two_days"),
        ("32.13.2027", "date.no_such_day"),
        ("9999999w", "date.unreadable"),
        ("in 30000 months", "date.unreadable"),
        ("next Friday", "date.two_days"),
        ("March", "date.two_days"),  # its first or its last
        ("Q3 2027", "date.two_days"),
        ("next week", "date.two_days"),
        ("31 February 2027", "date.no_such_day"),
        ("2027-13-01", "date.no_such_day"),
        ("soon", "date.unreadable"),
        ("1 Smarch", "date.unreadable"),
        ("end of days", "date.unreadable"),
        ("", "date.unreadable"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str, code: str) -> None:
    day, problem = read_date(text, TODAY)
    assert day is None
    assert problem is not None
    assert problem.what == Text(code, date=text)
    assert problem.remedy == Text("date.how")


def test_29_february_without_a_year_is_refused_where_there_is_none() -> None:
    day, problem = read_date("29 February", date(2027, 1, 4))
    assert day is None
    assert problem is not None


def test_29_february_that_is_over_is_refused_or_read_but_never_fails() -> None:
    # on 1 March 2028 the next 29 February is in 2032; 2029 has none
    day, problem = read_date("29 February", date(2028, 3, 1))
    assert (day is None) != (problem is None)
