"""One truth at length: every page of drawn companies, as three roles each.

No figure of a company may have two values or two wordings at one state of its book, and none may
stand outside of the element that says what it is of.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from keepable_desk import clock
from tests.desk.drawn_companies import drawn_book
from tests.desk.driving import nothing_known
from tests.desk.reading_figures import read_by
from tests.desk.small_company import NOW, small_desk
from tests.soak.outcome import Outcome
from tests.soak.tables import empty_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

ROLES = ("rep", "operations", "deal desk")
FIRST = 1_000  # seeds of the tests that every change runs are below


@contextmanager
def soak(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Read all pages of a company by each seed."""
    del setting
    with empty_tables(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        yield _read


def _read(seed: int) -> Outcome:
    with nothing_known(), transaction.atomic():
        found = read_by(small_desk(drawn_book(FIRST + seed)), ROLES)
        transaction.set_rollback(True)
    outcome = Outcome(seed, 1, {"pages": len(found.pages), "figures": len(found.values)})
    said = [str(each) for each in found.contradictions()]
    said += [f"Outside of a figure: {each}" for each in found.outside]
    if said:
        outcome.miss(seed, said)
    return outcome
