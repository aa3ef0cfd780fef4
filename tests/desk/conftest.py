"""What tests of the desk share: the small company at its instant, with nothing kept warm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable_desk import clock
from keepable_desk.queries.forecasts import FORECASTS
from tests.desk.driving import Driver, busy_book, nothing_known, set_clock
from tests.desk.small_company import NOW, Desk, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Give a small company at its instant; numbers of companies come again in tests."""
    del db
    monkeypatch.setattr(clock, "now", lambda: NOW)
    FORECASTS._known.clear()
    yield small_desk()
    FORECASTS._known.clear()


@pytest.fixture
def driver(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """Give somebody who does everything at the desk of a company with one builder."""
    del db
    set_clock(monkeypatch, NOW)
    with nothing_known():
        yield Driver(small_desk(busy_book()), patch=monkeypatch)
