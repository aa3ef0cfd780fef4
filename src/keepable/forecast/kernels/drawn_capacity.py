"""What everybody has before anything is planned: drawn availability and drawn absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.compiled_code import int64, njit
from keepable.forecast.kernels.draws import AVAILABILITY, SPELL, philox
from keepable.forecast.kernels.layout import LANES, Future, Model
from keepable.forecast.kernels.placing import move_first_free

if TYPE_CHECKING:
    from numpy.typing import NDArray

_63 = np.uint64(63)
DAYS_PER_WEEK = 7


@njit(nogil=True)
def open_futures(model: Model, first_block: int, futures: Future) -> None:
    """Draw availability and absence of everybody in blocks of 8 scenarios, from `first_block` on.

    `futures` holds arrays with a leading axis of scenarios, 8 for each block; they are
    overwritten. `model` says who there is.
    """
    people, drawing = model.people, model.drawing
    lanes = np.zeros(LANES, dtype=np.uint64)
    futures.absent[:] = np.uint64(0)
    futures.first_free[:] = 0
    for first in range(0, futures.free.shape[0], LANES):
        block = first_block + first // LANES
        for k in range(first, first + LANES):
            for word in range(model.base.size):  # numba's own way brings texts of refusals along
                futures.free[k, word] = model.base[word]
        for r in range(people.size):
            uid = people[r]["uid"]
            philox(uid, int64(AVAILABILITY), block, drawing.key_low, drawing.key_high, lanes)
            table = model.slowdowns[people[r]["slowdown_table"]]
            for lane in range(LANES):
                futures.slowdown[first + lane, r] = table[int64(lanes[lane] >> np.uint64(10))]
            if people[r]["absent_offset"] >= 0:
                _draw_spells(model, (r, block, first), futures)
            for k in range(first, first + LANES):
                move_first_free(futures.free[k], futures.first_free[k], people, r)


@njit(inside=True)
def _draw_spells(model: Model, job: tuple[int, int, int], futures: Future) -> None:
    """Draw the spells of absence of a resource, week by week, in 8 scenarios.

    `job` is the number of the resource, the block, and the first row of it in `futures`.
    """
    r, block, first_row = job
    person, drawing = model.people[r], model.drawing
    come = np.zeros(LANES, dtype=np.uint64)
    shape = np.zeros(LANES, dtype=np.uint64)
    day_slot = model.grid.day_slot[person["axis"]]
    days = day_slot.size - 1
    places = (person["offset"], person["absent_offset"])
    for week in range((days + DAYS_PER_WEEK - 1) // DAYS_PER_WEEK):
        purpose = SPELL + 512 * week
        philox(person["uid"], purpose + 256, block, drawing.key_low, drawing.key_high, come)
        philox(person["uid"], purpose + 512, block, drawing.key_low, drawing.key_high, shape)
        for lane in range(LANES):
            if int64(come[lane]) >= person["spell_odds"]:
                continue
            first = DAYS_PER_WEEK * week + int64(shape[lane] >> np.uint64(8)) % DAYS_PER_WEEK
            length = int64(model.spell_days[r, int64(shape[lane] & np.uint64(15))])
            slots = (day_slot[min(first, days)], day_slot[min(first + length, days)])
            k = first_row + lane
            _mark_absent(places, slots, model.base, futures.free[k], futures.absent[k])


@njit(inside=True)
def _mark_absent(
    places: tuple[int, int],
    slots: tuple[int, int],
    base: NDArray[np.uint64],
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
) -> None:
    for slot in range(slots[0], slots[1]):
        word, bit = slot >> 6, np.uint64(1) << (np.uint64(slot) & _63)
        absent[places[1] + word] |= bit & base[places[0] + word]
        free[places[0] + word] &= ~bit
