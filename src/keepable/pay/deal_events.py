"""What happens to a deal, day by day, and who shares it: what statements are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from datetime import date

    from keepable.domain.money import ExchangeRate, Money
    from keepable.pay.clauses import Share

EventKind = Literal[
    "promised", "won", "booked", "invoiced", "delivered", "paid", "credited", "lost"
]
PaysOn = Literal["booked", "invoiced", "paid", "delivered", "promised"]

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Split:
    """The share of a deal that is credited to one rep."""

    rep: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldDeal:
    """A deal as far as it matters for pay: its price, its products and who shares its credit.

    >>> from keepable.domain.money import Money
    >>> from keepable.pay.clauses import Share
    >>> halves = (Split("ada", Share.parse("50 %")), Split("ben", Share.parse("50 %")))
    >>> deal = SoldDeal(id="acme", price=Money.parse("40000 EUR"), splits=halves)
    >>> deal.share_of("ada"), deal.share_of("eve")
    (Fraction(1, 2), Fraction(0, 1))
    """

    id: str
    splits: tuple[Split, ...]
    price: Money | None = None
    products: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse splits that are not above zero, name a rep twice, or do not add up to 100 %."""
        reps = [split.rep for split in self.splits]
        if len(set(reps)) < len(reps) or any(split.share.percent <= 0 for split in self.splits):
            raise TextError(Text("pay.split_twice_or_nothing", deal=self.id))
        total = sum(split.share.percent for split in self.splits)
        if total != _WHOLE:
            raise TextError(Text("pay.splits_no_whole", deal=self.id, total=f"{total} %"))

    def share_of(self, rep: str) -> Fraction:
        """Return the part of the deal that is credited to `rep`."""
        found = (split.share.fraction for split in self.splits if split.rep == rep)
        return next(found, Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEvent:
    """Something that happened to a deal on a day.

    Invoices, payments of the customer and credit notes have an amount; other events are about the
    price of the deal unless they have one. A promise has the odds that were shown as it was given.
    """

    id: str
    deal: str
    kind: EventKind
    day: date
    amount: Money | None = None
    odds: Share | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """The company's own currency, and what others are worth in it from day to day."""

    own: str
    rates: tuple[ExchangeRate, ...] = ()
