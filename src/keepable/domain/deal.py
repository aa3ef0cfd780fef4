"""Customers and the deals that are not won yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from keepable.domain.time import zone_named
from keepable.texts.errors import TextError
from keepable.texts.quantities import Number
from keepable.texts.text import Text

if TYPE_CHECKING:
    from datetime import date

    from keepable.domain.money import Money
    from keepable.domain.work import Work

ContactRole = Literal["buyer", "user"]
DealState = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody at a customer: one who signs (buyer) or one who uses it (user)."""

    name: str
    role: ContactRole
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer; a date promised to them ends with the day in their `zone`."""

    id: str
    name: str
    zone: str
    contacts: tuple[Contact, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a zone that does not exist."""
        zone_named(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """An opportunity: what is asked for, for how much, and how likely it is to be won."""

    id: str
    title: str
    customer: str
    owner: str
    stage: str
    win_odds: float
    close_date: date
    price: Money | None = None
    cost: Money | None = None
    wanted_date: date | None = None
    state: DealState = "open"
    items: tuple[str, ...] = ()
    work: tuple[Work, ...] = ()

    def __post_init__(self) -> None:
        """Refuse odds outside 0 to 1, and a price below zero."""
        if not 0.0 <= self.win_odds <= 1.0:
            raise TextError(Text("noun.deal_win_odds", id=self.id, odds=Number(self.win_odds)))
        if self.price is not None and self.price.amount < 0:
            raise TextError(Text("noun.deal_price_below_zero", id=self.id, price=str(self.price)))
