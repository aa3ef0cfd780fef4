"""Work that several must do together: the slots in which all of them are free.

The fast twin of `take_time` in `keepable.engine.reference`. It goes word by word on the axis of
the first of the team; the slots of those on another axis are matched by the instants at which
they begin and end.

`future`, `model` and `tasks` are bundles of arrays, see `keepable.engine.layout`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.engine.bits import FULL, ZERO, count, first_ones, from_position, highest, lowest
from keepable.engine.borrowing import borrowed
from keepable.engine.compiled_code import int64, njit
from keepable.engine.kernels import NOWHERE, choose, move_first_free, row_of, slots_of, take

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.engine.layout import Future, Model, Row, Tasks

_ONE = np.uint64(1)
_63 = np.uint64(63)


@njit()
def place_together(
    future: Future, model: Model, tasks: Tasks, job: tuple[int, int, int, int]
) -> tuple[int, int, int]:
    """Place one task as `job` says: which, where its needs begin, ready g, minutes.

    Somebody is chosen for each need in turn, nobody twice. Returns start g, finish g (NOWHERE
    when the horizon comes first) and the first of the team.
    """
    i, first_need, ready_g, minutes = job
    task, slot_minutes = tasks.rows[i], model.law.slot_minutes
    team = np.full(task["need_end"] - first_need, NOWHERE, dtype=np.int64)
    crews = np.zeros(team.size, dtype=np.int64)
    stretch, mean_stretch = int64(0), int64(0)
    for n in range(team.size):
        crews[n] = tasks.needs[first_need + n]["crew"]
        team[n] = _choose_another(future, model, tasks, (i, first_need + n, ready_g), team[:n])
        if team[n] < 0:
            return NOWHERE, NOWHERE, NOWHERE
        stretch = max(stretch, int64(future.stretch[team[n]]))
        mean_stretch = max(mean_stretch, model.people[team[n]]["mean_stretch"])
    slots, allowance = slots_of(minutes, stretch, slot_minutes), int64(0)
    if task["splittable"] == 0:
        allowance = slots_of(task["allowance_min"], mean_stretch, slot_minutes)
    axis = model.people[team[0]]["axis"]
    position = int64(model.grid.first_slot[axis, ready_g])
    start, stop = place_joint(future, model, team, crews, position, (slots, allowance))
    for n in range(team.size):
        move_first_free(future.free, future.first_free, model.people, team[n])
    if stop < 0:
        return NOWHERE, NOWHERE, team[0]
    spans = model.grid.spans
    return int64(spans[axis, start, 0]), int64(spans[axis, stop, 1]), team[0]


@njit()
def _choose_another(
    future: Future, model: Model, tasks: Tasks, job: tuple[int, int, int], team: NDArray[np.int64]
) -> int:
    """Choose for need `job[1]` of task `job[0]`, ready at `job[2]`, somebody not in `team`."""
    need = tasks.needs[job[1]]
    others = np.empty(need["last"] - need["first"], dtype=np.int32)
    size = 0
    for place in range(need["first"], need["last"]):
        r = tasks.members[place]
        if not (team == r).any():
            others[size] = r
            size += 1
    expected_min = tasks.rows[job[0]]["expected_min"]
    return choose(
        future.free,
        future.first_free,
        model.people,
        (model.known_rank, model.known_end_g),
        model.grid.spans,
        others,
        model.grid.first_slot,
        (0, size, job[2], int64(need["crew"]), expected_min, model.law.slot_minutes),
    )


@njit()
def place_joint(
    future: Future,
    model: Model,
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    position: int,
    need: tuple[int, int],
) -> tuple[int, int]:
    """Take slots in which all of `team` (resources,) have their `crews` free at the same time.

    `need` is (slots, allowance); `position` and the result are slots of the first of the team. An
    allowance of 0 lets the work pause; otherwise it goes as in `place_block`: slots in which not
    all work by plan, or in which somebody is absent, are bridged.
    """
    people, spans = borrowed(model.people), borrowed(model.grid.spans)
    first_slot, free = borrowed(model.grid.first_slot), borrowed(future.free)
    absent, first_free = borrowed(future.absent), borrowed(future.first_free)
    slots, allowance = need
    position = _first_position(people, spans, first_slot, first_free, team, position)
    while True:
        search = (position, slots, allowance)
        start, stop, done, length = _joint_run(
            free, absent, people, spans, first_slot, team, crews, search
        )
        if start < 0:
            return NOWHERE, NOWHERE
        if length >= allowance:
            run = (start, stop, slots)
            last = _take_run(free, absent, people, spans, first_slot, team, crews, run)
            if done >= slots:
                return start, last
            allowance = max(allowance, done + 1)
        position = stop


@njit()
def _first_position(
    people: NDArray[np.void],
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    first_free: NDArray[np.int32],
    team: NDArray[np.int64],
    position: int,
) -> int:
    """Give the slot of the first of `team`, at `position` or later, before which some are full."""
    lead = people[team[0]]["axis"]
    for member in range(team.size):
        person = people[team[member]]
        slot = int64(first_free[team[member]])
        if slot >= person["slots"]:
            return int64(people[team[0]]["words"]) << 6
        start_g = spans[person["axis"], slot, 0]
        position = max(position, int64(first_slot[lead, start_g]))
    return position


@njit()
def _joint_run(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    people: NDArray[np.void],
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    search: tuple[int, int, int],
) -> tuple[int, int, int, int]:
    """Find the first run of joint slots: its start, where it stops, slots free, slots long.

    `search` is (position, slots wanted, allowance); with an allowance of 0 nothing ends a run.
    It looks no further than it must to see that the run is long enough.
    """
    position, slots, allowance = search
    words = int64(people[team[0]]["words"])
    start, done, length = NOWHERE, 0, 0
    word, mask = position >> 6, from_position(position & 63)
    while word < words:
        ready, passable, closed = _joint_word(
            free, absent, people, spans, first_slot, team, crews, word
        )
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


@njit()
def _joint_word(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    people: NDArray[np.void],
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    word: int,
) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Judge the 64 slots of `word` on the axis of the first of `team`.

    Returns where all are free, where all are free or absent, and where somebody is taken; a slot
    in which not all work by plan is none of the three.
    """
    lead = people[team[0]]["axis"]
    left = min(int64(people[team[0]]["slots"]) - (word << 6), 64)
    shared = FULL >> np.uint64(64 - left)
    ready, passable = shared, shared
    for member in range(team.size):
        row = row_of(people, team[member], crews[member])
        axis = people[team[member]]["axis"]
        if axis == lead:
            bits, away = _word_of(free, row, word), ZERO
            if row.absent_offset >= 0:
                away = absent[row.absent_offset + word]
        else:
            size = int64(people[team[member]]["slots"])
            works, bits, away = ZERO, ZERO, ZERO
            for bit in range(left):
                slot = _slot_like(spans, first_slot, (lead, (word << 6) + bit), axis, size)
                if slot < 0:
                    continue
                mine, here = _ONE << (np.uint64(slot) & _63), _ONE << np.uint64(bit)
                works |= here
                if _word_of(free, row, slot >> 6) & mine:
                    bits |= here
                if row.absent_offset >= 0 and absent[row.absent_offset + (slot >> 6)] & mine:
                    away |= here
            shared &= works
        ready &= bits
        passable &= bits | away
    return ready & shared, passable & shared, shared & ~passable


