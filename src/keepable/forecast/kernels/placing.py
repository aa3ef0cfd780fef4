"""The fast twin of `keepable.forecast.slow_reference`: places work into what a scenario has left.

The same names, the same rules; read the reference first. Here free time is bits in 64-bit words
(see `keepable.forecast.kernels.layout`), so that one instruction judges 64 slots.

What all of them take, of one scenario:

- `free` (W,) uint64 free bits and `absent` (X,) uint64 bits of drawn absence; `first_free` (R,)
  int32, the slot before which a resource has nothing left. Of these, what is taken is changed.
- `people` (R,) PERSON, a `person` one row of it; `members` int32 eligible resources.
- `row`: where the bits of one resource lie, for a crew; `place`: the first word of a slot's levels.
- `position`: the slot from which on to look; `slots`: how many are needed.
- `known_rank`, `known_end_g`, `first_slot` as in `Model` and `Grid` of
  `keepable.forecast.kernels.layout`.
- `left`, `model`, `tasks`, `scenario`: bundles of arrays, and the number of the scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels import draws
from keepable.forecast.kernels.bits import (
    FULL,
    ZERO,
    count,
    first_ones,
    from_position,
    highest,
    lowest,
)
from keepable.forecast.kernels.compiled_code import int64, njit
from keepable.forecast.kernels.draws import philox
from keepable.forecast.kernels.layout import LANES, RATIO_BITS, BitRow, ResidualCapacity

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOWHERE = -1
HERE, LOOKED_AT = 1, 2
PLACE_BITS = 32
PLACE_MASK = (1 << PLACE_BITS) - 1


@njit(inline="always")
def row_of(people: NDArray[np.void], r: int, crew: int) -> BitRow:
    """Return where the bits of resource `r` lie, for a `crew` of it: numbers of words."""
    return BitRow(
        people[r]["offset"],
        int64(people[r]["levels"]),
        int64(people[r]["words"]),
        people[r]["absent_offset"],
        int64(crew),
    )


@njit(pasted=True)
def slots_of(minutes: int, slowdown: int, slot_minutes: int) -> int:
    """Return the slots of `slot_minutes` that `minutes` take at a `slowdown` (1024/availability).

    >>> slots_of(90, 1024, 60), slots_of(90, 2048, 60)  # at full and at half availability
    (2, 3)
    """
    unit = slot_minutes << RATIO_BITS
    return int64(np.uint64(minutes * slowdown + unit - 1) // np.uint64(unit))


@njit(inline="always")
def take(free: NDArray[np.uint64], place: int, row: BitRow, bits: np.uint64) -> None:
    """Take a crew in the slots of `bits`: the thermometer falls by so many levels."""
    for level in range(row.levels - row.crew):
        word = free[place + level]
        free[place + level] = (word & ~bits) | (free[place + level + row.crew] & bits)
    for level in range(row.levels - row.crew, row.levels):
        free[place + level] &= ~bits


@njit(inline="always")
def first_free_slot(free: NDArray[np.uint64], row: BitRow, position: int) -> int:
    """Return the first slot at `position` or later in which the crew is free, or NOWHERE."""
    word = position >> 6
    if word >= row.words:
        return NOWHERE
    place = row.offset + row.crew - 1
    bits = free[place + word * row.levels] & from_position(position & 63)
    while bits == ZERO:
        word += 1
        if word >= row.words:
            return NOWHERE
        bits = free[place + word * row.levels]
    return (word << 6) + lowest(bits)


@njit(inside=True)
def place_split(
    free: NDArray[np.uint64], row: BitRow, position: int, slots: int
) -> tuple[int, int]:
    """Take the first `slots` slots at `position` or later in which the crew is free.

    Returns the first and the last slot taken; (.., NOWHERE) when the horizon comes first.
    """
    word, mask, start = position >> 6, from_position(position & 63), NOWHERE
    while word < row.words:
        place = row.offset + word * row.levels
        bits = free[place + row.crew - 1] & mask
        mask = FULL
        if bits != ZERO:
            if start < 0:
                start = (word << 6) + lowest(bits)
            ones = count(bits)
            if ones >= slots:
                bits = first_ones(bits, slots)
                take(free, place, row, bits)
                return start, (word << 6) + highest(bits)
            slots -= ones
            take(free, place, row, bits)
        word += 1
    return start, NOWHERE


@njit(inside=True)
def place_block(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    row: BitRow,
    position: int,
    need: tuple[int, int],
) -> tuple[int, int]:
    """Take `need`: so many slots in one go, in a gap that holds so many slots.

    Drawn absence is bridged like a night. When the gap ends before the work does, what was done
    is lost and the work starts over in a later gap that is longer.
    """
    slots, allowance = need
    while True:
        start = first_free_slot(free, row, position)
        if start < 0:
            return NOWHERE, NOWHERE
        stop, free_slots = gap(free, absent, row, start, (slots, allowance))
        if stop - start >= allowance:
            first, last = place_split(free, row, start, min(slots, free_slots))
            if free_slots >= slots:
                return first, last
            allowance = max(allowance, free_slots + 1)
        position = stop


@njit(inside=True)
def gap(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    row: BitRow,
    start: int,
    need: tuple[int, int],
) -> tuple[int, int]:
    """Return where the gap that begins at `start` ends, and how many free slots it has.

    It looks no further than it must to see that the gap is long enough for `need`.
    """
    word, mask, free_slots = start >> 6, from_position(start & 63), 0
    while word < row.words:
        bits = free[row.offset + row.crew - 1 + word * row.levels]
        away = ZERO
        if row.absent_offset >= 0:
            away = absent[row.absent_offset + word]
        closed = ~(bits | away) & mask
        if closed != ZERO:
            position = lowest(closed)
            inside = mask & ~from_position(position)
            return (word << 6) + position, free_slots + count(bits & inside)
        free_slots += count(bits & mask)
        mask = FULL
        word += 1
        if free_slots >= need[0] and (word << 6) - start >= need[1]:
            break
    return word << 6, free_slots


@njit(inline="always")
def prefetch_row(left: ResidualCapacity, people: NDArray[np.void], r: int) -> None:
    """See to it that what resource `r` of `people` has left is in `left.free`."""
    if left.here[r] & HERE == 0:
        person = people[r]
        levels, words = int64(person["levels"]), int64(person["words"])
        first = person["offset"] + (int64(left.first_free[r]) >> 6) * levels
        for place in range(first, person["offset"] + words * levels):
            left.free[place] = left.source[place]
        left.here[r] = HERE


@njit(inline="always")
def choose(
    left: ResidualCapacity,
    people: NDArray[np.void],
    plan: tuple[NDArray[np.int32], NDArray[np.int32]],
    first_slot: NDArray[np.int32],
    members: NDArray[np.int32],
    job: tuple[int, int, int, int, int, int],
) -> int:
    """Choose among `members` by earliest expected finish; on a tie the first in the list.

    `job` is (first, last place in `members`, ready g, crew, expected minutes, slot minutes).
    Expected: from the first free unit on, the expected minutes at the mean availability through
    the plannable slots; no drawn duration of this work is looked at. NOWHERE if nobody can.
    `left`: what the scenario has left; `plan`: `known_rank` and `known_end_g`, int32 of shape
    (all plannable slots,).

    Who could be done first, if free when the work is ready, is looked at first; as a rule that
    settles it without a look at what anyone has left.
    """
    best, soonest_g = _soonest(left, people, plan, first_slot, members, job)
    if soonest_g == first_slot.shape[1]:
        return NOWHERE
    first, last, ready_g, crew, expected_min, slot_minutes = job
    r = int64(members[best])
    since = int64(left.first_free[r])
    if crew > 1 or since < first_slot[people[r]["axis"], ready_g]:
        slots = slots_of(expected_min, people[r]["mean_slowdown"], slot_minutes)
        end_g = _expected_end(left, people, plan, first_slot, (r, ready_g, crew, slots))
        if end_g > soonest_g:
            # all of one kind, so that there is one of it
            wide = (int64(first), int64(last), int64(ready_g), int64(crew))
            search = ((*wide, int64(expected_min), int64(slot_minutes)), (int64(best), end_g))
            r = int64(_better(left, people, plan, first_slot, members, search))
    return r


@njit(inline="always")
def _soonest(
    left: ResidualCapacity,
    people: NDArray[np.void],
    plan: tuple[NDArray[np.int32], NDArray[np.int32]],
    first_slot: NDArray[np.int32],
    members: NDArray[np.int32],
    job: tuple[int, int, int, int, int, int],
) -> tuple[int, int]:
    """Return the first place in `members` of who would be done soonest at best, and when that is.

    That is one more than beyond the horizon when nobody has so large a crew.
    """
    first, last, ready_g, crew, expected_min, slot_minutes = job
    slots, slowdown = int64(0), int64(-1)
    best = int64(first_slot.shape[1]) << PLACE_BITS
    for place in range(first, last):
        r = int64(members[place])
        person = people[r]
        if person["mean_slowdown"] != slowdown:  # a division, spared where all are alike
            slowdown = person["mean_slowdown"]
            slots = slots_of(expected_min, slowdown, slot_minutes)
        if person["levels"] >= crew:
            position = max(int64(first_slot[person["axis"], ready_g]), int64(left.first_free[r]))
            at_best_g = planned_end(person, plan, position, slots)
            best = min(best, (at_best_g << PLACE_BITS) + place)  # one number: no branch to guess
    return best & PLACE_MASK, best >> PLACE_BITS


@njit(inside=True)
def _better(
    left: ResidualCapacity,
    people: NDArray[np.void],
    plan: tuple[NDArray[np.int32], NDArray[np.int32]],
    first_slot: NDArray[np.int32],
    members: NDArray[np.int32],
    search: tuple[tuple[int, int, int, int, int, int], tuple[int, int]],
) -> int:
    """Return who of `members` is expected to be done first, knowing it of one of them.

    `search` is the job, and (place in `members`, expected end) of that one.
    """
    (first, last, ready_g, crew, expected_min, slot_minutes), (known, best_g) = search
    best = known
    for place in range(first, last):
        r = int64(members[place])
        person = people[r]
        if place == known or person["levels"] < crew:
            continue
        slots = slots_of(expected_min, person["mean_slowdown"], slot_minutes)
        position = max(int64(first_slot[person["axis"], ready_g]), int64(left.first_free[r]))
        at_best_g = planned_end(person, plan, position, slots)
        if at_best_g > best_g or (at_best_g == best_g and place > best):
            continue
        end_g = _expected_end(left, people, plan, first_slot, (r, ready_g, crew, slots))
        if end_g < best_g or (end_g == best_g and place < best):
            best, best_g = place, end_g
    return int64(members[best])


@njit(inline="always")
def planned_end(
    person: np.void, plan: tuple[NDArray[np.int32], NDArray[np.int32]], position: int, slots: int
) -> int:
    """Return the instant at which `slots` plannable slots of `person` from `position` on are over.

    `plan` holds, for each slot, how many plannable ones lie before it, and of each of those the
    instant at which it ends, both of shape (all slots,).
    """
    known_rank, known_end_g = plan
    first, size = person["known_offset"], int64(person["slots"])
    nth = int64(known_rank[first + min(position, size)]) + slots - 1
    return int64(known_end_g[first + min(nth, size)])


@njit(inline="always")
def _expected_end(
    left: ResidualCapacity,
    people: NDArray[np.void],
    plan: tuple[NDArray[np.int32], NDArray[np.int32]],
    first_slot: NDArray[np.int32],
    job: tuple[int, int, int, int],
) -> int:
    """Return when resource `job[0]` is expected to be done: ready g, crew and slots follow."""
    r, ready_g, crew, slots = job
    person, since = people[r], int64(left.first_free[r])
    size = int64(person["slots"])
    position = min(max(int64(first_slot[person["axis"], ready_g]), since), size)
    if crew > 1 or position != since:  # the first free slot is known to be free
        row = row_of(people, r, crew)
        if left.here[r] & HERE:
            position = first_free_slot(left.free, row, position)
        else:
            position = first_free_slot(left.source, row, position)
            left.here[r] = LOOKED_AT
        position = size if position < 0 else position
    return planned_end(person, plan, position, slots)


@njit(inline="always")
def after(
    predecessors: NDArray[np.int32], first: int, last: int, finish_g: NDArray[np.int32]
) -> int:
    """Return the instant at which the `predecessors` from `first` up to `last` are all done.

    `finish_g`, of shape (tasks,), holds the instants at which the tasks before are done.

    >>> after(np.array([0, 1], dtype=np.int32), 0, 2, np.array([5, 9], dtype=np.int32))
    9
    """
    ready = int64(0)
    for place in range(first, last):
        ready = max(ready, int64(finish_g[predecessors[place]]))
    return ready


@njit(inside=True)
def waited_for(
    waits: NDArray[np.void],
    wait_days: NDArray[np.int32],
    days: tuple[NDArray[np.int32], NDArray[np.int32]],
    keys: tuple[np.uint64, np.uint64],
    places: tuple[int, int],
    scenario: int,
    asked_g: int,
) -> int:
    """Return the instant at which the customer input of `places` is there, asked at `asked_g`.

    `waits` (any,) WAIT and `wait_days` (tables, 64) int32 are as in
    `keepable.forecast.kernels.layout.Tasks`; `days` are `day_of_g` (G+1,) and `g_of_day` (days,) of
    its `Grid`, `keys` the halves of the seed. `scenario` is the one that is drawn for.
    """
    day_of_g, g_of_day = days
    ready = int64(asked_g)
    lanes = np.zeros(LANES, dtype=np.uint64)
    for place in range(places[0], places[1]):
        wait = waits[place]
        block, lane = scenario // LANES, scenario % LANES
        philox(wait["uid"], int64(draws.WAIT), block, keys[0], keys[1], lanes)
        drawn = int64(lanes[lane] >> np.uint64(10))
        late = int64(wait_days[wait["table"], drawn])
        due_g = int64(wait["due_g"])
        from_g = max(int64(asked_g), due_g) if due_g >= 0 else -1 - due_g
        if late > 0:
            day = min(int64(day_of_g[from_g]) + late, g_of_day.size - 1)
            from_g = max(from_g, int64(g_of_day[day]))
        ready = max(ready, from_g)
    return ready


@njit(inline="always")
def move_first_free(
    free: NDArray[np.uint64], first_free: NDArray[np.int32], people: NDArray[np.void], r: int
) -> None:
    """Move the mark before which `r` has nothing left."""
    row = row_of(people, r, 1)
    slot = first_free_slot(free, row, int64(first_free[r]))
    first_free[r] = row.words << 6 if slot < 0 else slot
