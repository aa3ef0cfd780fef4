"""Dates as people write them when they ask: exact, or refused with a reason.

Words of each language become signs (`keepable.answers.date_lexicon`), and one grammar reads these.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.answers.date_lexicon import LANGUAGES, MONTH, WEEK, YEAR, signs_in
from keepable.domain.problem import Problem
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.answers.date_lexicon import Sign

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")  # the day comes first wherever dots are written
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.")
MOST_MONTHS = 9_999
_WORKING_WEEK_ENDS = 4  # on Friday
# This, next, early or mid period, or the period alone; and next Friday: two people could mean two.
_TWO_DAYS = re.compile(r"[TNe]?[MQU]y?|ND")
_HOW = Text("date.how")
_MOST_SHOWN = 80  # letters that are repeated to whoever wrote them


def read_date(text: str, today: date) -> tuple[date | None, Problem | None]:
    """Read the date that `text` means on the day `today`: the date, or a problem.

    It is in English or German. A day and month without a year is the next such day. What could be
    two dates is refused.

    >>> read_date("1 March", date(2027, 1, 4))[0], read_date("in 2 weeks", date(2027, 1, 4))[0]
    (datetime.date(2027, 3, 1), datetime.date(2027, 1, 18))
    >>> read_date("31 February 2027", date(2027, 1, 4))[1].what
    Text('date.no_such_day', date='31 February 2027')
    """
    written = text.strip()[:_MOST_SHOWN]
    wanted = " ".join(text.lower().split())
    phrases = [signs for words in LANGUAGES if (signs := signs_in(wanted, words)) is not None]
    if _could_be_two(wanted) or any(_TWO_DAYS.fullmatch(_shape(signs)) for signs in phrases):
        return None, Problem(what=Text("date.two_days", date=written), remedy=_HOW)
    try:
        found = _in_figures(wanted, today)
        for signs in phrases:
            found = found or _in_words(signs, today)
    except (ValueError, OverflowError):
        return None, Problem(what=Text("date.no_such_day", date=written), remedy=_HOW)
    if found is None:
        return None, Problem(what=Text("date.unreadable", date=written), remedy=_HOW)
    return found, None


def _shape(signs: tuple[Sign, ...]) -> str:
    return "".join(letter for letter, _ in signs)


def _could_be_two(wanted: str) -> bool:
    """Return whether day and month could be read either way: 1/2/2027."""
    numbers = _NUMBERS.fullmatch(wanted)
    if numbers is None or numbers[1] == numbers[2] or _DOTTED.fullmatch(wanted):
        return False
    return max(int(numbers[1]), int(numbers[2])) <= YEAR


def _in_figures(wanted: str, today: date) -> date | None:
    """Read day, month and year, whichever of the first two can be the day; or day and month."""
    iso, numbers, short = (
        pattern.fullmatch(wanted) for pattern in (_ISO, _NUMBERS, _DAY_AND_MONTH)
    )
    if iso:
        return date(*(int(part) for part in iso.groups()))
    if numbers:
        first, second, year = (int(part) for part in numbers.groups())
        day, month = (first, second) if second <= YEAR else (second, first)
        return date(year + 2000 * (len(numbers[3]) == 2), month, day)  # noqa: PLR2004 - two digits
    if short and 1 <= int(short[2]) <= YEAR:
        return _next_such(int(short[1]), int(short[2]), today)
    return None


def _in_words(signs: tuple[Sign, ...], today: date) -> date | None:
    """Read a phrase by its shape; None where it has none that is known."""
    shape, numbers = _shape(signs), [number for _, number in signs]
    for pattern, read in _PHRASES:
        if pattern.fullmatch(shape):
            return read(signs, numbers, today)
    return None


def _named_day(signs: tuple[Sign, ...], numbers: list[int], today: date) -> date | None:
    day, month = numbers[:2] if signs[1][0] == "M" else numbers[1::-1]
    return _next_such(day, month, today) if len(numbers) == 2 else date(numbers[2], month, day)  # noqa: PLR2004 - day and month


def _next_such(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


def _distance(signs: tuple[Sign, ...], numbers: list[int], today: date) -> date | None:
    _, number, period = numbers
    if signs[2][0] == "d":
        return today + timedelta(days=number)
    if period == WEEK:
        return today + timedelta(days=7 * number)
    if period != MONTH or number > MOST_MONTHS:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 + number, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _end_of(signs: tuple[Sign, ...], numbers: list[int], today: date) -> date | None:
    """Return the last day of the month or quarter that is named, in the named year or the next."""
    month = numbers[1] * 3 if signs[1][0] == "Q" else numbers[1]
    if signs[-1][0] == "y":
        return _last_of(numbers[-1], month)
    last = _last_of(today.year, month)
    return last if last >= today else _last_of(today.year + 1, month)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _end_of_running(signs: tuple[Sign, ...], numbers: list[int], today: date) -> date | None:
    """Return the Friday of a week, else the last day of a month, quarter or year."""
    period = next(number for letter, number in signs if letter == "U")
    later = any(letter == "N" for letter, _ in signs)
    if signs[-1][0] == "y":
        return _last_of(numbers[-1], YEAR) if period == YEAR else None
    if period == WEEK:
        friday = today + timedelta(days=_WORKING_WEEK_ENDS - today.weekday())
        return friday + timedelta(days=7 * later)
    number = today.year * 12 + (today.month - 1) // period * period + period * (1 + later)
    year, month = divmod(number, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _weekday(_signs: tuple[Sign, ...], numbers: list[int], today: date) -> date | None:
    return today + timedelta(days=(numbers[-1] - today.weekday()) % 7)


def _away(_signs: tuple[Sign, ...], numbers: list[int], today: date) -> date | None:
    return today + timedelta(days=numbers[0])


_PHRASES: tuple[
    tuple[re.Pattern[str], Callable[[tuple[Sign, ...], list[int], date], date | None]], ...
] = tuple(
    (re.compile(shape), read)
    for shape, read in (
        ("t", _away),
        ("([no]M|M[no])y?", _named_day),
        ("I[nxy][dU]", _distance),
        ("E[MQ]y?", _end_of),
        ("E[TN]?Uy?|UE", _end_of_running),  # end of the year, year end
        ("[TC]*D", _weekday),
    )
)
