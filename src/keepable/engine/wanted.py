"""Dates as people write them when they ask: exact, or refused with a sentence."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from keepable.domain.problem import Problem
from keepable.engine.wanted_german import in_english

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_DAY_FIRST = re.compile(
    r"^(?:the\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([a-z]+)\.?,?(?:\s+(\d{4}))?$"
)
_MONTH_FIRST = re.compile(r"^([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?$")
_DISTANCE = re.compile(r"^(?:\+|(?:with)?in\s+)(\d{1,4})\s*(d|w|m|days?|weeks?|months?)$")
_END_OF = re.compile(r"^(?:the\s+)?end\s+of\s+(q[1-4]|[a-z]+)(?:\s+(\d{4}))?$")
_END_OF_RUNNING = re.compile(r"^(?:the\s+)?end\s+of\s+(the|this|next)\s+(week|month|quarter|year)$")
_WEEKDAY = re.compile(r"^(?:(?:on|this|coming)\s+)*([a-z]+)\.?$")
_WEEKDAYS = {
    name.lower(): number
    for names in (calendar.day_name, calendar.day_abbr)
    for number, name in enumerate(names)
}
_WORKING_WEEK_ENDS = 4  # on Friday
_SHORT = {
    "today": "+0d",
    "tomorrow": "+1d",
    "eow": "end of this week",
    "eom": "end of this month",
    "eoq": "end of this quarter",
    "eoy": "end of this year",
    "year end": "end of this year",
}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_SPAN = re.compile(r"^(?:(?:this|next|early|mid)\s+)?(q[1-4]|[a-z]+)(?:\s+\d{4})?$")
_SPANS = {*_MONTHS, *_MONTHS_IN, "week", "q1", "q2", "q3", "q4"}
_NUMBERS = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})$")
_DOTTED = re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}$")  # the day comes first wherever dots are written
_HOW = "Write the date as 2027-03-01, 1 March 2027, end of March, end of Q2 or in 6 weeks."


def read_date(text: str, today: date) -> tuple[date | None, Problem | None]:
    """Read the date that `text` means on the day `today`: the date, or a problem.

    It is in English or German. A day and month without a year is the next such day. What could be
    two dates is refused.

    >>> read_date("1 March", date(2027, 1, 4))[0], read_date("in 2 weeks", date(2027, 1, 4))[0]
    (datetime.date(2027, 3, 1), datetime.date(2027, 1, 18))
    >>> print(read_date("31 February 2027", date(2027, 1, 4))[1].what)
    '31 February 2027' is not a day that exists.
    """
    wanted = in_english(" ".join(text.lower().split()))
    wanted = _SHORT.get(wanted, wanted)
    if _two_days(wanted):
        what = f"{text.strip()!r:.80} can be read as two different days."
        return None, Problem(what=what, remedy=_HOW)
    try:
        for read in (_iso, _numbers, _named_day, _distance, _end_of, _end_of_running, _weekday):
            found = read(wanted, today)
            if found is not None:
                return found, None
    except (ValueError, OverflowError):
        what = f"{text.strip()!r:.80} is not a day that exists."
        return None, Problem(what=what, remedy=_HOW)
    return None, Problem(what=f"{text.strip()!r:.80} is not a date that can be read.", remedy=_HOW)


def _two_days(wanted: str) -> bool:
    """Tell whether two people could mean two days: 1/2/2027, next Friday, March."""
    span = _SPAN.match(wanted)
    if span and span[1] in _SPANS:
        return True
    numbers = _NUMBERS.match(wanted)
    if numbers and numbers[1] != numbers[2] and not _DOTTED.match(wanted):
        return max(int(numbers[1]), int(numbers[2])) <= _MONTHS_IN["year"]
    return wanted.startswith("next ") and wanted.removeprefix("next ") in _WEEKDAYS


def _iso(wanted: str, _today: date) -> date | None:
    match = _ISO.match(wanted)
    return date(*(int(part) for part in match.groups())) if match else None


def _numbers(wanted: str, _today: date) -> date | None:
    """Read day, month and year, whichever of the first two can be the day."""
    match = _NUMBERS.match(wanted)
    if match is None:
        return None
    first, second, year = (int(part) for part in match.groups())
    day, month = (first, second) if second <= _MONTHS_IN["year"] else (second, first)
    return date(year + 2000 * (len(match[3]) == 2), month, day)  # noqa: PLR2004 - two digits


def _named_day(wanted: str, today: date) -> date | None:
    first, second = _DAY_FIRST.match(wanted), _MONTH_FIRST.match(wanted)
    if first:
        day, month, year = first[1], first[2], first[3]
    elif second:
        month, day, year = second[1], second[2], second[3]
    else:
        return None
    if month not in _MONTHS:
        return None
    if year:
        return date(int(year), _MONTHS[month], int(day))
    this_year = date(today.year, _MONTHS[month], int(day))
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


def _distance(wanted: str, today: date) -> date | None:
    match = _DISTANCE.match(wanted)
    if match is None:
        return None
    number, unit = int(match[1]), match[2][0]
    if unit != "m":
        return today + timedelta(days=number * (7 if unit == "w" else 1))
    year, month = divmod(today.year * 12 + today.month - 1 + number, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _end_of(wanted: str, today: date) -> date | None:
    match = _END_OF.match(wanted)
    if match is None:
        return None
    if match[1].startswith("q") and match[1][1:].isdigit():
        month = int(match[1][1]) * 3
    elif match[1] in _MONTHS:
        month = _MONTHS[match[1]]
    elif match[1] == "year":
        month = 12
    else:
        return None
    year = int(match[2]) if match[2] else today.year
    last = date(year, month, calendar.monthrange(year, month)[1])
    if match[2] or last >= today:
        return last
    return date(year + 1, month, calendar.monthrange(year + 1, month)[1])


def _end_of_running(wanted: str, today: date) -> date | None:
    """Give the Friday of a week, else the last day of a month, quarter or year."""
    match = _END_OF_RUNNING.match(wanted)
    if match is None:
        return None
    later = match[1] == "next"
    if match[2] == "week":
        friday = today + timedelta(days=_WORKING_WEEK_ENDS - today.weekday())
        return friday + timedelta(days=7 * later)
    months = _MONTHS_IN[match[2]]
    number = today.year * 12 + (today.month - 1) // months * months + months * (1 + later)
    year, month = divmod(number, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _weekday(wanted: str, today: date) -> date | None:
    match = _WEEKDAY.match(wanted)
    if match is None or match[1] not in _WEEKDAYS:
        return None
    return today + timedelta(days=(_WEEKDAYS[match[1]] - today.weekday()) % 7)
