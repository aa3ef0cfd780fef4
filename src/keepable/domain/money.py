"""Amounts of money: an exact decimal and its currency, never one without the other.

What one currency is worth in another is said from a day on, and never rounded by itself: a
conversion gives an exact fraction, and `rounded` makes an amount of it where one is paid or shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_TEXT = re.compile(r"^\s*([+-]?[0-9](?:[0-9_ ,.]*[0-9])?)\s*([A-Z]{3})\s*$")
_GROUPS = re.compile(
    r"^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$|^[+-]?[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}$"
)
_IN_FRONT = re.compile(r"^\s*(€|£|[A-Z]{3})\s*([+-]?[0-9].*)$")
_SIGNS = {"€": "EUR", "£": "GBP"}  # those that stand for one currency alone
_CURRENCY = re.compile(r"^[A-Z]{3}$")
# ISO 4217: currencies without a hundredth; amounts of all others are rounded to hundredths
WHOLE_UNITS = frozenset(
    {
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    }
)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217 code).

    >>> Money.parse("40 000 EUR")
    Money(amount=Decimal('40000'), currency='EUR')
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse amounts that are not finite and currencies that are not three capital letters."""
        if not self.amount.is_finite():
            raise TextError(Text("noun.money_not_finite", amount=str(self.amount)))
        if _finer_than_cents(self.amount):
            raise TextError(Text("noun.money_too_fine", amount=str(self.amount)))
        _refuse_no_currency(self.currency)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read `text` such as `40000EUR` or `1,250.50 USD`; ValueError says what is missing.

        >>> str(Money.parse("1,250.50 USD")), str(Money.parse("€40,000"))
        ('1250.50 USD', '40000 EUR')
        """
        match = _TEXT.match(_with_code_behind(text.upper()))
        if match is None:
            raise TextError(Text("noun.not_money", found=text))
        digits = re.sub(r"[_ ,]", "", _with_point(match.group(1)))
        try:
            amount = Decimal(digits)
        except InvalidOperation as error:
            raise TextError(Text("noun.not_money", found=text)) from error
        return cls(amount, match.group(2))

    def __str__(self) -> str:
        """Write the amount as it is read back."""
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRate:
    """What one of a currency is worth from a day on, in the company's own currency."""

    since: date
    rate: Decimal

    def __post_init__(self) -> None:
        """Refuse a rate that is not above zero."""
        if not self.rate.is_finite() or self.rate <= 0:
            raise TextError(Text("noun.rate_not_above_zero", rate=str(self.rate), since=self.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """What a currency is worth: units of the company's own for one of it, from day to day."""

    currency: str
    rates: tuple[DatedRate, ...]

    def __post_init__(self) -> None:
        """Refuse what is no currency, one without rates, and days that do not follow in order."""
        _refuse_no_currency(self.currency)
        if not self.rates:
            raise TextError(Text("noun.currency_without_rates", currency=self.currency))
        for before, after in pairwise(self.rates):
            if after.since <= before.since:
                raise TextError(
                    Text(
                        "noun.rates_out_of_order",
                        currency=self.currency,
                        before=before.since,
                        after=after.since,
                    )
                )

    def on(self, day: date) -> Decimal | None:
        """Return the rate that is in force on `day`, None before the first.

        >>> from datetime import date
        >>> rates = (DatedRate(since=date(2027, 1, 1), rate=Decimal("0.92")),)
        >>> dollar = ExchangeRate(currency="USD", rates=rates)
        >>> dollar.on(date(2027, 3, 1)), dollar.on(date(2026, 12, 31))
        (Decimal('0.92'), None)
        """
        return next((each.rate for each in reversed(self.rates) if each.since <= day), None)


def converted(
    money: Money, currency: str, day: date, *, own: str, exchange_rates: Iterable[ExchangeRate]
) -> Fraction:
    """Return how many of `currency` the `money` is worth on `day`, exactly.

    `exchange_rates` say what others are worth in the company's `own` currency; between two of them
    it goes through that. TextError where none is known for that day.

    >>> from datetime import date
    >>> rates = (DatedRate(since=date(2027, 1, 1), rate=Decimal("0.8")),)
    >>> known = (ExchangeRate(currency="USD", rates=rates),)
    >>> ten = Money(Decimal(10), "USD")
    >>> converted(ten, "EUR", date(2027, 3, 1), own="EUR", exchange_rates=known)
    Fraction(8, 1)
    """
    amount = Fraction(money.amount)
    if money.currency == currency:
        return amount
    rates = {each.currency: each.on(day) for each in exchange_rates} | {own: Decimal(1)}
    worth = []
    for each in (money.currency, currency):
        rate = rates.get(each)
        if rate is None:
            raise TextError(Text("noun.no_exchange_rate", currency=each, day=day, own=own))
        worth.append(Fraction(rate))
    return amount * worth[0] / worth[1]


def rounded(amount: Fraction, currency: str) -> Money:
    """Return the `amount` to the smallest unit of its `currency`, halves away from zero.

    >>> rounded(Fraction(100, 3), "EUR"), rounded(Fraction(201, 2), "JPY")
    (Money(amount=Decimal('33.33'), currency='EUR'), Money(amount=Decimal('101'), currency='JPY'))
    """
    places = 0 if currency in WHOLE_UNITS else 2
    whole = amount.denominator
    units = (2 * abs(amount.numerator) * 10**places + whole) // (2 * whole)
    sign = "-" if amount < 0 else ""
    return Money(Decimal(f"{sign}{units}E-{places}"), currency)


def _refuse_no_currency(code: str) -> None:
    if not _CURRENCY.match(code):
        raise TextError(Text("noun.currency", currency=code))


def _finer_than_cents(amount: Decimal) -> bool:
    _, digits, exponent = amount.as_tuple()
    finer = -2 - int(exponent)
    return finer > 0 and any(digits[-finer:])


def _with_point(digits: str) -> str:
    """Write an amount of hundreds and cents with a point, whichever way round it was written.

    No currency here has thousandths, so a point before three digits parts thousands.
    """
    if _GROUPS.match(digits):
        return digits.replace(".", "").replace(",", ".")
    return digits


def _with_code_behind(text: str) -> str:
    """Return `text` with the code of its currency behind the amount, whichever way it was said."""
    said = _IN_FRONT.match(text)
    if said:
        text = f"{said[2]} {said[1]}"
    for sign, code in _SIGNS.items():
        text = re.sub(rf"{sign}\s*$", code, text)
    return text
