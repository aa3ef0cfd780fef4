"""The clock: the only place that looks at it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # of Linux; elsewhere there is none


class Ticks(NamedTuple):
    """Seconds that this machine has counted since it began, and which beginning that was.

    Nobody can set them; they go on while it sleeps, where the system counts that.
    """

    seconds: float
    boot: str


def now() -> datetime:
    """Return the instant, in UTC."""
    return datetime.now(UTC)


def ticks() -> Ticks:
    """Return what this machine has counted; without a name of its beginning nothing is compared."""
    counted = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    try:
        boot = BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    return Ticks(time.clock_gettime(counted), boot)
