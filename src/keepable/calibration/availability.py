"""How many hours of a working day really go into planned work, per person, with their spread.

Learned from the hours and dates of finished work. Hours are booked on the working days just
before a task was finished, as few of them as could hold it; four weeks are then set against
their working hours, and what a person does in four weeks is pooled with what everyone does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from keepable.domain.outcomes import CalibrationSnapshot
from keepable.domain.resource import MINIMUM_SHARE, Availability

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.domain.outcomes import Outcome

BLOCK_DAYS, WORKING_DAYS = 28, 20  # what one promise lives through, roughly
MOST_BLOCKS = 13  # a year
OTHERS_BLOCKS = 3.0  # what everyone does counts as so many blocks of one's own
PRIOR_BLOCKS = 3.0  # and the general range as so many of everyone's
SHARES = 15  # so many equally likely shares are told
CONTRACT_HOURS = 8.0
WEEKEND = 5  # from Saturday on


@dataclass(frozen=True, slots=True)
class Worklog:
    """Hours booked: M entries of `hours` (M,) float64 of `who` (M,) int64 on `day` (M,) int64.

    Days are ordinals; an entry is known after `known_day` (M,) int64, when its task was done.
    `names` says who each number is.
    """

    who: NDArray[np.int64]
    day: NDArray[np.int64]
    hours: NDArray[np.float64]
    known_day: NDArray[np.int64]
    names: tuple[str, ...]


def worklog_of(
    outcomes: Sequence[Outcome], share_on: Callable[[str, date], float] | None = None
) -> Worklog:
    """Book the hours of all finished `outcomes`, of nobody in particular under an empty name.

    Who has a contract of fewer hours than their calendar fills a day with fewer: `share_on` says
    which share of it that was, of somebody on a day. Arrays of shape (entries,).

    >>> worklog_of([]).hours.size
    0
    """
    names = tuple(sorted({o.who for o in outcomes}))
    number = {name: place for place, name in enumerate(names)}
    rows = []
    for outcome in outcomes:
        if outcome.actual_hours and outcome.finished_on:
            known = outcome.finished_on.toordinal()
            first = outcome.started_on or outcome.estimated_on
            days = list(_days_worked(outcome.actual_hours, first, outcome.finished_on))
            a_day, who = outcome.actual_hours / len(days), number[outcome.who]
            for day in days:
                hours = a_day / share_on(outcome.who, day) if share_on else a_day
                rows.append((who, day.toordinal(), hours, known))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    who, day, known_day = (columns[place].astype(np.int64) for place in (0, 1, 3))
    return Worklog(who, day, columns[2], known_day, names)


def _days_worked(hours: float, first: date, last: date) -> Iterator[date]:
    """Return `last` and the working days before it, as few as hold `hours`, none before `first`."""
    needed = math.ceil(hours / CONTRACT_HOURS)
    yield last
    day = last
    while needed > 1 and day > first:
        day -= timedelta(days=1)
        if day.weekday() < WEEKEND:
            needed -= 1
            yield day


def availability_of(log: Worklog, day: date, people: Collection[str] = ()) -> Availability:
    """Return the share of contract hours that `people` (everyone if none) put into planned work.

    Only what `log` knew before `day` counts. One person is pooled with everyone, everyone with
    the general range.

    >>> from datetime import date
    >>> availability_of(worklog_of([]), date(2027, 1, 4)) == CalibrationSnapshot().availability
    True
    """
    shares = _shares(log, day)
    general = np.array(CalibrationSnapshot().availability.quantiles)
    everyone = [share for own in shares.values() for share in own]
    if not everyone:
        return CalibrationSnapshot().availability
    chosen = [share for name in people for share in shares.get(name, ())]
    own_part = len(chosen) / (len(chosen) + OTHERS_BLOCKS)
    all_part = (1.0 - own_part) * len(everyone) / (len(everyone) + PRIOR_BLOCKS)
    general_part = 1.0 - own_part - all_part
    values = np.concatenate([chosen, everyone, general])
    weights = np.concatenate(
        [
            np.full(len(chosen), own_part / max(len(chosen), 1)),
            np.full(len(everyone), all_part / len(everyone)),
            np.full(general.size, general_part / general.size),
        ]
    )
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    levels = (np.arange(SHARES) + 0.5) / SHARES * reached[-1]
    found = values[order][np.searchsorted(reached, levels)]
    inside = np.clip(found.round(3), MINIMUM_SHARE, 1.0)
    return Availability(quantiles=tuple(inside.tolist()))


def people_unnamed(log: Worklog, day: date) -> int:
    """Return how many people would book the hours of nobody in particular, at least one.

    From what `log` knew before `day`, over the last four weeks of which it tells, at the mean of
    the general range.

    >>> from datetime import date
    >>> people_unnamed(worklog_of([]), date(2027, 1, 4))
    1
    """
    if "" not in log.names:
        return 1
    own = (log.who == log.names.index("")) & (log.known_day < day.toordinal())
    if not own.any():
        return 1
    recent = own & (log.day > log.day[own].max() - BLOCK_DAYS)
    a_day = float(log.hours[recent].sum()) / WORKING_DAYS
    of_one = CONTRACT_HOURS * CalibrationSnapshot().availability.mean
    return max(math.ceil(a_day / of_one), 1)


def _shares(log: Worklog, day: date) -> dict[str, list[float]]:
    """Return each person's shares of contract hours, four weeks by four weeks back from `day`."""
    today = day.toordinal()
    known = log.known_day < today
    block = (today - 1 - log.day) // BLOCK_DAYS
    found: dict[str, list[float]] = defaultdict(list)
    recent = known & (block < MOST_BLOCKS)
    for number in np.unique(log.who[recent]).tolist():
        if not log.names[number]:
            continue  # hours of nobody in particular are hours of many
        own = log.who == number
        since = int(block[known & own].max())
        blocks = min(since, MOST_BLOCKS) or 1  # the first block of all is not whole
        mine = recent & own
        hours = np.bincount(block[mine], weights=log.hours[mine], minlength=blocks)[:blocks]
        found[log.names[number]] = (hours / (WORKING_DAYS * CONTRACT_HOURS)).tolist()
    return dict(found)
