"""Work that several must do together: the slots in which all of them are free.

The fast twin of the same functions in `keepable.engine.reference`. It goes slot by slot, since
the people may have different calendars; such work is rare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from keepable.engine.kernels import NOWHERE, choose, move_first_free, row_of, slots_of, take

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.engine.layout import Future, Model, Tasks

FREE, AWAY, TAKEN = 2, 1, 0
_63 = np.uint64(63)


@njit(cache=True)
def place_together(
    future: Future, model: Model, tasks: Tasks, job: tuple[int, int, int, int]
) -> tuple[int, int, int]:
    """Place task `job[0]`, whose needs begin at `job[1]`: ready at `job[2]`, `job[3]` minutes.

    Somebody is chosen for each need in turn, nobody twice. Returns start g, finish g (NOWHERE
    when the horizon comes first) and the first of the team.
    """
    i, first_need, ready_g, minutes = job
    task, slot_minutes = tasks.rows[i], model.law.slot_minutes
    team = np.full(task["need_end"] - first_need, NOWHERE, dtype=np.int64)
    crews = np.zeros(team.size, dtype=np.int64)
    stretch, mean_stretch = np.int64(0), np.int64(0)
    for n in range(team.size):
        crews[n] = tasks.needs[first_need + n]["crew"]
        team[n] = _choose_another(future, model, tasks, (i, first_need + n, ready_g), team[:n])
        if team[n] < 0:
            return NOWHERE, NOWHERE, NOWHERE
        stretch = max(stretch, np.int64(future.stretch[team[n]]))
        mean_stretch = max(mean_stretch, model.people[team[n]]["mean_stretch"])
    slots, allowance = slots_of(minutes, stretch, slot_minutes), np.int64(0)
    if task["splittable"] == 0:
        allowance = slots_of(task["allowance_min"], mean_stretch, slot_minutes)
    axis = model.people[team[0]]["axis"]
    position = np.int64(model.grid.first_slot[axis, ready_g])
    start, stop = place_joint(future, model, team, crews, position, (slots, allowance))
    for n in range(team.size):
        move_first_free(future.free, future.first_free, model.people, team[n])
    if stop < 0:
        return NOWHERE, NOWHERE, team[0]
    spans = model.grid.spans
    return np.int64(spans[axis, start, 0]), np.int64(spans[axis, stop, 1]), team[0]


@njit(cache=True)
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
        model.known_rank,
        model.known_end_g,
        others,
        model.grid.first_slot,
        (0, size, job[2], np.int64(need["crew"]), expected_min, model.law.slot_minutes),
    )


@njit(cache=True)
def place_joint(
    future: Future,
    model: Model,
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    position: int,
    need: tuple[int, int],
) -> tuple[int, int]:
    """Take `need[0]` slots in which all of `team` have their `crews` free at the same time.

    `position` and the result are slots of the first of the team. A `need[1]` of 0 lets the work
    pause; otherwise it goes as in `place_block`: slots in which not all work by plan, or in
    which somebody is absent, are bridged.
    """
    slots, allowance = need
    last_slot = np.int64(model.people[team[0]]["slots"])
    while True:
        search = (position, slots, allowance)
        start, stop, done, length = _joint_run(future, model, team, crews, search)
        if start < 0:
            return NOWHERE, NOWHERE
        if length >= allowance:
            last = _take_run(future, model, team, crews, (start, stop, slots))
            if done >= slots:
                return start, last
            allowance = max(allowance, done + 1)
        if stop >= last_slot:
            return NOWHERE, NOWHERE
        position = stop


@njit(cache=True)
def _joint_run(
    future: Future,
    model: Model,
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    search: tuple[int, int, int],
) -> tuple[int, int, int, int]:
    """Find the first run of joint slots: its start, where it stops, slots free, slots long.

    `search` is (position, slots wanted, allowance); an allowance of 0 never ends a run.
    """
    position, slots, allowance = search
    last_slot = np.int64(model.people[team[0]]["slots"])
    together = np.zeros(team.size, dtype=np.int64)
    start, done, length = NOWHERE, 0, 0
    for slot in range(position, last_slot):
        if not _joint_slots(model, team, slot, together):
            continue
        state = _joint_state(future, model, team, crews, together)
        if state == FREE:
            start = slot if start < 0 else start
            done += 1
        elif state == TAKEN and start >= 0 and allowance > 0:
            return start, slot, done, length
        if start >= 0 and state != TAKEN:
            length += 1
        if done >= slots and length >= allowance:
            return start, slot + 1, done, length
    return start, last_slot, done, length


@njit(cache=True)
def _joint_slots(
    model: Model, team: NDArray[np.int64], lead_slot: int, together: NDArray[np.int64]
) -> bool:
    """Find the slots that all of `team` share with slot `lead_slot` of the first of them."""
    grid, people = model.grid, model.people
    lead = people[team[0]]["axis"]
    start_g, end_g = grid.spans[lead, lead_slot, 0], grid.spans[lead, lead_slot, 1]
    for member in range(team.size):
        axis = people[team[member]]["axis"]
        slot = grid.first_slot[axis, start_g]
        if slot >= grid.slots[axis]:
            return False
        if grid.spans[axis, slot, 0] != start_g or grid.spans[axis, slot, 1] != end_g:
            return False
        together[member] = slot
    return True


@njit(cache=True)
def _joint_state(
    future: Future,
    model: Model,
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    together: NDArray[np.int64],
) -> int:
    """Say whether all have their units FREE, somebody is AWAY, or somebody is TAKEN."""
    state = FREE
    for member in range(team.size):
        row = row_of(model.people, team[member], crews[member])
        word, bit = together[member] >> 6, np.uint64(1) << (np.uint64(together[member]) & _63)
        if future.free[row.offset + word * row.levels + row.crew - 1] & bit:
            continue
        if row.absent_offset >= 0 and future.absent[row.absent_offset + word] & bit:
            state = AWAY
        else:
            return TAKEN
    return state


@njit(cache=True)
def _take_run(
    future: Future,
    model: Model,
    team: NDArray[np.int64],
    crews: NDArray[np.int64],
    run: tuple[int, int, int],
) -> int:
    """Take the free joint slots from `run[0]` up to `run[1]`, `run[2]` at most; give the last."""
    together = np.zeros(team.size, dtype=np.int64)
    last, left = NOWHERE, run[2]
    for slot in range(run[0], run[1]):
        if left == 0:
            break
        if not _joint_slots(model, team, slot, together):
            continue
        if _joint_state(future, model, team, crews, together) != FREE:
            continue
        for member in range(team.size):
            row = row_of(model.people, team[member], crews[member])
            place = row.offset + (together[member] >> 6) * row.levels
            bit = np.uint64(1) << (np.uint64(together[member]) & _63)
            take(future.free, place, row, bit)
        last, left = slot, left - 1
    return last
