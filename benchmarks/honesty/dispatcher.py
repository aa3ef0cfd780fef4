"""An event-driven dispatcher that never sees a duration before the work ends.

It shares no code with the engine (but what compiles both). Time goes slot by slot; in each slot
it serves work in rank order. Splittable work is preemptive by rank: whoever is ready and whose
teams have the units left in this slot works, first ranks first. Work that cannot be split, once
begun, keeps its units until it ends; it begins when the units are free now and, by *expected*
remaining durations of what is running and expected durations of what ranks before it, nobody
before it would have to wait for it. That look ahead is redone in every slot, as a planner
would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.compiled_code import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOK_AHEAD_SLOTS = 4000


@njit()
def run(
    demand: NDArray[np.int64],
    capacity: NDArray[np.int64],
    before: tuple[NDArray[np.int64], NDArray[np.int64]],
    release: NDArray[np.int64],
    true_slots: NDArray[np.int64],
    expected_slots: NDArray[np.int64],
    splittable: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Serve all tasks (in rank order): start, end, and the slots each had by each release date.

    `demand` (N, R) units, `capacity` (R,), `before` CSR lists of predecessors, `release` (N,),
    `true_slots` and `expected_slots` (N,). Returns start and end (N,) and spent (N, T), T being
    the distinct releases in order: what each task had been worked on by then.
    """
    size = demand.shape[0]
    moments = np.unique(release)
    spent_at = np.zeros((size, moments.size), dtype=np.int64)
    done = np.zeros(size, dtype=np.int64)
    start = np.full(size, -1, dtype=np.int64)
    end = np.full(size, -1, dtype=np.int64)
    left, now, first_open = size, 0, 0
    while left > 0:
        for moment in range(moments.size):
            if moments[moment] == now:
                spent_at[:, moment] = done
        while end[first_open] >= 0:
            first_open += 1
        working = _serve(
            demand,
            capacity,
            before,
            release,
            (done, start, end),
            expected_slots,
            (now, first_open),
            splittable,
        )
        now += 1
        for i in working:
            done[i] += 1
            if done[i] == true_slots[i]:
                end[i] = now
                left -= 1
    return start, end, spent_at


@njit()
def _serve(
    demand: NDArray[np.int64],
    capacity: NDArray[np.int64],
    before: tuple[NDArray[np.int64], NDArray[np.int64]],
    release: NDArray[np.int64],
    state: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    expected_slots: NDArray[np.int64],
    place: tuple[int, int],
    splittable: int,
) -> NDArray[np.int64]:
    """Decide who works in this slot."""
    _done, start, end = state
    now, first_open = place
    size = demand.shape[0]
    free = capacity.copy()
    working = np.empty(size, dtype=np.int64)
    count = 0
    if not splittable:
        count = _go_on(demand, free, state, first_open, working)
    planned = np.zeros(0, dtype=np.int64)
    for i in range(first_open, size):
        if end[i] >= 0 or (not splittable and start[i] >= 0):
            continue
        if release[i] > now or not _all_done(before, end, i) or (demand[i] > free).any():
            continue
        if not splittable:
            if planned.size == 0:
                planned = _expected_starts(
                    demand, capacity, before, release, state, expected_slots, place
                )
            if planned[i] > now:
                continue
        free -= demand[i]
        if start[i] < 0:
            start[i] = now
        working[count] = i
        count += 1
    return working[:count]


@njit()
def _go_on(
    demand: NDArray[np.int64],
    free: NDArray[np.int64],
    state: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    first_open: int,
    working: NDArray[np.int64],
) -> int:
    """Let what has begun go on: it keeps its units. Returns how many work."""
    _, start, end = state
    count = 0
    for i in range(first_open, demand.shape[0]):
        if start[i] >= 0 and end[i] < 0:
            free -= demand[i]
            working[count] = i
            count += 1
    return count


@njit()
def _all_done(
    before: tuple[NDArray[np.int64], NDArray[np.int64]], end: NDArray[np.int64], i: int
) -> bool:
    waiting = 0
    for place in range(before[0][i], before[0][i + 1]):
        waiting += end[before[1][place]] < 0
    return waiting == 0


@njit()
def _expected_starts(
    demand: NDArray[np.int64],
    capacity: NDArray[np.int64],
    before: tuple[NDArray[np.int64], NDArray[np.int64]],
    release: NDArray[np.int64],
    state: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    expected_slots: NDArray[np.int64],
    place: tuple[int, int],
) -> NDArray[np.int64]:
    """Plan all open work from now on by expected durations, in rank order: when each starts.

    What is running is expected to take what is left of its expectation, one slot at least.
    """
    done, start, end = state
    now, first_open = place
    size = demand.shape[0]
    free = np.empty((LOOK_AHEAD_SLOTS, capacity.size), dtype=np.int64)
    free[:] = capacity
    begins = np.full(size, -1, dtype=np.int64)
    ends = end.copy()
    for i in range(first_open, size):
        if end[i] < 0 and start[i] >= 0:
            length = max(expected_slots[i] - done[i], 1)
            free[:length] -= demand[i]
            begins[i], ends[i] = start[i], now + length
    for i in range(first_open, size):
        if end[i] >= 0 or start[i] >= 0:
            continue
        at = max(release[i], now)
        for spot in range(before[0][i], before[0][i + 1]):
            at = max(at, ends[before[1][spot]])
        length = expected_slots[i]
        at = _first_gap(free, demand[i], at - now, length) + now
        begins[i], ends[i] = at, at + length
        free[at - now : min(at - now + length, LOOK_AHEAD_SLOTS)] -= demand[i]
    return begins


@njit()
def _first_gap(free: NDArray[np.int64], units: NDArray[np.int64], at: int, length: int) -> int:
    """Return the first slot at `at` or later from which `units` are free for `length` slots."""
    run = 0
    slot = at
    while slot < free.shape[0]:
        run = 0 if (units > free[slot]).any() else run + 1
        slot += 1
        if run == length:
            break
    return slot - run
