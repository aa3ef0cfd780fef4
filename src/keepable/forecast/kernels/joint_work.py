"""Work that several must do together: the slots in which all of them are free.

The fast twin of `take_time` in `keepable.forecast.slow_reference`. It goes word by word on the axis
of the first of the team; where the others have the same slots is known from the links of the axes
(see `keepable.forecast.kernels.links`).

What all of them take: `free`, `absent`, `first_free` and `people` as in
`keepable.forecast.kernels.placing`; `links` (L,) LINK and `link_ends`, how axes agree; `team` int64
of shape (members, 2), the resources and the crew that is taken of each. `left`, `model` and
`tasks` are bundles of arrays, see `keepable.forecast.kernels.layout`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.bits import (
    FULL,
    ZERO,
    count,
    first_ones,
    from_position,
    highest,
    lowest,
    window,
)
from keepable.forecast.kernels.borrowed_arrays import borrowed
from keepable.forecast.kernels.compiled_code import int64, njit
from keepable.forecast.kernels.placing import (
    NOWHERE,
    choose,
    move_first_free,
    prefetch_row,
    row_of,
    slots_of,
    take,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.forecast.kernels.layout import Model, ResidualCapacity, Tasks


@njit(inside=True)
def place_together(
    left: ResidualCapacity, model: Model, tasks: Tasks, job: tuple[int, int, int, int]
) -> tuple[int, int, int]:
    """Place one task as `job` says: which, where its needs begin, ready g, minutes.

    Somebody is chosen for each need in turn, nobody twice. Returns start g, finish g (NOWHERE
    when the horizon comes first) and the first of the team.
    """
    left, model, tasks = borrowed(left), borrowed(model), borrowed(tasks)
    i, first_need, ready_g, minutes = job
    task, people, slot_minutes = tasks.rows[i], model.people, model.drawing.slot_minutes
    team = np.empty((task["need_end"] - first_need, 2), dtype=np.int64)
    others = np.empty(people.size, dtype=np.int32)
    plan, first_slot = (model.known_rank, model.known_end_g), model.grid.first_slot
    slowdown, mean_slowdown = int64(0), int64(0)
    for n in range(team.shape[0]):
        need = tasks.needs[first_need + n]
        others_left = _not_in(team, n, tasks.members, (need["first"], need["last"]), others)
        crew = int64(need["crew"])
        wish = (int64(0), others_left, ready_g, crew, task["expected_min"], slot_minutes)
        r = choose(left, people, plan, first_slot, others, wish)
        team[n, 0], team[n, 1] = r, need["crew"]
        if r < 0:
            return NOWHERE, NOWHERE, NOWHERE
        prefetch_row(left, people, r)
        slowdown = max(slowdown, int64(left.slowdown[r]))
        mean_slowdown = max(mean_slowdown, people[r]["mean_slowdown"])
    slots, allowance = slots_of(minutes, slowdown, slot_minutes), int64(0)
    if task["splittable"] == 0:
        allowance = slots_of(task["allowance_min"], mean_slowdown, slot_minutes)
    axis = people[team[0, 0]]["axis"]
    position = _first_position(model, left.first_free, team, int64(ready_g))
    start, stop = place_joint(left, model, team, position, (slots, allowance))
    for n in range(team.shape[0]):
        move_first_free(left.free, left.first_free, people, team[n, 0])
    if stop < 0:
        return NOWHERE, NOWHERE, team[0, 0]
    spans = model.grid.spans
    return int64(spans[axis, start, 0]), int64(spans[axis, stop, 1]), team[0, 0]


@njit(inline="always")
def _not_in(
    team: NDArray[np.int64],
    size: int,
    members: NDArray[np.int32],
    places: tuple[int, int],
    others: NDArray[np.int32],
) -> int:
    """Fill `others` with those `members` who are not among the first `size` of `team`; count."""
    size_left = 0
    for place in range(places[0], places[1]):
        others[size_left] = members[place]
        inside = False
        for n in range(size):
            inside |= team[n, 0] == members[place]
        size_left += 0 if inside else 1
    return size_left


@njit(inline="always")
def _first_position(
    model: Model, first_free: NDArray[np.int32], team: NDArray[np.int64], ready_g: int
) -> int:
    """Return the slot of the first of `team` at `ready_g`, or later if some are full until then."""
    people, spans, first_slot = model.people, model.grid.spans, model.grid.first_slot
    lead = people[team[0, 0]]
    for n in range(team.shape[0]):
        person = people[team[n, 0]]
        slot = int64(first_free[team[n, 0]])
        if slot >= person["slots"]:
            return int64(lead["words"]) << 6
        ready_g = max(ready_g, int64(spans[person["axis"], slot, 0]))
    return int64(first_slot[lead["axis"], ready_g])


@njit(inline="always")
def place_joint(
    left: ResidualCapacity,
    model: Model,
    team: NDArray[np.int64],
    position: int,
    need: tuple[int, int],
) -> tuple[int, int]:
    """Take slots in which all of `team` have their crews free at the same time.

    `need` is (slots, allowance); `position` and the result are slots of the first of the team. An
    allowance of 0 lets the work pause; otherwise it goes as in `place_block`: slots in which not
    all work by plan, or in which somebody is absent, are bridged.
    """
    people, free, absent = model.people, left.free, left.absent
    links, link_ends = model.grid.links, model.grid.link_ends
    slots, allowance = need
    while True:
        start, stop, done, length = _joint_run(
            free, absent, people, links, link_ends, team, (position, slots, allowance)
        )
        if start < 0:
            return NOWHERE, NOWHERE
        if length >= allowance:
            last = _take_run(free, absent, people, links, link_ends, team, (start, stop, slots))
            if done >= slots:
                return start, last
            allowance = max(allowance, done + 1)
        position = stop


@njit(inside=True)
def _joint_run(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    people: NDArray[np.void],
    links: NDArray[np.void],
    link_ends: NDArray[np.int32],
    team: NDArray[np.int64],
    search: tuple[int, int, int],
) -> tuple[int, int, int, int]:
    """Find the first run of joint slots: its start, where it stops, slots free, slots long.

    `search` is (position, slots wanted, allowance); with an allowance of 0 nothing ends a run.
    It looks no further than it must to see that the run is long enough.
    """
    position, slots, allowance = search
    words = int64(people[team[0, 0]]["words"])
    start, done, length = NOWHERE, 0, 0
    word, mask = position >> 6, from_position(position & 63)
    while word < words:
        place = (word, allowance > 0)
        ready, passable, closed = _joint_word(free, absent, people, links, link_ends, team, place)
        ready, passable, closed = ready & mask, passable & mask, closed & mask
        mask = FULL
        if start < 0 and ready != ZERO:
            start = (word << 6) + lowest(ready)
            onward = from_position(start & 63)
            passable, closed = passable & onward, closed & onward
        if start >= 0:
            if closed != ZERO and allowance > 0:
                position = lowest(closed)
                inside = ~from_position(position)
                done += count(ready & inside)
                return start, (word << 6) + position, done, length + count(passable & inside)
            done += count(ready)
            length += count(passable)
            if done >= slots and length >= allowance:
                return start, (word + 1) << 6, done, length
        word += 1
    return start, words << 6, done, length


@njit(inline="always")
def _joint_word(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    people: NDArray[np.void],
    links: NDArray[np.void],
    link_ends: NDArray[np.int32],
    team: NDArray[np.int64],
    place: tuple[int, bool],
) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Judge the 64 slots of one word on the axis of the first of `team`.

    `place` is the word, and whether it matters who is absent (it seldom does, and costs time).
    Returns where all are free, where all are free or absent, and where somebody is taken; a slot
    in which not all work by plan is none of the three.
    """
    word, absence_matters = place
    lead = people[team[0, 0]]["axis"]
    shared, ready, passable = FULL, FULL, FULL
    for n in range(team.shape[0]):
        row, axis = row_of(people, team[n, 0], team[n, 1]), people[team[n, 0]]["axis"]
        works, bits, away = ZERO, ZERO, ZERO
        for n_link in range(link_ends[lead, axis, word], link_ends[lead, axis, word + 1]):
            mask, position = links[n_link]["mask"], (word << 6) + links[n_link]["shift"]
            works |= mask
            top = row.offset + row.crew - 1
            bits |= mask & window(free, top, row.levels, row.words, position)
            if absence_matters and row.absent_offset >= 0:
                away |= mask & window(absent, row.absent_offset, 1, row.words, position)
        shared &= works
        ready &= bits
        passable &= bits | away
    return ready & shared, passable & shared, shared & ~passable


