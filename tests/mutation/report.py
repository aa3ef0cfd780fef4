"""What the runs came to: how many mutants of each folder are caught, and which are not."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.mutation.folders import ROOT
from tests.mutation.mutants import sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.mutation.mutants import Mutant
    from tests.mutation.running import Result

REASONS = ROOT / "tests" / "mutation" / "reasons.toml"
LEAST = 0.85  # of the mutants of a folder that are to be caught
NORMAL_95 = 1.959964  # standard deviations to each side, which hold 95 %


@dataclass(frozen=True)
class Folder:
    """What became of the mutants that were drawn of one folder."""

    name: str
    drawn: int
    outcomes: Mapping[str, int] = field(default_factory=dict)
    equivalent: int = 0  # of those that no test caught
    cut: int = 0  # of those, against which not all tests were run that reach them
    survivors: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        """How many were run, or not reached at all; what is no program was not."""
        return sum(self.outcomes.values()) - self.outcomes.get("stillborn", 0)

    @property
    def caught(self) -> int:
        """How many a test found, by failing or by not coming to its end."""
        return self.outcomes.get("caught", 0) + self.outcomes.get("time", 0)

    @property
    def is_good(self) -> bool:
        """Whether enough are caught, of those that can be told from the code as it is.

        >>> Folder("a", 20, {"caught": 17, "survived": 3}).is_good
        True
        >>> Folder("a", 20, {"caught": 16, "survived": 4}, equivalent=1).is_good  # 16 of 19
        False
        """
        return self.caught >= LEAST * (self.judged - self.equivalent)


def wilson(some: int, whole: int) -> tuple[float, float]:
    """Return the interval around `some` of `whole` that holds the true share with 95 % (Wilson).

    >>> [round(each, 3) for each in wilson(128, 150)]
    [0.788, 0.901]
    """
    if not whole:
        return 0.0, 1.0
    share, square = some / whole, NORMAL_95**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    spread = math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    half = NORMAL_95 * spread / (1 + square / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def reasons() -> dict[str, str]:
    """Return by mutant why no test can tell it from the code as it is."""
    found = tomllib.loads(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else {}
    return {each["mutant"]: each["reason"] for each in found.get("equivalent", ())}


def overtaken(known: Iterable[str], mutants: Iterable[Mutant]) -> list[str]:
    """Return those mutants with a reason that there are no longer."""
    there = {mutant.name for mutant in mutants}
    return sorted(name for name in known if name not in there)


def folder_of(
    name: str, drawn: Sequence[Mutant], results: Mapping[str, Result], known: Mapping[str, str]
) -> Folder:
    """Return what became of what was `drawn` of the folder `name`."""
    found = [results[each.name] for each in drawn if each.name in results]
    missed = [each for each in found if each.outcome in {"survived", "unreached"}]
    return Folder(
        name=name,
        drawn=len(drawn),
        outcomes=Counter(each.outcome for each in found),
        equivalent=sum(each.mutant in known for each in missed),
        cut=sum(each.run < each.reached_by for each in missed),
        survivors=tuple(each.mutant for each in missed if each.mutant not in known),
    )


HEAD = (
    "| folder | mutants | caught | by time | % | 95 % interval | cut | equivalent | % without |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def row(folder: Folder) -> str:
    """Return the row of a `folder` in the table of what was caught.

    >>> row(Folder("ledger", 20, {"caught": 15, "time": 1, "survived": 4}, equivalent=2))
    '| ledger | 20 | 16 | 1 | 80.0 | 58.4 to 91.9 | 0 | 2 | 88.9 |'
    """
    low, high = wilson(folder.caught, folder.judged)
    cells = (
        *(folder.name, folder.judged, folder.caught, folder.outcomes.get("time", 0)),
        *(_percent(folder.caught, folder.judged), f"{100 * low:.1f} to {100 * high:.1f}"),
        *(
            folder.cut,
            folder.equivalent,
            _percent(folder.caught, folder.judged - folder.equivalent),
        ),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _percent(some: int, whole: int) -> str:
    return f"{100 * some / whole:.1f}" if whole else "-"


def without_mutants() -> dict[str, list[str]]:
    """Return by file the functions of which nothing is mutated."""
    found = {each.file: each.without_mutants() for each in sources()}
    return {file: names for file, names in found.items() if names}


def kept(folders: Sequence[Folder]) -> dict[str, object]:
    """Return what is kept of `folders`: their table, what became of all, and who survived."""
    return {
        "table": [*HEAD.splitlines(), *map(row, folders)],
        "outcomes": {each.name: dict(each.outcomes) for each in folders},
        "survivors": [name for each in folders for name in each.survivors],
    }
