"""Amounts of money: an exact decimal and its currency, never one without the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_TEXT = re.compile(r"^\s*([+-]?[0-9][0-9_ ,]*(?:\.[0-9]+)?)\s*([A-Z]{3})\s*$")
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
        digits = re.sub(r"[_ ,]", "", match.group(1))
        try:
            amount = Decimal(digits)
        except InvalidOperation as error:
            msg = f"{text!r} has no amount that can be read."
            raise ValueError(msg) from error
        return cls(amount, match.group(2))

    def __str__(self) -> str:
        """Write the amount as it is read back."""
        return f"{self.amount} {self.currency}"