@njit(inside=True)
def _take_run(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    people: NDArray[np.void],
    links: NDArray[np.void],
    link_ends: NDArray[np.int32],
    team: NDArray[np.int64],
    run: tuple[int, int, int],
) -> int:
    """Take the free joint slots from `run[0]` up to `run[1]`, `run[2]` at most; give the last."""
    start, stop, left = run
    last, mask = NOWHERE, from_position(start & 63)
    for word in range(start >> 6, (stop + 63) >> 6):
        place = (word, False)
        ready, _, _ = _joint_word(free, absent, people, links, link_ends, team, place)
        ready &= mask
        mask = FULL
        if stop < (word + 1) << 6:
            ready &= ~from_position(stop & 63)
        ones = count(ready)
        if ones == 0:
            continue
        if ones > left:
            ready, ones = first_ones(ready, left), left
        last = (word << 6) + highest(ready)
        _take_word(free, people, links, link_ends, team, (word, ready))
        left -= ones
        if left == 0:
            break
    return last


@njit(inline="always")
def _take_word(
    free: NDArray[np.uint64],
    people: NDArray[np.void],
    links: NDArray[np.void],
    link_ends: NDArray[np.int32],
    team: NDArray[np.int64],
    taken: tuple[int, np.uint64],
) -> None:
    """Take the slots of all of `team`; `taken` is (word of the first of them, bits)."""
    word, ready = taken
    lead = people[team[0, 0]]["axis"]
    for n in range(team.shape[0]):
        row, axis = row_of(people, team[n, 0], team[n, 1]), people[team[n, 0]]["axis"]
        for place in range(link_ends[lead, axis, word], link_ends[lead, axis, word + 1]):
            bits = ready & links[place]["mask"]
            position = (word << 6) + links[place]["shift"]
            there, bit = position >> 6, np.uint64(position & 63)
            low, high = bits << bit, ZERO
            if bit != ZERO:
                high = bits >> (np.uint64(64) - bit)
            if low != ZERO:
                take(free, row.offset + there * row.levels, row, low)
            if high != ZERO:
                take(free, row.offset + (there + 1) * row.levels, row, high)
