"""On whose behalf and when something is read or done: made once for each request."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable_desk.access.callers import Caller
from keepable_desk.queries.forecasts import FORECASTS, Forecasts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from keepable.domain.book import Book
    from keepable_desk.queries.forecasts import Warm

SYSTEM = "system"  # what the ledger calls the desk itself


@dataclass(slots=True, kw_only=True)
class ActionContext:
    """Who reads or does something, and when; `new_salt` gives random bytes.

    The forecast is fetched once, when it is first needed, so that all of an answer is of one
    revision of the book.
    """

    caller: Caller
    now: datetime
    new_salt: Callable[[int], bytes] = field(default_factory=lambda: os.urandom)
    forecasts: Forecasts = field(default_factory=lambda: FORECASTS)
    _warm: Warm | None = None

    @property
    def company(self) -> int:
        """Return the number of the company in which it is done."""
        return self.caller.company

    @property
    def actor(self) -> str:
        """Return how the ledger names who does it."""
        return self.caller.actor

    @property
    def warm(self) -> Warm:
        """Return the forecast of the company, as it is when first asked for."""
        if self._warm is None:
            self._warm = self.forecasts.warm(self.company, self.now)
        return self._warm

    @property
    def book(self) -> Book:
        """Return the book of the company, also where nobody can do some of its work."""
        if self._warm is not None:
            return self._warm.forecast.book
        return self.forecasts.book(self.company, self.now)

    @property
    def today(self) -> date:
        """Return the day of the book."""
        return self.book.as_of.date()

    def new_id(self) -> str:
        """Return an id for something new: it says nothing of what it names."""
        return opaque_id(self.now, self.new_salt(RANDOM_BYTES))

    def fresh(self) -> Warm:
        """Return the forecast as it is now: somebody else may have decided meanwhile."""
        self._warm = self.forecasts.warm(self.company, self.now)
        return self._warm


def of_the_desk(company: int, now: datetime) -> ActionContext:
    """Return the context of what the desk does by itself; the table allows it nothing."""
    return ActionContext(caller=Caller(company=company, role=SYSTEM, actor=SYSTEM), now=now)
