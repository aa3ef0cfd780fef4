"""Days that can be: what a promise, an outcome, leave and work may be dated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable_desk.usecases.changing import UnfitError

if TYPE_CHECKING:
    from datetime import datetime

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
MOST_AHEAD = timedelta(days=50 * 365)  # nobody promises beyond that
MOST_LEAVE = timedelta(days=2 * 366)
# a day begins so much earlier in the east, and ends so much later in the west, than in UTC
EAST, WEST = timedelta(hours=14), timedelta(hours=12)


def refuse_no_day(day: date) -> None:
    """Refuse a `day` that no calendar here is made for: UnfitError says which are."""
    if not FIRST_DAY <= day <= LAST_DAY:
        msg = f"{day} cannot be planned with; choose a day from 2000 to 2199."
        raise UnfitError(msg)


def refuse_no_due_date(day: date, today: date) -> None:
    """Refuse a `day` for which nothing can be promised any more, or not yet."""
    if day < today:
        msg = f"{day} is over (today is {today}); choose a later day."
        raise UnfitError(msg)
    if day > today + MOST_AHEAD:
        msg = f"{day} is more than 50 years away; choose an earlier day."
        raise UnfitError(msg)


def refuse_no_coming(day: date, *, made_at: datetime | None, now: datetime) -> None:
    """Refuse a `day` on which nothing can have come: after `now`, or before it was promised."""
    if day > (now + EAST).date():
        msg = f"{day} is still to come; say it once it is there."
        raise UnfitError(msg)
    if made_at is not None and day < (made_at - WEST).date():
        msg = f"It was promised on {made_at.date()} only; it did not come on {day}."
        raise UnfitError(msg)


def refuse_no_leave(start: date, end: date) -> None:
    """Refuse leave from `start` to before `end` that is out of the calendars, or far too long."""
    refuse_no_day(start)
    refuse_no_day(end)
    if end - start > MOST_LEAVE:
        msg = f"Leave from {start} to before {end} is longer than two years; add it in parts."
        raise UnfitError(msg)
