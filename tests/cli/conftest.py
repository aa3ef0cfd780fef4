"""What tests of the command line share: the sample company is read and forecast once.

Most commands begin with the same folder, and answer from the same futures. What is read and
computed is the real thing; it is only not computed anew for each of some two hundred commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable.book_files import read_book
from keepable.cli import books
from keepable.forecast import forecast
from keepable.samples import COMPANY_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keepable.domain.book import Book
    from keepable.forecast import Forecast

MOST_SCENARIOS = 64  # larger forecasts take too much memory to keep


@pytest.fixture(scope="session", autouse=True)
def company_known() -> Iterator[None]:
    """Keep the sample company as it was read, and forecasts of it by scenarios and seed."""
    read: list[Any] = []
    known: dict[tuple[int, int | None], Forecast] = {}

    def reading(path: Path) -> Any:  # noqa: ANN401 - as the real one
        if path.resolve() != COMPANY_FOLDER.resolve():
            return read_book(path)
        if not read:
            read.append(read_book(path))
        return read[0]

    def forecasting(book: Book, *, scenarios: int | None, seed: int | None, **how: Any) -> Forecast:  # noqa: ANN401 - as the real one
        if not read or book is not read[0][0] or scenarios is None or scenarios > MOST_SCENARIOS:
            return forecast(book, scenarios=scenarios, seed=seed, **how)
        key = (scenarios, seed)
        if key not in known:
            known[key] = forecast(book, scenarios=scenarios, seed=seed, **how)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "read_book", reading)
        patch.setattr(books, "forecast", forecasting)
        yield
