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
_IN_FRONT = re.compile(r"^\s*(€|£|[A-Z]{3})\s*([+-]?[0-9].*)$")
_SIGNS = {"€": "EUR", "£": "GBP"}  # those that stand for one currency alone
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
