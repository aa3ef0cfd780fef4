"""How the desk was when it was looked at last: what `/ready` tells, and one process keeps."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from keepable.texts import Text

FRESH_SECONDS = 60  # it is looked at each 30 s; where nothing does that, whoever asks does
RECENT_SECONDS = 120  # what is older says nothing any more


@dataclass(frozen=True, slots=True)
class Health:
    """What was found wrong when it was looked at: nothing where all is well.

    A warning keeps nobody from working, and is to be looked after all the same.
    """

    at: datetime
    problems: tuple[Text, ...]
    warnings: tuple[Text, ...] = ()


class KeptHealth:
    """The last look at the desk in one process, and whose turn it is to look again."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last: tuple[float, Health] | None = None
        self._looking = threading.Lock()

    def keep(self, health: Health, seconds: float) -> None:
        """Keep `health` as it was when this machine had counted so many `seconds`."""
        self._last = (seconds, health)

    def newest(self, seconds: float, most: float) -> Health | None:
        """Return the last look, unless it is older than `most` seconds by the count `seconds`."""
        last = self._last
        return last[1] if last is not None and seconds - last[0] <= most else None

    @contextlib.contextmanager
    def turn(self) -> Iterator[bool]:
        """Give whether it is the caller's turn to look: one does at a time, and nobody waits."""
        is_ours = self._looking.acquire(blocking=False)
        try:
            yield is_ours
        finally:
            if is_ours:
                self._looking.release()