@njit(inline="always")
def _word_of(free: NDArray[np.uint64], row: Row, word: int) -> np.uint64:
    """Give the word of free bits at the crew's level."""
    bits: np.uint64 = free[row.offset + word * row.levels + row.crew - 1]
    return bits


@njit(inline="always")
def _slot_like(
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    place: tuple[int, int],
    axis: int,
    size: int,
) -> int:
    """Give the slot of `axis` (`size` slots) at the time of slot `place`, (axis, slot)."""
    start_g, end_g = spans[place[0], place[1], 0], spans[place[0], place[1], 1]
    slot = int64(first_slot[axis, start_g])
    if slot >= size or spans[axis, slot, 0] != start_g or spans[axis, slot, 1] != end_g:
        return NOWHERE
    return slot


@njit()
def _take_run(
    free: NDArray[np.uint64],
    absent: NDArray[np.uint64],
    people: NDArray[np.void],
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    run: tuple[int, int, int],
) -> int:
    """Take the free joint slots from `run[0]` up to `run[1]`, `run[2]` at most; give the last."""
    start, stop, left = run
    lead = people[team[0]]["axis"]
    last, mask = NOWHERE, from_position(start & 63)
    for word in range(start >> 6, (stop + 63) >> 6):
        ready, _passable, _closed = _joint_word(
            free, absent, people, spans, first_slot, team, crews, word
        )
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
        _take_word(free, people, spans, first_slot, team, crews, (lead, word, ready))
        left -= ones
        if left == 0:
            break
    return last


@njit()
def _take_word(
    free: NDArray[np.uint64],
    people: NDArray[np.void],
    spans: NDArray[np.int32],
    first_slot: NDArray[np.int32],
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    taken: tuple[int, int, np.uint64],
) -> None:
    """Take the slots of all of `team`; `taken` is (axis of the first, word, bits)."""
    lead, word, ready = taken
    for member in range(team.size):
        person = people[team[member]]
        row = row_of(people, team[member], crews[member])
        if person["axis"] == lead:
            take(free, row.offset + word * row.levels, row, ready)
            continue
        bits = ready
        while bits != ZERO:
            place = (lead, (word << 6) + lowest(bits))
            bits &= bits - _ONE
            slot = _slot_like(spans, first_slot, place, person["axis"], int64(person["slots"]))
            here = _ONE << (np.uint64(slot) & _63)
            take(free, row.offset + (slot >> 6) * row.levels, row, here)
