"""Amounts of money: an exact decimal and its currency, never one without the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from keepable.texts.errors import TextError
from keepable.texts.text import Text

_TEXT = re.compile(r"^\s*([+-]?[0-9](?:[0-9_ ,.]*[0-9])?)\s*([A-Z]{3})\s*$")
_GROUPS = re.compile(
    r"^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$|^[+-]?[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}$"
)
_CURRENCY = re.compile(r"^[A-Z]{3}$")


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
        if not _CURRENCY.match(self.currency):
            raise TextError(Text("noun.currency", currency=self.currency))

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read `text` such as `40000EUR` or `1,250.50 USD`; ValueError says what is missing.

        >>> str(Money.parse("1,250.50 USD"))
        '1250.50 USD'
        """
        match = _TEXT.match(text)
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
