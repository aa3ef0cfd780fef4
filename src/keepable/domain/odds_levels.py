"""The levels at which dates and ranges are promised, and the most certain that is ever shown."""

from __future__ import annotations

LEVELS = (50, 80, 95)  # percent of cases or futures
SHARES = tuple(level / 100 for level in LEVELS)  # the same as shares
MOST_ODDS = 0.95  # nothing is shown as more certain than this
