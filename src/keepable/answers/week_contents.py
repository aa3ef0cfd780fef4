"""What fills a week of a team or a person: exactly what each commitment takes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.forecasting import empty_futures
from keepable.forecast.kernels.bits import WORD_BITS
from keepable.forecast.kernels.drawn_capacity import open_futures
from keepable.forecast.kernels.layout import LANES
from keepable.forecast.kernels.scenarios import place_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from keepable.forecast.agenda import Commitment
    from keepable.forecast.forecasting import Forecast
    from keepable.forecast.roster import Resource

SCENARIOS = 64
LEAST_HOURS = 0.05
UNTOUCHED = -1  # whose hours are there before any work is placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What one commitment takes of the week: its mean hours, and the share of futures in which."""

    kind: str
    id: str
    title: str
    customer: str
    due_date: date | None
    hours: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekContents:
    """A week from its `monday` on: the hours that are booked in it, by commitment, most first.

    `away` are those with planned leave in that week.
    """

    monday: date
    booked_hours: float
    fillings: tuple[Filling, ...]
    away: tuple[str, ...]


def what_fills(
    warm: Forecast, who: str, monday: date, scenarios: int = SCENARIOS
) -> WeekContents | None:
    """Return what fills the week of `monday` of the team or person with the id `who`.

    All work is placed again in the first `scenarios` of `warm`, and what each commitment takes is
    seen from what is left before and after it, so that the hours add up to what is booked.
    None when there is no such team or person.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> what_fills(warm, "nobody", date(2027, 1, 4)) is None
    True
    """
    members = warm.frame.roster.members
    chosen = [r for r, member in enumerate(members) if who in {member.id, *member.teams[:1]}]
    if not chosen:
        return None
    (hours,) = hours_taken(warm, [chosen], (monday, monday + timedelta(days=7)), scenarios)[1]
    commitments = warm.compiled.agenda.commitments
    fillings = [_filling(entry, mine) for entry, mine in zip(commitments, hours, strict=True)]
    found = [filling for filling in fillings if filling.hours >= LEAST_HOURS]
    return WeekContents(
        monday=monday,
        booked_hours=round(float(hours.sum(axis=0).mean()), 2),
        fillings=tuple(sorted(found, key=lambda each: (-each.hours, each.id))),
        away=_away(warm, [members[r] for r in chosen], monday),
    )


def as_booked(found: WeekContents, booked_hours: float) -> WeekContents:
    """Return `found` with its hours in proportion, so that they are `booked_hours` together.

    It was looked at in a few futures; how many hours are booked is known from all of them, which
    makes each part surer (ratio estimation: Cochran 1977, "Sampling Techniques", chapter 6).

    >>> week = WeekContents(
    ...     monday=date(2027, 1, 4),
    ...     booked_hours=8.0,
    ...     fillings=(
    ...         Filling(
    ...             kind="promise",
    ...             id="p",
    ...             title="P",
    ...             customer="C",
    ...             due_date=None,
    ...             hours=8.0,
    ...             share=1.0,
    ...         ),
    ...     ),
    ...     away=(),
    ... )
    >>> [each.hours for each in as_booked(week, 9.0).fillings]
    [9.0]
    """
    if not found.booked_hours:
        return replace(found, booked_hours=booked_hours)
    ratio = booked_hours / found.booked_hours
    fillings = tuple(replace(each, hours=round(each.hours * ratio, 2)) for each in found.fillings)
    return replace(found, booked_hours=booked_hours, fillings=fillings)


