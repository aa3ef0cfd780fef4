"""Quantities that a text may carry: a figure together with what it is a figure of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Odds:
    """A probability in [0, 1], the most that may be shown of it, and its standard error."""

    value: float
    cap: float = 0.95
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Percent:
    """A share that was counted or set: unlike odds it may be nothing or all; 0.5 is 50 %."""

    value: float
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of work."""

    value: float


@dataclass(frozen=True, slots=True)
class Days:
    """A whole number of days."""

    n: int


@dataclass(frozen=True, slots=True)
class Number:
    """A bare figure, such as a ratio, with so many digits after the point; None: as needed."""

    value: float
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in a currency, named by its ISO 4217 code."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, to be read on the clocks of a zone, named as in the IANA database."""

    at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Listed:
    """Several values as a list that names at most so many; `joined` tells all from a choice."""

    values: tuple[object, ...]
    most: int = 3
    joined: Literal["and", "or"] = "and"


Quantity = Odds | Percent | Hours | Days | Number | Amount | Instant | Listed
