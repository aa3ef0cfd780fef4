"""How promises of one seller, or one team's work, came out beside the odds on which they were made.

A group is judged apart only from a few promises on, and beside it stands how far off an honest one
may be by luck alone, so that nobody is blamed for three promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - the API reads annotations when it runs
from math import sqrt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


GroupKind = Literal["promiser", "team"]
NINETEEN_IN_TWENTY = 1.96  # standard deviations
COUNTED = ("kept", "late", "broken")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOut:
    """A closed promise: the odds on which it was first promised, and how each side says it came.

    `on_first_date` says whether it was there by the date of the first yes, which the odds were of:
    what was moved and kept then was not, unless it came early all the same.
    `team` could do most of it.
    """

    id: str
    title: str
    promiser: str
    due_date: date
    odds: float | None
    outcome: str
    on_first_date: bool
    customer_says: str
    moves: int
    against_advice: bool
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Closed promises that have something in common: how many had odds, what was said, and kept.

    `said` is the mean of their odds, `kept` the share that was there by the date of the first yes;
    in 19 of 20 honest groups like it the two are not further apart than `luck`. All are shares,
    None where none had odds.
    """

    name: str
    closed: int
    judged: int
    said: float | None
    kept: float | None
    luck: float | None

    @property
    def is_off(self) -> bool:
        """Return whether it is further off than luck explains."""
        if self.said is None or self.kept is None or self.luck is None:
            return False
        return abs(self.kept - self.said) > self.luck


def grouped(closed: Iterable[CameOut], name_of: Callable[[CameOut], str]) -> Mapping[str, Group]:
    """Return a group for each name that `name_of` gives, by name; what has no name is in none.

    >>> grouped((), lambda each: each.promiser)
    {}
    """
    by_name: dict[str, list[CameOut]] = {}
    for each in closed:
        if each.outcome in COUNTED and (name := name_of(each)):
            by_name.setdefault(name, []).append(each)
    return {name: _group(name, found) for name, found in sorted(by_name.items())}


def _group(name: str, found: list[CameOut]) -> Group:
    judged = [(each.odds, each.on_first_date) for each in found if each.odds is not None]
    count = len(judged)
    if not count:
        return Group(name=name, closed=len(found), judged=0, said=None, kept=None, luck=None)
    # the sum of independent yes and no with different odds varies by the sum of p (1 - p)
    spread = sqrt(sum(odds * (1.0 - odds) for odds, _ in judged)) / count
    return Group(
        name=name,
        closed=len(found),
        judged=count,
        said=sum(odds for odds, _ in judged) / count,
        kept=sum(is_kept for _, is_kept in judged) / count,
        luck=NINETEEN_IN_TWENTY * spread,
    )
