"""Outcomes as columns, in the order in which they became known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.domain.outcomes import Outcome

UNKNOWN = -1  # the code of a name that is empty, or that was never seen
TEXT_WORDS = 4  # so many first words make two texts alike; measured on real task summaries
_NO_LETTERS = re.compile(r"[^a-z ]")
TRAITS: Mapping[str, Callable[[Outcome], str]] = {
    "who": lambda outcome: outcome.who,
    "kind": lambda outcome: outcome.kind,
    "requester": lambda outcome: outcome.requester,
    "project": lambda outcome: outcome.project,
    "part": lambda outcome: part_key(outcome.project, outcome.part),
    "text": lambda outcome: text_key(outcome.text),
}


def text_key(text: str) -> str:
    """Return what `text` has in common with its like: its first four words, without numbers.

    >>> text_key("Fix login page (ticket 4711) again"), text_key("")
    ('fix login page ticket', '')
    """
    return " ".join(_NO_LETTERS.sub("", text.lower()).split()[:TEXT_WORDS])


def part_key(project: str, part: str) -> str:
    """Return what tells `part` of `project` from parts of others; nothing where there is none.

    >>> part_key("site", "shop"), part_key("site", "")
    ('site/shop', '')
    """
    return f"{project}/{part}" if part else ""


@dataclass(frozen=True, slots=True)
class History:
    """Finished work with hours: N outcomes, rising by the day on which they were finished.

    `known_day` and `estimated_day` (N,) int64 are proleptic ordinals of days. `log_estimate` (N,)
    float64 is the natural logarithm of the hours, `log_ratio` (N,) that of actual/estimate, 0.0
    exactly where they are equal. `codes` holds a column (N,) int64 for each trait, `names` what
    each code stands for.
    """

    known_day: NDArray[np.int64]
    estimated_day: NDArray[np.int64]
    log_estimate: NDArray[np.float64]
    log_ratio: NDArray[np.float64]
    codes: Mapping[str, NDArray[np.int64]]
    names: Mapping[str, Mapping[str, int]]

    @property
    def size(self) -> int:
        """How many outcomes there are."""
        return int(self.known_day.size)

    def known_before(self, day: date) -> int:
        """Return how many outcomes were known before `day`; they are the first in all columns."""
        return int(np.searchsorted(self.known_day, day.toordinal(), side="left"))

    def code_of(self, trait: str, name: str) -> int:
        """Return the code of `name` in the column `trait`, UNKNOWN where it never occurs."""
        return self.names[trait].get(name, UNKNOWN)


def with_hours(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return those `outcomes` that are finished and have hours, by the day they were finished on.

    >>> with_hours([])
    []
    """
    usable = [o for o in outcomes if o.finished_on and o.estimate_hours and o.actual_hours]
    return sorted(usable, key=lambda o: (o.finished_on, o.id))


def history_of(outcomes: Sequence[Outcome]) -> History:
    """Lay out those `outcomes` that are finished and have hours; arrays of shape (outcomes,).

    Outcomes of one day are ordered by id, so that the order in which they are given is of no
    consequence.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> day = date(2027, 1, 4)
    >>> exact = Outcome(id="a", estimated_on=day, estimate_hours=8, actual_hours=8, finished_on=day)
    >>> history_of([exact]).log_ratio.tolist()
    [0.0]
    """
    usable = with_hours(outcomes)
    return laid_out(usable, [o.finished_on or o.estimated_on for o in usable])


def laid_out(outcomes: Sequence[Outcome], known: Sequence[date]) -> History:
    """Lay out `outcomes` as they stand, each `known` on its day, rising; (outcomes,) each.

    Without hours an estimate counts as one of an hour that came out exactly.

    >>> laid_out([], []).size
    0
    """
    columns = {name: [read(outcome) for outcome in outcomes] for name, read in TRAITS.items()}
    names = {name: _numbered(column) for name, column in columns.items()}
    hours = np.array([hours_of(outcome) for outcome in outcomes], dtype=np.float64).reshape(-1, 2)
    return History(
        known_day=_ordinals(known),
        estimated_day=_ordinals([o.estimated_on for o in outcomes]),
        log_estimate=np.log(hours[:, 0]),
        log_ratio=np.log(hours[:, 1] / hours[:, 0]),
        codes={
            name: np.array([names[name].get(word, UNKNOWN) for word in column], dtype=np.int64)
            for name, column in columns.items()
        },
        names=names,
    )


def hours_of(outcome: Outcome) -> tuple[float, float]:
    """Return estimated and actual hours of `outcome`; an hour where nobody estimated any.

    Where nobody said what it took, it took what was estimated.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> hours_of(Outcome(id="a", estimated_on=date(2027, 1, 4), estimate_hours=8.0))
    (8.0, 8.0)
    """
    estimate = outcome.estimate_hours or 1.0
    return estimate, outcome.actual_hours or estimate


def _numbered(column: Sequence[str]) -> dict[str, int]:
    """Return each name in `column` a number, by the alphabet; the empty one gets none."""
    return {name: number for number, name in enumerate(sorted(set(column) - {""}))}


def _ordinals(days: Sequence[date]) -> NDArray[np.int64]:
    return np.array([day.toordinal() for day in days], dtype=np.int64)
