"""Books of companies that stand in no database, so that threads of tests can share them."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

from keepable.domain.book import Book, Settings
from keepable_desk.reads.forecasts import Read
from keepable_desk.reads.runtime import Runtime
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.forecasts import Warm

SOON = 10.0


class MemoryBooks:
    """An empty book for each company that is asked about, and a runtime that reads them.

    `read_by` counts how often the book of a company was read; reading that of `slow` waits until
    it `may_go_on`, and tells when it has `begun`.
    """

    def __init__(self, slow: int | None = None) -> None:
        """Begin with revision 1 of every book."""
        self.runtime = Runtime(books=self)
        self.slow, self.begun, self.may_go_on = slow, threading.Event(), threading.Event()
        self.revisions: defaultdict[int, int] = defaultdict(lambda: 1)
        self.read_by: defaultdict[int, int] = defaultdict(int)

    def revision_of(self, company: int) -> int:
        """Return the revision of the book of `company`."""
        return self.revisions[company]

    def read(self, company: int, as_of: datetime, known: Warm | None) -> Read:
        """Return the book of `company`."""
        del known  # there is nothing to take over from it
        self.read_by[company] += 1
        if company == self.slow:
            self.begun.set()
            self.may_go_on.wait(SOON)
        book = Book(as_of=as_of, settings=Settings(scenarios=64, horizon_weeks=4))
        return Read(book, self.revisions[company], 1, {})

    def warm(self, company: int = 1, now: datetime = NOW) -> Warm:
        """Return the forecast of `company`."""
        return self.runtime.warm(company, now)

    def change(self, company: int = 1) -> None:
        """Let the book of `company` have another revision."""
        self.revisions[company] += 1
