"""What is computed from a warm forecast, kept until the book changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable_desk.reads.forecasts import Warm

Found = TypeVar("Found")


class ForecastCache(Generic[Found]):
    """Gives what `compute` makes of a warm forecast: once for each, however often it is read."""

    def __init__(self, compute: Callable[[int, Warm], Found]) -> None:
        """Begin with nothing; `compute` is given the company and its warm forecast."""
        self._compute = compute
        self._known: dict[int, tuple[Warm, Found]] = {}
        self._lock = threading.Lock()

    def of(self, company: int, warm: Warm) -> Found:
        """Return what there is for the `warm` forecast of `company`."""
        with self._lock:
            known = self._known.get(company)
            if known is None or known[0] is not warm:
                known = (warm, self._compute(company, warm))
                self._known[company] = known
            return known[1]
