"""When each task of one promise is done, over the very futures that its odds are counted in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.deals import zone_of
from keepable.answers.odds import date_at
from keepable.forecast.forecasting import empty_futures
from keepable.forecast.kernels.drawn_capacity import open_futures
from keepable.forecast.kernels.layout import LANES
from keepable.forecast.kernels.scenarios import place_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from keepable.forecast.forecasting import Forecast

NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDates:
    """When a task is done in 50, 80 and 95 of 100 futures, and who does it in most of them.

    Days end where the customer is and lie at the levels of the promise itself, so that the last
    task of a promise and the promise have the same dates.
    """

    work_id: str
    title: str
    person: str
    person_share: float
    date_50: date | None
    date_80: date | None
    date_95: date | None


def work_dates(warm: Forecast, commitment: str) -> tuple[WorkDates, ...]:
    """Return the dates of the open work of `commitment` (its id) over all futures of `warm`.

    Everything up to its last task is placed again, once for each forecast; it is empty where
    nothing of it is open.
    """
    known = warm.memory.get(("work dates", commitment))
    if isinstance(known, tuple):
        return known
    agenda = warm.compiled.agenda
    owners = agenda.commitment_of
    mine = [n for n, of in enumerate(owners) if agenda.commitments[of].id == commitment]
    found: tuple[WorkDates, ...] = ()
    if mine:
        finish_g, doers = _placed(warm, mine)
        zone = zone_of(warm.book, agenda.commitments[owners[mine[0]]].customer)
        days = [warm.days_of(finish_g[:, column], zone) for column in range(len(mine))]
        found = tuple(
            _dates(warm, number, days[column], doers[:, column])
            for column, number in enumerate(mine)
        )
    warm.memory["work dates", commitment] = found
    return found


def _placed(warm: Forecast, mine: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Place all work of `warm` up to the last of the tasks `mine` (their numbers) again.

    Both have the shape (scenarios, mine), int32: the instant g at which each is done, and the
    number of the resource that does it.
    """
    model, tasks = warm.frame.model, warm.compiled.tasks
    span = (0, max(mine) + 1)
    blocks = -(-warm.scenarios // LANES)
    finishes = np.zeros((blocks * LANES, len(mine)), dtype=np.int32)
    doers = np.zeros((blocks * LANES, len(mine)), dtype=np.int32)
    finish_g = np.zeros((LANES, tasks.rows.size), dtype=np.int32)
    placed = np.zeros((LANES, tasks.rows.size, 2), dtype=np.int32)
    futures = empty_futures(model, LANES)
    for block in range(blocks):
        rows = slice(block * LANES, (block + 1) * LANES)
        open_futures(model, block, futures)
        place_all(model, tasks, span, block, futures, finish_g, placed)
        finishes[rows], doers[rows] = finish_g[:, mine], placed[:, mine, 1]
    return finishes[: warm.scenarios], doers[: warm.scenarios]


def _dates(
    warm: Forecast, number: int, days: NDArray[np.int32], doers: NDArray[np.int32]
) -> WorkDates:
    task, members = warm.compiled.agenda.tasks[number], warm.frame.roster.members
    (most, times), *_ = Counter(doers.tolist()).most_common()
    return WorkDates(
        work_id=task.id,
        title=task.title,
        person=members[most].name if most >= 0 else NOBODY,
        person_share=times / doers.size,
        date_50=date_at(days, 50),
        date_80=date_at(days, 80),
        date_95=date_at(days, 95),
    )
