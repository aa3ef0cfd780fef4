"""What takes long is worked out in the background: once for each forecast, whoever looks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import structlog
from django.db import close_old_connections

if TYPE_CHECKING:
    from keepable_desk.reads.forecasts import Warm

LOG = structlog.get_logger(__name__)
Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
MOST_KNOWN = 32  # of one company and forecast, under way or found
PATIENCE_SECONDS = 0.4  # what is there by then need not be asked for again


class _OvertakenError(Exception):
    """Nobody will look at it any more: the forecast that it is of was overtaken."""


@dataclass(slots=True)
class RunningTask(Generic[Found]):
    """Something under way: how far it is, and what was found once it is over."""

    done: int = 0
    all: int = 0
    found: Found | None = None
    failed: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Return whether it has come to its end."""
        return self.over.is_set()

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(100 * self.done // self.all, 99) if self.all else 0


Step = Callable[[int], None]  # is told how many steps there are in all, after each of them


class BackgroundCache(Generic[Key, Found]):
    """Works out what `compute` makes of a warm forecast and a key: one thing after another.

    `compute` is given the forecast, the key and whom to tell after each step.
    """

    _turn = threading.Lock()  # of all kinds together, so that those who ask are not slowed down

    def __init__(self, compute: Callable[[Warm, Key, Step], Found]) -> None:
        """Begin with nothing."""
        self._compute = compute
        self._known: dict[int, tuple[Warm, dict[Key, RunningTask[Found]]]] = {}
        self._lock = threading.Lock()

    def of(self, company: int, warm: Warm, key: Key) -> RunningTask[Found]:
        """Return what is under way or found of `key`; it is begun if it is not.

        It waits for a moment, as most of it is there at once.
        """
        with self._lock:
            known = self._known.get(company)
            if known is None or known[0] is not warm:
                known = (warm, {})
                self._known[company] = known
            doing = known[1].get(key)
            if doing is None:
                if not _has_room(known[1]):
                    return RunningTask()  # not begun: whoever asks again later finds room
                doing = known[1][key] = RunningTask()
                work = (company, warm, key, doing)
                threading.Thread(target=self._work, args=work, daemon=True).start()
        doing.over.wait(PATIENCE_SECONDS)
        return doing

    def _work(self, company: int, warm: Warm, key: Key, doing: RunningTask[Found]) -> None:
        def told(steps: int) -> None:
            if self._known[company][0] is not warm:
                raise _OvertakenError
            doing.done, doing.all = doing.done + 1, max(steps, doing.done + 1)

        try:
            with self._turn:
                doing.found = self._compute(warm, key, told)
        except _OvertakenError:
            doing.failed = True
        except Exception:
            LOG.exception("something could not be worked out", key=str(key))
            doing.failed = True
        finally:
            doing.over.set()
            close_old_connections()


def _has_room(known: dict[Key, RunningTask[Found]]) -> bool:
    """Return whether one more may be begun; of many, those that are over make room."""
    if len(known) >= MOST_KNOWN:
        for key in [key for key, doing in known.items() if doing.is_over]:
            del known[key]
    return len(known) < MOST_KNOWN
