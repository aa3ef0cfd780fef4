"""What a pay plan is made of: shares, thresholds and clauses, as frozen values.

A rep's *credit* is the money of deals that counts for them; the *attainment* of a period is the sum
of its credit, beginning with what was carried over. Rates say what credit pays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from keepable.domain.faults import MisfitError, brief
from keepable.domain.money import Money
from keepable.texts.errors import TextError
from keepable.texts.quantities import Amount, Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from datetime import date

MOST_AMOUNT = Decimal(10) ** 15  # sums of such amounts are still exact decimals
CarryOver = Literal["none", "excess", "shortfall", "both"]

_SHARE = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?) ?%")


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """A part of a whole in percent, exactly: a rate, a part of the quota, a split, odds.

    >>> Share.parse("12.5 %").fraction
    Fraction(1, 8)
    """

    percent: Decimal

    @classmethod
    def parse(cls, text: str) -> Share:
        """Read `text` such as `5 %`; a bare number is refused, as 5 and 0.05 are easily mistaken.

        >>> Share.parse("5%")
        Share(percent=Decimal('5'))
        """
        match = _SHARE.fullmatch(text.strip())
        if match is None:
            what = Text("pay.not_a_share", found=brief(text))
            raise MisfitError(what, Text("pay.write_a_share"))
        return cls(Decimal(match[1]))

    @property
    def fraction(self) -> Fraction:
        """The part that it is of one."""
        return Fraction(self.percent) / 100

    @property
    def said(self) -> Percent:
        """What texts say of it, with as many digits as it has."""
        exponent = int(self.percent.normalize().as_tuple().exponent)
        return Percent(float(self.percent) / 100, max(0, -exponent))

    def __str__(self) -> str:
        """Write it as it is read back."""
        return f"{self.percent:f} %"


@dataclass(frozen=True, slots=True)
class Threshold:
    """An attainment from which on a rate holds: an amount of money, or a part of the quota.

    >>> Threshold.parse("100 %"), Threshold.parse("25000 EUR").amount.currency
    (Threshold(of_quota=Share(percent=Decimal('100')), amount=None), 'EUR')
    """

    of_quota: Share | None = None
    amount: Money | None = None

    def __post_init__(self) -> None:
        """Refuse what says neither or both."""
        if (self.of_quota is None) == (self.amount is None):
            raise TextError(Text("pay.threshold_of_one_kind"))

    @classmethod
    def parse(cls, text: str) -> Threshold:
        """Read `text` such as `100 %` or `25000 EUR`."""
        if text.rstrip().endswith("%"):
            return cls(of_quota=Share.parse(text))
        return cls(amount=Money.parse(text))

    def value(self, quota: Quota | None) -> Fraction:
        """Return the amount of money that it is, of this `quota` if it is a part of one."""
        if self.amount is not None:
            return Fraction(self.amount.amount)
        if self.of_quota is None or quota is None:
            raise TextError(Text("pay.threshold_of_one_kind"))
        return self.of_quota.fraction * Fraction(quota.amount.amount)

    @property
    def said(self) -> Percent | Amount:
        """What texts say of it."""
        if self.amount is not None:
            return Amount(self.amount.amount, self.amount.currency)
        return self.of_quota.said if self.of_quota is not None else Percent(0)

    def __str__(self) -> str:
        """Write it as it is read back."""
        return str(self.of_quota if self.amount is None else self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The attainment that a rep is to reach in a period, and what of the rest is carried over.

    What is above it may count in the next period (excess), what is missing may have to be made up
    for first (shortfall).
    """

    id: str
    amount: Money
    carry_over: CarryOver = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRate:
    """What credit pays where no accelerator and no decelerator says otherwise."""

    id: str
    rate: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A stretch of attainment and its rate.

    A marginal tier pays its rate for the credit that falls into it. A retroactive one, once it is
    reached, pays its rate for all credit of the period, from the first.
    """

    id: str
    rate: Share
    at_least: Threshold | None = None
    below: Threshold | None = None
    retroactive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """A higher rate from a threshold on, up to the next accelerator."""

    id: str
    at_least: Threshold
    rate: Share
    retroactive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decelerator:
    """A lower rate below a threshold, from the decelerator before it on."""

    id: str
    below: Threshold
    rate: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most that the rates pay for a period; SPIFFs do not count."""

    id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Spiff:
    """Extra pay within a window of its own: a bonus for each deal, or a rate on its credit.

    With a `product` only deals that have it count. A bonus is paid once for a deal, at the first
    event of it that pays, and shared as the deal is.
    """

    id: str
    first_day: date
    last_day: date
    bonus: Money | None = None
    rate: Share | None = None
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clawback:
    """When pay is taken back: after a credit note, or where the customer has not paid in time.

    Both count from the day of the event that paid.
    """

    id: str
    credited_within_days: int | None = None
    unpaid_after_days: int | None = None


Clause = Quota | BaseRate | Tier | Accelerator | Decelerator | Cap | Spiff | Clawback
