"""How much of something is taken at most, whichever way it comes in."""

from __future__ import annotations

MOST_NAME = 200  # characters of a name or an id
MOST_TEXT = 10_000  # characters of what somebody writes
MOST_HOURS = 20_000.0  # of one piece of work
MOST_HOLD_HOURS = 24 * 30
MOST_REVISION = 10**18  # numbers that every database holds
