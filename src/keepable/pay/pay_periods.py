"""The months, quarters and years for which is paid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from keepable.domain.time import Period

if TYPE_CHECKING:
    from collections.abc import Iterator

PeriodKind = Literal["month", "quarter", "year"]
MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
_LAST_YEAR = 9999


def pay_period(kind: PeriodKind, day: date) -> Period:
    """Return the month, quarter or year in which `day` lies.

    >>> pay_period("quarter", date(2027, 5, 17))
    Period(start=datetime.date(2027, 4, 1), end=datetime.date(2027, 7, 1))
    """
    months = MONTHS[kind]
    first = (day.month - 1) // months * months + 1
    year, month = (day.year, first + months) if first + months <= 12 else (day.year + 1, 1)  # noqa: PLR2004 - months of a year
    end = date(year, month, 1) if year <= _LAST_YEAR else date.max
    return Period(date(day.year, first, 1), end)


def pay_periods(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """Return the periods from that of `first` to that of `last`, in order.

    >>> [each.start.month for each in pay_periods("quarter", date(2027, 1, 1), date(2027, 8, 1))]
    [1, 4, 7]
    """
    day = first
    while day <= last:
        period = pay_period(kind, day)
        yield period
        if period.end == date.max:
            return
        day = period.end
