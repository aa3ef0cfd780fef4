"""Odds, dates, hours, money and lists in words: one place for all languages.

How a language writes them stands in its catalogue, under the codes that begin with `word.`.
"""

from __future__ import annotations

import math
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepable.texts.catalogue import catalogue_of
from keepable.texts.quantities import (
    Amount,
    Days,
    Hours,
    Instant,
    Listed,
    Number,
    Odds,
    Percent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.texts.text import Param

    Worded = Callable[[Param, str], str]

LEAST_ODDS = 0.05  # below it odds are shown as less than that
FEW_HOURS = 9  # below so many a tenth of an hour is worth a digit


def in_words(value: Param, language: str, word: Worded) -> str:
    """Return `value` in the words of `language`; `word` words what stands in a list.

    >>> in_words(Decimal("1234.5"), "de", lambda value, language: "")
    '1.234,5'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal | Number):
        return number_words(value, language)
    if isinstance(value, datetime):
        return instant_words(Instant(value), language)
    if isinstance(value, date):
        return date_words(value, language)
    if isinstance(value, tuple | Listed):
        return _list_words(value, language, word)
    return _quantity_words(value, language)


def _quantity_words(value: object, language: str) -> str:
    if isinstance(value, Odds):
        return odds_words(value, language)
    if isinstance(value, Percent):
        points = number_words(Number(value.value * 100, value.digits), language)
        return say(language, "word.percent", points=points)
    if isinstance(value, Hours):
        return hours_words(value, language)
    if isinstance(value, Days):
        return say(language, "word.days", value.n, n=number_words(value.n, language))
    if isinstance(value, Amount):
        return amount_words(value, language)
    if isinstance(value, Instant):
        return instant_words(value, language)
    return str(value)


def say(language: str, code: str, n: int | None = None, /, **parts: str) -> str:
    """Return the wording of `code` in `language`, in the plural of `n`, with its `parts`.

    >>> say("en", "word.days", 1, n="1")
    '1 day'
    """
    return (catalogue_of(language).wording(code, n) or code).format_map(parts)


def odds_words(odds: Odds, language: str) -> str:
    """Return odds in percent with their error, never as certain and never as more than they are.

    >>> odds_words(Odds(0.912, 0.95, 0.009), "en"), odds_words(Odds(0.01), "en")
    ('91 % ± 1', 'less than 5 %')
    >>> odds_words(Odds(0.99, 0.9), "de")
    'mehr als 90 %'
    """
    if odds.value >= odds.cap:
        return say(language, "word.odds_above", points=_points(odds.cap))
    if odds.value < LEAST_ODDS:
        return say(language, "word.odds_below", points=_points(LEAST_ODDS))
    if odds.error is None:
        return say(language, "word.percent", points=_points(odds.value))
    error = max(round(odds.error * 100), 1)
    return say(language, "word.odds_with_error", points=_points(odds.value), error=str(error))


def _points(share: float) -> str:
    """Cut to whole percent: a figure never says more than it is."""
    return str(math.floor(share * 100 + 1e-9))


def number_words(value: float | Decimal | Number, language: str) -> str:
    """Return a figure with the marks of `language`.

    >>> number_words(1234567, "de"), number_words(Number(0.85), "de")
    ('1.234.567', '0,85')
    """
    if isinstance(value, Number):
        figure = value.value if value.digits is not None else Decimal(f"{value.value:.12g}")
        written = f"{figure:,f}" if value.digits is None else f"{figure:,.{value.digits}f}"
    else:
        written = f"{value:,}"
    whole, _, digits = written.partition(".")
    whole = whole.replace(",", say(language, "word.thousands"))
    return f"{whole}{say(language, 'word.decimal_point')}{digits}" if digits else whole


def hours_words(hours: Hours, language: str) -> str:
    """Return hours without more digits than they are worth.

    >>> hours_words(Hours(1), "en"), hours_words(Hours(2.54), "de"), hours_words(Hours(16.2), "en")
    ('1 hour', '2,5 Stunden', '16 hours')
    """
    digits = 1 if 0 < abs(hours.value) < FEW_HOURS and hours.value % 1 else 0
    written = number_words(Number(hours.value, digits), language)
    return say(language, "word.hours", 1 if written == "1" else 2, n=written)


def amount_words(money: Amount, language: str) -> str:
    """Return an amount with its currency.

    >>> from decimal import Decimal
    >>> amount_words(Amount(Decimal("24000"), "EUR"), "de")
    '24.000 EUR'
    """
    whole = money.amount == money.amount.to_integral()
    figure = money.amount.quantize(Decimal(1 if whole else "0.01"))
    written = number_words(figure, language)
    return say(language, "word.amount", amount=written, currency=money.currency)


def date_words(day: date, language: str) -> str:
    """Return a date in full.

    >>> date_words(date(2027, 3, 1), "en"), date_words(date(2027, 3, 1), "de")
    ('1 March 2027', '1. März 2027')
    """
    month = say(language, f"word.month.{day.month}")
    return say(language, "word.date", day=str(day.day), month=month, year=str(day.year))


def short_month_words(day: date, language: str) -> str:
    """Return the month of a date shortly.

    >>> short_month_words(date(2027, 3, 1), "de")
    'Mär'
    """
    return say(language, f"word.month_short.{day.month}")


def short_date_words(day: date, language: str, *, year: bool = False) -> str:
    """Return a date shortly, with its year where that is not clear.

    >>> short_date_words(date(2027, 3, 1), "en"), short_date_words(date(2027, 3, 1), "de")
    ('1 Mar', '1. Mär')
    """
    month = short_month_words(day, language)
    code = "word.date_short_with_year" if year else "word.date_short"
    return say(language, code, day=str(day.day), month=month, year=str(day.year))


def instant_words(instant: Instant, language: str) -> str:
    """Return an instant on the clocks of its zone; of UTC where the zone is not known.

    >>> nine = datetime(2027, 3, 1, 9, tzinfo=ZoneInfo("UTC"))
    >>> instant_words(Instant(nine, "Europe/Berlin"), "de")
    '1. März 2027, 10:00'
    """
    try:
        zone: timezone | ZoneInfo = ZoneInfo(instant.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = timezone.utc  # noqa: UP017 - the same kind of value as above
    local = instant.at.astimezone(zone)
    day = date_words(local.date(), language)
    return say(language, "word.instant", date=day, time=f"{local:%H:%M}")


def _list_words(listed: tuple[Param, ...] | Listed, language: str, word: Worded) -> str:
    """Name the first ones and say how many more there are."""
    found = listed if isinstance(listed, Listed) else Listed(listed)
    named = [word(cast("Param", value), language) for value in found.values[: found.most]]
    between = say(language, "word.list_between")
    more = len(found.values) - len(named)
    if more:
        return say(language, "word.list_more", more, first=between.join(named), n=str(more))
    if len(named) < 2:  # noqa: PLR2004 - two make a list
        return "".join(named)
    code = "word.list_or" if found.joined == "or" else "word.list_and"
    return say(language, code, first=between.join(named[:-1]), last=named[-1])