def hours_taken(
    warm: Forecast,
    groups: Sequence[Sequence[int]],
    days: tuple[date, date],
    scenarios: int = SCENARIOS,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the hours that groups have between two days, and what each commitment takes of them.

    `warm` is placed again in the first `scenarios`; `groups` hold places of members, and `days` are
    the first day and the one after the last. The hours there have the shape (groups, scenarios),
    those taken (groups, commitments, scenarios).
    """
    bits = [_bits_of(warm, chosen, *days) for chosen in groups]
    count = min(scenarios, warm.scenarios)
    there = np.zeros((len(groups), count))
    taken = np.zeros((len(groups), len(warm.compiled.agenda.commitments), count))
    for rows, owner, units in _placed(warm, bits, count):
        mine = units[:, : rows.stop - rows.start]
        if owner == UNTOUCHED:
            there[:, rows] += mine
        else:
            taken[:, owner, rows] += mine
    hours = warm.book.settings.slot_minutes / 60.0
    return there * hours, taken * hours


def _bits_of(
    warm: Forecast, chosen: Sequence[int], begin: date, stop: date
) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Return the words in which the slots of those days stand, and the bits of each that are it."""
    line, model = warm.frame.timeline, warm.frame.model
    local = line.days_in(warm.book.settings.zone)
    columns: list[int] = []
    masks: list[int] = []
    for r in chosen:
        person = model.people[r]
        days = local[line.grid.spans[person["axis"], : int(person["slots"]), 1]]
        first, end = np.searchsorted(days, [begin.toordinal(), stop.toordinal()])
        levels = int(person["levels"])
        for word in range(int(first) // WORD_BITS, -(-int(end) // WORD_BITS)):
            inside = [s for s in range(first, end) if s // WORD_BITS == word]
            mask = sum(1 << (s % WORD_BITS) for s in inside)
            start = int(person["offset"]) + word * levels
            columns += range(start, start + levels)
            masks += [mask] * levels
    return np.array(columns, dtype=np.intp), np.array(masks, dtype=np.uint64)


def _placed(
    warm: Forecast, bits: Sequence[tuple[NDArray[np.intp], NDArray[np.uint64]]], count: int
) -> Iterator[tuple[slice, int, NDArray[np.int64]]]:
    """Place the work of each commitment in turn; give scenarios, whose it was, and units taken.

    What is there before any is placed comes first, as of UNTOUCHED.
    """
    model, tasks = warm.frame.model, warm.compiled.tasks
    futures = empty_futures(model, LANES)
    finish_g = np.zeros((LANES, tasks.rows.size), dtype=np.int32)
    nowhere = np.zeros((LANES, 0, 2), dtype=np.int32)
    for block in range(-(-count // LANES)):
        open_futures(model, block, futures)
        left = _left(futures.free, bits)
        rows = slice(block * LANES, min((block + 1) * LANES, count))
        yield rows, UNTOUCHED, left
        first = 0
        for owner, part in groupby(warm.compiled.agenda.commitment_of):
            last = first + len(list(part))
            place_all(model, tasks, (first, last), block, futures, finish_g, nowhere)
            after = _left(futures.free, bits)
            if (left != after).any():
                yield rows, owner, left - after
            left, first = after, last


def _left(
    free: NDArray[np.uint64], bits: Sequence[tuple[NDArray[np.intp], NDArray[np.uint64]]]
) -> NDArray[np.int64]:
    """Count the units that each group has left in those days, for each scenario."""
    return np.stack(
        [
            np.bitwise_count(free[:, columns] & masks).sum(axis=1, dtype=np.int64)
            for columns, masks in bits
        ]
    )


def _filling(entry: Commitment, hours: NDArray[np.float64]) -> Filling:
    return Filling(
        kind=entry.kind,
        id=entry.id,
        title=entry.title,
        customer=entry.customer,
        due_date=entry.due_date,
        hours=round(float(hours.mean()), 2),
        share=round(float((hours > 0.0).mean()), 4),
    )


def _away(warm: Forecast, members: Sequence[Resource], monday: date) -> tuple[str, ...]:
    """Name those of `members` with planned leave in the week."""
    end = monday + timedelta(days=7)
    away = {
        leave.person
        for leave in warm.book.leave
        if leave.period.start < end and leave.period.end > monday
    }
    return tuple(member.name for member in members if member.id in away)
