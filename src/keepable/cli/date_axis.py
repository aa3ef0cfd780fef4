"""The axis of dates under a curve: which days it spans, and which of them are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from keepable.answers import Answer
from keepable.cli.language import language
from keepable.texts.odds_and_dates_in_words import short_date_words, short_month_words

MONDAY = 1  # of an ordinal, modulo 7
DAY_STEPS, MONTH_STEPS = (1, 2, 7, 14), (1, 2, 3, 6, 12, 24)
MONTHS = 12
ENOUGH_ODDS = 0.985  # the tail of the curve beyond them is left out
LEAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from `first` to `last`, both on it."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Return where `day` lies, 0.0 being the first day and 1.0 the last.

        >>> Axis(date(2027, 3, 1), date(2027, 3, 11)).place(date(2027, 3, 6))
        0.5
        """
        return (day - self.first).days / (self.last - self.first).days

    def day_at(self, place: float) -> date:
        """Return the day that lies at `place`."""
        return self.first + timedelta(days=round(place * (self.last - self.first).days))

    def ticks(self, most: int) -> list[date]:
        """Choose at most so many days to name: days, Mondays or firsts of months.

        >>> [str(day) for day in Axis(date(2027, 3, 3), date(2027, 7, 1)).ticks(5)]
        ['2027-04-01', '2027-05-01', '2027-06-01', '2027-07-01']
        """
        for step in DAY_STEPS:
            found = list(self._days(step))
            if len(found) <= most:
                return found
        for step in MONTH_STEPS:
            found = list(self._firsts(step))
            if len(found) <= most:
                return found
        return [self.first, self.last][:most]

    def _days(self, step: int) -> Iterator[date]:
        start = self.first.toordinal()
        anchor = MONDAY if step % 7 == 0 else start % step
        start += (anchor - start) % step
        yield from map(date.fromordinal, range(start, self.last.toordinal() + 1, step))

    def _firsts(self, step: int) -> Iterator[date]:
        month = self.first.year * MONTHS + self.first.month - 1
        while True:
            if month % step == 0:
                day = date(month // MONTHS, month % MONTHS + 1, 1)
                if day > self.last:
                    return
                if day >= self.first:
                    yield day
            month += 1


def axis_of(answer: Answer) -> Axis:
    """Span from where the curve of `answer` begins to where it is as good as over.

    The requested date and the keepable dates are on it.
    """
    named = [entry.date for entry in answer.keepable if entry.date is not None]
    named += [answer.requested_date] if answer.requested_date else []
    rising = [point.date for point in answer.curve if point.odds <= ENOUGH_ODDS]
    days = [answer.curve[0].date, *rising, *named]
    first, last = min(days), max(days)
    pad = max(1, (last - first).days // 20, (LEAST_DAYS - (last - first).days) // 2)
    return Axis(first - timedelta(days=pad), last + timedelta(days=pad))


def odds_on(answer: Answer, day: date) -> float:
    """Return the odds by the end of `day`, never above the cap of `answer`."""
    reached = 0.0
    for point in answer.curve:
        if point.date > day:
            break
        reached = point.odds
    return min(reached, answer.odds_cap)


def short_month(day: date) -> str:
    """Write the month of `day` shortly.

    >>> short_month(date(2027, 3, 1))
    'Mar'
    """
    return short_month_words(day, language())


def short_date(day: date, *, year: bool = False) -> str:
    """Write `day` shortly, with its year where that is not clear.

    >>> short_date(date(2027, 3, 1)), short_date(date(2027, 3, 1), year=True)
    ('1 Mar', '1 Mar 2027')
    """
    return short_date_words(day, language(), year=year)
