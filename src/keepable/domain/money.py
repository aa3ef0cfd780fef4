"""Amounts of money: an exact decimal and its currency, never one without the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

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
            msg = f"{self.amount} is not an amount of money; give a finite number."
            raise ValueError(msg)
        if _finer_than_cents(self.amount):
            msg = f"{self.amount} is finer than a hundredth; write cents at most."
            raise ValueError(msg)
        if not _CURRENCY.match(self.currency):
            msg = f"Currency {self.currency!r} is not a three-letter code such as EUR."
            raise ValueError(msg)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read `text` such as `40000EUR` or `1,250.50 USD`; ValueError says what is missing.

        >>> str(Money.parse("1,250.50 USD"))
        '1250.50 USD'
        """
        match = _TEXT.match(text)
        if match is None:
            msg = f"{text!r} is not money; write an amount and a currency, such as 40000 EUR."
            raise ValueError(msg)
        digits = re.sub(r"[_ ,]", "", _with_point(match.group(1)))
        try:
            amount = Decimal(digits)
        except InvalidOperation as error:
            msg = f"{text!r} is not money; write an amount and a currency, such as 40000 EUR."
            raise ValueError(msg) from error
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
