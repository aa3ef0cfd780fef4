"""On whose behalf and when something is read or done: made once for each request."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable.forecast import NobodyError
from keepable_desk.reads.broken_plan import BrokenPlanError
from keepable_desk.reads.forecasts import hour_of, read_together
from keepable_desk.reads.runtime import Runtime, process_runtime
from keepable_desk.rights.callers import Caller
from keepable_desk.rights.policy import OPERATOR, SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from keepable.domain.book import Book
    from keepable_desk.reads.forecasts import Read, Warm
    from keepable_desk.store.broken_rows import BrokenRow

Given = ParamSpec("Given")
Found = TypeVar("Found")
NO_COMPANY = 0  # before there is one


@dataclass(slots=True, kw_only=True)
class ActionContext:
    """Who reads or does something, and when; `new_salt` gives random bytes.

    The forecast is fetched once from the `runtime`, when it is first needed, so that all of an
    answer is of one revision of the book.
    """

    caller: Caller
    now: datetime
    new_salt: Callable[[int], bytes] = field(default_factory=lambda: os.urandom)
    runtime: Runtime = field(default_factory=process_runtime)
    _warm: Warm | None = None
    _read: Read | None = None

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
            self._warm = self.runtime.warm(self.company, self.now)
        return self._warm

    @property
    def book(self) -> Book:
        """Return the book of the company, also where nobody can do some of its work."""
        return self.fetch()

    @property
    def broken(self) -> tuple[BrokenRow, ...]:
        """Return the rows that the book of the company is without, as they cannot be read."""
        self.fetch()
        return self.known_broken

    @property
    def known_broken(self) -> tuple[BrokenRow, ...]:
        """Return the same where the book was fetched already, and else none."""
        found = self._warm or self._read
        return found.broken if found is not None else ()

    @property
    def revision(self) -> int:
        """Return the revision of the book."""
        self.fetch()
        return self._read.revision if self._read is not None else self.warm.revision

    @property
    def today(self) -> date:
        """Return the day of the book."""
        return self.book.as_of.date()

    def fetch(self) -> Book:
        """Fetch the forecast, unless it is there, and return its book.

        Somebody may be missing for what is promised already, or the settings may be broken: then
        the book is read, not computed.
        """
        if self._warm is not None:
            return self._warm.forecast.book
        if self._read is None:
            try:
                self._warm = self.runtime.warm(self.company, self.now)
            except (NobodyError, BrokenPlanError):
                self._read = read_together(self.company, hour_of(self.now))
            else:
                return self._warm.forecast.book
        return self._read.book

    def new_id(self) -> str:
        """Return an id for something new: it says nothing of what it names."""
        return opaque_id(self.now, self.new_salt(RANDOM_BYTES))

    def fresh(self) -> Warm:
        """Return the forecast as it is now: somebody else may have decided meanwhile."""
        self._warm = self.runtime.warm(self.company, self.now)
        return self._warm

    def let_go(self) -> None:
        """Forget the forecast, once all is answered.

        A request of Django's lives on until its cycles are collected, and would keep hundreds of
        megabytes that the next forecast could use.
        """
        self._warm = self._read = None


def on_one_plan(
    function: Callable[Concatenate[ActionContext, Given], Found],
) -> Callable[Concatenate[ActionContext, Given], Found]:
    """Fetch the forecast before `function` begins, so that all of it is of one state of the plan.

    It begins also where nobody can do some of the work, and says so itself where that matters.
    """

    @functools.wraps(function)
    def begun(context: ActionContext, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        context.fetch()
        return function(context, *args, **kwargs)

    return begun


def of_the_desk(company: int, now: datetime) -> ActionContext:
    """Return the context of what the desk does by itself in a `company`."""
    return ActionContext(caller=Caller(company=company, roles=(SYSTEM,), actor=SYSTEM), now=now)


def of_operator(now: datetime, company: int = NO_COMPANY) -> ActionContext:
    """Return the context of whoever runs the desk, with its commands; the ledger names the desk."""
    return ActionContext(caller=Caller(company=company, roles=(OPERATOR,), actor=SYSTEM), now=now)
