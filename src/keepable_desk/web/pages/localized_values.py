"""Days, odds, hours and money in words, in the reader's language and zone."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from keepable.answers.verdicts import RISKY_FROM
from keepable.domain.advice import is_advised
from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds
from keepable.texts.catalogue import FALLBACK
from keepable.texts.odds_and_dates_in_words import LEAST_ODDS, odds_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NONE = "\N{EN DASH}"  # where there is nothing to write
NINE = 9
KEPT = 8192  # days and numbers in words: a page has hundreds, and the next one mostly the same


def _date_of(value: date | datetime | str | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


@lru_cache(KEPT)
def _day(found: date, _language: str | None) -> str:
    return formats.date_format(found, pgettext("date format", "j F Y"))


@lru_cache(KEPT)
def _short_day(found: date, _language: str | None) -> str:
    return formats.date_format(found, pgettext("date format", "j M Y"))


def day(value: date | datetime | str | None) -> str:
    """Write a day in full, as people say it."""
    found = _date_of(value)
    return _day(found, get_language()) if found else NONE


def short_day(value: date | datetime | str | None) -> str:
    """Write a day in little room."""
    found = _date_of(value)
    return _short_day(found, get_language()) if found else NONE


def weekday(value: date | datetime | str | None) -> str:
    """Write the day of the week."""
    found = _date_of(value)
    return formats.date_format(found, "D") if found else ""


def instant(value: datetime | str | None) -> str:
    """Write an instant in the reader's zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    if value is None:
        return NONE
    local = timezone.localtime(value)
    return formats.date_format(local, pgettext("time format", "j M Y, H:i"))


def odds(value: float | str | None, cap: float = MOST_ODDS) -> str:
    """Write odds in percent, never as certain, and never as more than they are."""
    if value in {None, ""}:
        return NONE
    return odds_words(Odds(float(value), cap), get_language() or FALLBACK)


def percent(value: float | str | None, cap: float = MOST_ODDS) -> str:
    """Write odds as a figure, never as certain."""
    if value in {None, ""}:
        return NONE
    share = float(value)
    if share >= cap:
        return f"> {math.floor(cap * 100 + 1e-9)} %"
    if share < LEAST_ODDS:
        return f"< {LEAST_ODDS * 100:.0f} %"
    return f"{math.floor(share * 100 + 1e-9)} %"  # cut: a figure never says more than it is


def plain_percent(value: float) -> str:
    """Write a share that was counted, not a chance: it may be all or nothing."""
    return f"{value * 100:.0f} %"


def tone(value: float | str | None) -> str:
    """Return what odds mean: good, warn or bad; nothing where there are none."""
    if value in {None, ""}:
        return "none"
    share = float(value)
    return "good" if is_advised(share) else "warn" if share >= RISKY_FROM else "bad"


@lru_cache(KEPT)
def _number(value: Decimal | float, digits: int, _language: str | None, *, grouped: bool) -> str:
    return formats.number_format(value, digits, force_grouping=grouped)


def number(value: Decimal | float, digits: int = 0, *, grouped: bool = True) -> str:
    """Write a number to so many `digits` after the point, as the reader's language does."""
    return _number(value + 0, digits, get_language(), grouped=grouped)  # of -0.0 that is 0.0


def exact(value: Decimal) -> str:
    """Write an exact number with all its digits.

    >>> from django.utils.translation import override
    >>> with override("de"):
    ...     exact(Decimal("0.9234"))
    '0,9234'
    """
    return number(value, max(-int(value.as_tuple().exponent), 0))


def hours(value: float | None) -> str:
    """Write hours without more digits than they are worth."""
    if value is None:
        return NONE
    digits = 1 if 0 < abs(value) < NINE and value != round(value) else 0
    return _("%(hours)s h") % {"hours": number(value, digits)}


def bare_hours(value: float) -> str:
    """Write hours in a column of hours: whole, and without their unit."""
    return number(value)


def score(value: float) -> str:
    """Write a score to three digits."""
    return number(value, 3, grouped=False)


def level(value: int) -> str:
    """Write a level of odds or ranges.

    >>> level(80)
    '80 %'
    """
    return f"{value} %"


def count(value: int) -> str:
    """Write how many there are."""
    return number(value)


def weeks(span: tuple[date, date]) -> str:
    """Write the weeks from the first to the last Monday of a `span`."""
    first, last = span
    number = first.isocalendar().week
    if first == last:
        return _("week %(number)d (from %(day)s)") % {"number": number, "day": short_day(first)}
    return _("weeks %(first)d to %(last)d (%(day)s to %(end)s)") % {
        "first": number,
        "last": last.isocalendar().week,
        "day": short_day(first),
        "end": short_day(last + timedelta(days=6)),
    }


def days(value: float) -> str:
    """Write how many days something takes or moves."""
    whole = max(round(value), 1)
    return ngettext("%(days)d day", "%(days)d days", whole) % {"days": whole}


LEAVE = {
    "leave": gettext_noop("leave"),
    "sick leave": gettext_noop("sick leave"),
    "parental leave": gettext_noop("parental leave"),
    "training": gettext_noop("training"),
    "holiday": gettext_noop("holiday"),
}


def leave(kind: str) -> str:
    """Write why somebody is away, where it is one of the usual reasons."""
    return _(LEAVE[kind]) if kind in LEAVE else kind


PERIODS = {
    "day": gettext_noop("every day"),
    "week": gettext_noop("every week"),
    "month": gettext_noop("every month"),
    "quarter": gettext_noop("every quarter"),
    "year": gettext_noop("every year"),
}


def every(period: str) -> str:
    """Write how often something comes back."""
    return _(PERIODS[period]) if period in PERIODS else period


def money(value: Mapping[str, Any] | None) -> str:
    """Write an amount with its currency."""
    if not value:
        return NONE
    amount = Decimal(str(value["amount"]))
    digits = 0 if amount == amount.to_integral() else 2
    written = number(amount, digits)
    return f"{written} {value['currency']}"


ROLES = {
    "rep": gettext_noop("sales rep"),
    "operations": gettext_noop("operations"),
    "deal desk": gettext_noop("deal desk"),
    "leader": gettext_noop("leader"),
    "finance": gettext_noop("finance"),
    "admin": gettext_noop("administrator"),
}


def role(name: str) -> str:
    """Write the role of a member."""
    return _(ROLES[name]) if name in ROLES else name


def roles(names: Iterable[str] | None) -> str:
    """Write the roles of a member; nothing where they cannot be read."""
    return ", ".join(role(name) for name in names or ())


STATES = {
    "open": gettext_noop("open"),
    "kept": gettext_noop("kept"),
    "late": gettext_noop("late"),
    "broken": gettext_noop("broken"),
    "withdrawn": gettext_noop("withdrawn"),
    "released": gettext_noop("released"),
    "held": gettext_noop("held"),
    "todo": gettext_noop("to do"),
    "started": gettext_noop("started"),
    "done": gettext_noop("done"),
    "cancelled": gettext_noop("cancelled"),
    "moved": gettext_noop("moved"),
    "won": gettext_noop("won"),
    "lost": gettext_noop("lost"),
}


def state(name: str) -> str:
    """Write how something stands or came out."""
    return _(STATES[name]) if name in STATES else name
