"""What a soak found: how much was done, its figures, and the bars that it missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Figures = dict[str, Any]
MOST_EXAMPLES = 5


@dataclass(slots=True)
class Outcome:
    """What came of the work with one `seed`, or of that with many.

    `done` counts towards the goal. Of several outcomes `figures` are added up, the largest of
    `most` is kept, and the last of `facts`. `failures` has a sentence for every bar that was
    missed, by seed.
    """

    seed: int = 0
    done: int = 0
    figures: Figures = field(default_factory=dict)
    most: Figures = field(default_factory=dict)
    facts: Figures = field(default_factory=dict)
    failures: dict[int, list[str]] = field(default_factory=dict)

    def need(self, holds: bool, sentence: str) -> None:  # noqa: FBT001 - a bar holds or does not
        """Note `sentence` as a failure unless the bar `holds`."""
        if not holds:
            self.miss(self.seed, [sentence])

    def miss(self, seed: int, said: list[str]) -> None:
        """Note what was `said` as failures of `seed`."""
        self.failures[seed] = [*self.failures.get(seed, []), *said]

    def take(self, name: str, part: Outcome) -> None:
        """Take over what a `part` of the work with this seed found, under its `name`."""
        self.figures[name] = part.figures
        for said in part.failures.values():
            self.miss(self.seed, [f"{name}: {each}" for each in said])

    def add(self, other: Outcome) -> None:
        """Add what came of another seed."""
        self.done += other.done
        self.figures = added(self.figures, other.figures)
        self.most = larger(self.most, other.most)
        self.facts |= other.facts
        for seed, said in other.failures.items():
            self.miss(seed, said)


def added(one: Figures, other: Figures) -> Figures:
    """Add numbers up, name by name and level by level; of examples only some are kept.

    >>> added({"cuts": 2, "kinds": {"torn": 1}}, {"cuts": 3, "kinds": {"none": 2}})
    {'cuts': 5, 'kinds': {'torn': 1, 'none': 2}}
    """
    found = dict(one)
    for name, value in other.items():
        if isinstance(value, dict):
            found[name] = added(found.get(name, {}), value)
        elif isinstance(value, list):
            found[name] = [*found.get(name, []), *value][:MOST_EXAMPLES]
        else:
            found[name] = found.get(name, 0) + value
    return found


def larger(one: Figures, other: Figures) -> Figures:
    """Keep the larger number under each name.

    >>> larger({"seconds": 2.5}, {"seconds": 1.5, "megabytes": 3})
    {'seconds': 2.5, 'megabytes': 3}
    """
    return {**one, **{name: max(value, one.get(name, value)) for name, value in other.items()}}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a soak is run: `full` in earnest, `small` while it is being written."""

    is_small: bool

    def of(self, full: int, small: int) -> int:
        """Choose between the number of a full run and that of a small one."""
        return small if self.is_small else full


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a soak runs: beside the database at `url` ("" for SQLite), until it `is_over`."""

    url: str
    size: Size
    is_over: Callable[[], bool] = lambda: False
