"""Forecasts that must be equal, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from keepable.forecast import Forecast


def assert_equal(what: str, one: Forecast, other: Forecast) -> None:
    """Stop unless `one` and `other` left the same and were done at the same time."""
    same = np.array_equal(one.completion_g, other.completion_g)
    for mine, yours in zip(tuple(one.futures), tuple(other.futures), strict=True):
        same = same and np.array_equal(np.asarray(mine), np.asarray(yours))
    if not same:
        message = f"The forecasts differ: {what}."
        raise AssertionError(message)
