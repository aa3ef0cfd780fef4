"""Days that can be: what a promise, an outcome, leave and work may be dated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from datetime import datetime

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
MOST_AHEAD = timedelta(days=50 * 365)  # nobody promises beyond that
MOST_SPAN = timedelta(days=2 * 366)
# a day begins so much earlier in the east, and ends so much later in the west, than in UTC
EAST, WEST = timedelta(hours=14), timedelta(hours=12)


def refuse_no_day(day: date) -> None:
    """Refuse a `day` that no calendar here is made for: UnfitError says which are."""
    if not FIRST_DAY <= day <= LAST_DAY:
        first, last = str(FIRST_DAY.year), str(LAST_DAY.year)
        raise UnfitError(Text("refused.day_out_of_calendars", day=day, first=first, last=last))


def refuse_no_due_date(day: date, today: date) -> None:
    """Refuse a `day` for which nothing can be promised any more, or not yet."""
    if day < today:
        raise UnfitError(Text("refused.day_is_over", day=day, today=today))
    if day > today + MOST_AHEAD:
        raise UnfitError(Text("refused.day_too_far", day=day, years=MOST_AHEAD.days // 365))


def refuse_no_coming(day: date, *, made_at: datetime, now: datetime) -> None:
    """Refuse a `day` on which nothing can have come: after `now`, or before it was promised."""
    if day > (now + EAST).date():
        raise UnfitError(Text("refused.day_still_to_come", day=day))
    if day < (made_at - WEST).date():
        text = Text("refused.came_before_promised", promised=made_at.date(), day=day)
        raise UnfitError(text)


def refuse_no_span(start: date, end: date) -> None:
    """Refuse days from `start` to before `end` that are out of the calendars, or far too many."""
    refuse_no_day(start)
    refuse_no_day(end)
    if end - start > MOST_SPAN:
        raise UnfitError(Text("refused.days_too_many", start=start, end=end))
