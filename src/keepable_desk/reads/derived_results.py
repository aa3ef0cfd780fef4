"""What is derived from a forecast: under way or found, and kept with the forecast it is of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Found_co = TypeVar("Found_co", covariant=True)
MOST_BEGUN = 32  # of one forecast and computation, under way or found
Place = tuple[object, object]  # by which function, and of what
KeptWhile = Callable[..., object]  # what of a forecast something is of, and it alone
Step = Callable[[int], None]  # is told how many steps there are in all, after each of them


@dataclass(slots=True)
class RunningTask(Generic[Found_co]):
    """Something under way: how far it is, and what was found once it is over."""

    done: int = 0
    all: int = 0
    found: Found_co | None = None
    failed: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Return whether it has come to its end."""
        return self.over.is_set()

    @property
    def percent(self) -> int:
        """Return how far it is; it is all done only once it is over."""
        if not self.all:
            return 0
        return 100 if self.is_over and not self.failed else min(100 * self.done // self.all, 99)


@dataclass(slots=True)
class Derived:
    """Something that was derived from a forecast, or is about to be.

    It goes with its forecast, unless `kept_while` says what alone it is of: then the next forecast
    takes it over while that is equal. `turn` lets one thread at a time work it out.
    """

    task: RunningTask[object] = field(default_factory=RunningTask)
    kept_while: KeptWhile | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)


class Shelf:
    """What is derived from one forecast, by the function that computes it and its key."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._derived: dict[Place, Derived] = {}
        self._lock = threading.Lock()

    def place(self, compute: object, key: object) -> Derived:
        """Return the place of what `compute` makes of the forecast and `key`."""
        with self._lock:
            return self._derived.setdefault((compute, key), Derived())

    def begin(
        self, compute: object, key: object, kept_while: KeptWhile | None
    ) -> tuple[Derived | None, bool]:
        """Return the place of `compute` and `key`, and whether whoever asks is to begin with it.

        None where so many are under way that there is no room; of many, those that are over go.
        """
        with self._lock:
            known = self._derived.get((compute, key))
            if known is not None:
                return known, False
            begun = [each for each in self._derived if each[0] is compute]
            if len(begun) >= MOST_BEGUN:
                for each in [each for each in begun if self._derived[each].task.is_over]:
                    del self._derived[each]
                    begun.remove(each)
            if len(begun) >= MOST_BEGUN:
                return None, False
            made = self._derived[compute, key] = Derived(kept_while=kept_while)
            return made, True

    def has(self, derived: Derived) -> bool:
        """Return whether `derived` is still among them."""
        with self._lock:
            return any(each is derived for each in self._derived.values())

    def found(self) -> list[object]:
        """Return all that was found so far."""
        with self._lock:
            return [each.task.found for each in self._derived.values() if each.task.is_over]

    def outliving(self, before: object, now: object) -> dict[Place, Derived]:
        """Return what was derived `before` and is the same `now`; both are forecasts."""
        with self._lock:
            kept = [(name, each) for name, each in self._derived.items() if each.kept_while]
        return {
            name: each
            for name, each in kept
            if each.kept_while and each.kept_while(before) == each.kept_while(now)
        }

    def take_over(self, derived: Mapping[Place, Derived]) -> None:
        """Take over what was `derived` from the forecast before, unless it is there."""
        with self._lock:
            self._derived = {**derived, **self._derived}
