"""Timing side by side, and the form in which every bench reports what it found."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements of the same thing: the middle and both ends."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise `values` (one or more)."""
        return cls(statistics.median(values), min(values), max(values))

    def times(self, factor: float) -> Spread:
        """Return the same in another unit."""
        return Spread(self.median * factor, self.low * factor, self.high * factor)


@dataclass(slots=True)
class Runs:
    """Wall and processor seconds of one contender, round by round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, call: Callable[[], object]) -> object:
        """Run `call` once and note how long it took."""
        cpu, wall = time.process_time(), time.perf_counter()
        outcome = call()
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that was to be reached, and what was measured."""

    what: str
    bar: str
    measured: Spread | float | None
    unit: str
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures as rows; cells are numbers or text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a bench found."""

    title: str
    bars: tuple[Bar, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def interleaved(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Runs]:
    """Run each of `calls` once a round, so that a busy minute hits all of them alike."""
    runs = {name: Runs() for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            runs[name].add(call)
    return runs


def ratio(slow: Sequence[float], fast: Sequence[float]) -> Spread:
    """Return how many times `slow` took as long as `fast`, round by round."""
    return Spread.of([a / b for a, b in zip(slow, fast, strict=True)])


def at_level(values: Sequence[float], level: float) -> float:
    """Return the value that a share of `level` of `values` does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(level * len(ordered)), len(ordered) - 1)]
