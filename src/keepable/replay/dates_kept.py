"""How many of the dates that were promised were kept, by level and year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from keepable.domain.odds_levels import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from keepable.replay.promises import DatedOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of dates that were promised at one level.

    Of `promised` dates so many are `judged`: those of work that was finished, and those that
    passed while it was open. `inside` is the share of them by randomised PIT, `kept` the plain
    share that was finished by the date, None of none. `came_due` counts the dates that passed
    before the history ends, `inside_due` is the share of these. `no_date` could be promised to
    some; `left_out` are open and not due yet.
    """

    promised: int
    judged: int
    inside: float | None
    kept: float | None
    came_due: int
    inside_due: float | None
    no_date: int
    left_out: int


def verdict(entries: Iterable[DatedOffer], level: int, last_day: int) -> Verdict:
    """Judge the dates of `entries` at `level` (50, 80 or 95), known up to `last_day`, an ordinal.

    >>> verdict([], 80, 0).judged
    0
    """
    place = LEVELS.index(level)
    none = left_out = 0
    inside: list[bool] = []
    kept: list[bool] = []
    due: list[bool] = []
    for entry in entries:
        at = entry.dates[place]
        if at is None:
            none += 1
        elif entry.finished is None and at >= last_day:
            left_out += 1
        else:
            inside.append(not entry.missed[place])
            kept.append(entry.finished is not None and entry.finished <= at)
            if at < last_day:
                due.append(not entry.missed[place])
    return Verdict(
        promised=len(inside) + left_out,
        judged=len(inside),
        inside=_share(inside),
        kept=_share(kept),
        came_due=len(due),
        inside_due=_share(due),
        no_date=none,
        left_out=left_out,
    )


def _share(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None


def by_kind(entries: Iterable[DatedOffer]) -> dict[str, list[DatedOffer]]:
    """Sort `entries` by their kinds, which come in the order in which they are met.

    >>> by_kind([])
    {}
    """
    found: dict[str, list[DatedOffer]] = defaultdict(list)
    for entry in entries:
        found[entry.kind].append(entry)
    return dict(found)


def by_year(entries: Iterable[DatedOffer]) -> dict[int, list[DatedOffer]]:
    """Sort `entries` by the year in which they were promised.

    >>> by_year([])
    {}
    """
    found: dict[int, list[DatedOffer]] = defaultdict(list)
    for entry in entries:
        found[date.fromordinal(entry.day).year].append(entry)
    return dict(sorted(found.items()))


def verdicts(entries: Sequence[DatedOffer], last_day: int) -> Mapping[int, Verdict]:
    """Judge `entries` at all levels, known up to `last_day`, an ordinal.

    >>> sorted(verdicts([], 0))
    [50, 80, 95]
    """
    return {level: verdict(entries, level, last_day) for level in LEVELS}
