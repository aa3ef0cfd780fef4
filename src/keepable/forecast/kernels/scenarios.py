"""Whole scenarios, eight at a time: draw, place in order of service, note what came out.

`model`, `tasks`, `left` and `futures` are bundles of arrays, see
`keepable.forecast.kernels.layout`.
With N tasks, `finish_g` int32 holds the instants at which they are done, `minutes` (N,) int64 what
was drawn for them, `placed` int32 the instant of start and the first resource of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.borrowed_arrays import borrowed
from keepable.forecast.kernels.compiled_code import int32, int64, njit
from keepable.forecast.kernels.draws import draw_minutes
from keepable.forecast.kernels.function_pointers import address_of, call_at
from keepable.forecast.kernels.joint_work import place_together
from keepable.forecast.kernels.layout import LANES, Future, Model, ResidualCapacity, Tasks
from keepable.forecast.kernels.placing import (
    NOWHERE,
    after,
    choose,
    move_first_free,
    place_block,
    place_split,
    prefetch_row,
    row_of,
    slots_of,
    waited_for,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


# What is handed over for one scenario beside the model and the tasks: of these kinds.
_ONE_SCENARIO = (
    (0, 0, 0, 0),
    np.zeros(0, dtype=np.int64),
    ResidualCapacity(
        np.zeros(0, dtype=np.uint64),
        np.zeros(0, dtype=np.uint64),
        np.zeros(0, dtype=np.uint16),
        np.zeros(0, dtype=np.int32),
        np.zeros(0, dtype=np.uint64),
        np.zeros(0, dtype=np.uint8),
    ),
    np.zeros(0, dtype=np.int32),
    np.zeros((0, 2), dtype=np.int32),
)


def place_all(
    model: Model,
    tasks: Tasks,
    span: tuple[int, int],
    first_block: int,
    futures: Future,
    finish_g: NDArray[np.int32],
    placed: NDArray[np.int32],
) -> None:
    """Place the tasks of `span` (first, last) in blocks of 8 scenarios, from `first_block` on.

    All arrays have a leading axis of K scenarios, 8 for each block. `futures` is changed.
    `finish_g` (K, N) int32 holds the finishes of the tasks before the span and is filled with
    those of the span. `placed` (K, N, 2) int32 is filled with start g and first resource; hand in
    one of shape (K, 0, 2) to leave that out.
    """
    placing = address_of_placing(model, tasks)
    _place_all(placing, model, tasks, span, first_block, futures, finish_g, placed)


def address_of_placing(model: Model, tasks: Tasks) -> int:
    """Return the address of `place_scenario` compiled for such a `model` and such `tasks`."""
    return address_of(place_scenario, (model, tasks, *_ONE_SCENARIO))


@njit(nogil=True)
def _place_all(
    placing: int,
    model: Model,
    tasks: Tasks,
    span: tuple[int, int],
    first_block: int,
    futures: Future,
    finish_g: NDArray[np.int32],
    placed: NDArray[np.int32],
) -> None:
    tasks, model, futures = borrowed(tasks), borrowed(model), borrowed(futures)
    minutes = np.empty((LANES, tasks.rows.size), dtype=np.int64)
    here = np.ones(model.people.size, dtype=np.uint8)
    for k in range(finish_g.shape[0]):
        lane, block = k % LANES, first_block + k // LANES
        if lane == 0:
            draw_minutes(tasks, model.drawing, span, block, minutes)
        left = ResidualCapacity(
            futures.free[k],
            futures.absent[k],
            futures.slowdown[k],
            futures.first_free[k],
            futures.free[k],
            here,
        )
        job = (span[0], span[1], block * LANES + lane, int64(0))
        call_at(placing, (model, tasks, job, minutes[lane], left, finish_g[k], placed[k]))


@njit(inside=True)
def place_scenario(
    model: Model,
    tasks: Tasks,
    job: tuple[int, int, int, int],
    minutes: NDArray[np.int64],
    left: ResidualCapacity,
    finish_g: NDArray[np.int32],
    placed: NDArray[np.int32],
) -> None:
    """Place the tasks of `job`: from the first up to the last, scenario, not before instant.

    `minutes`, `finish_g` (N,) and `placed` (N or 0, 2) are those of this scenario. The arrays
    are taken out of their bundles first: each bundle handed on in the loop would cost more than
    the placing.
    """
    tasks, model, left = borrowed(tasks), borrowed(model), borrowed(left)
    rows, needs, members, predecessors = tasks.rows, tasks.needs, tasks.members, tasks.predecessors
    waits, wait_days = tasks.waits, tasks.wait_days
    days, keys = (
        (model.grid.day_of_g, model.grid.g_of_day),
        (model.drawing.key_low, model.drawing.key_high),
    )
    people, plan = model.people, (model.known_rank, model.known_end_g)
    spans, first_slot, slot_minutes = (
        model.grid.spans,
        model.grid.first_slot,
        model.drawing.slot_minutes,
    )
    free, absent = left.free, left.absent
    slowdown, first_free = left.slowdown, left.first_free
    minutes, finish_g, placed = borrowed(minutes), borrowed(finish_g), borrowed(placed)
    beyond = int64(first_slot.shape[1]) - 1
    before, _waits, need = _starts_of(rows, job[0])
    for i in range(job[0], job[1]):
        task = rows[i]
        ready_g = after(predecessors, before, task["predecessor_end"], finish_g)
        if task["wait_end"] != _waits:
            places = (_waits, task["wait_end"])
            ready_g = waited_for(waits, wait_days, days, keys, places, job[2], ready_g)
        ready_g = max(ready_g, int64(task["release_g"]), int64(job[3]))
        start_g, end_g = beyond, beyond
        if task["need_end"] - need == 1:
            crew, first, last = needs[need]["crew"], needs[need]["first"], needs[need]["last"]
            r = int64(members[first])
            if last - first > 1:
                wish = (first, last, ready_g, crew, task["expected_min"], slot_minutes)
                r = choose(left, people, plan, first_slot, members, wish)
            prefetch_row(left, people, r)
            person = people[r]
            row = row_of(people, r, crew)
            slots = slots_of(minutes[i], int64(slowdown[r]), slot_minutes)
            axis = person["axis"]
            position = max(int64(first_slot[axis, ready_g]), int64(first_free[r]))
            if task["splittable"]:
                start, stop = place_split(free, row, position, slots)
            else:
                allowance = slots_of(task["allowance_min"], person["mean_slowdown"], slot_minutes)
                start, stop = place_block(free, absent, row, position, (slots, allowance))
            move_first_free(free, first_free, people, r)
            if stop >= 0:
                start_g, end_g = int64(spans[axis, start, 0]), int64(spans[axis, stop, 1])
        else:
            start_g, end_g, r = place_together(left, model, tasks, (i, need, ready_g, minutes[i]))
            if end_g == NOWHERE:
                start_g, end_g = beyond, beyond
        finish_g[i] = end_g
        if placed.shape[0] > 0:
            placed[i, 0], placed[i, 1] = start_g, r
        before, _waits, need = task["predecessor_end"], task["wait_end"], task["need_end"]


@njit(inline="always")
def _starts_of(rows: NDArray[np.void], i: int) -> tuple[int, int, int]:
    """Return where the lists of task `i` begin: where those of the task before it end."""
    if i == 0:
        return int32(0), int32(0), int32(0)
    return rows[i - 1]["predecessor_end"], rows[i - 1]["wait_end"], rows[i - 1]["need_end"]


@njit(nogil=True)
def complete(
    rows: NDArray[np.void], finish_g: NDArray[np.int32], completion_g: NDArray[np.int32]
) -> None:
    """Fill `completion_g` with the instant of the last finish of each commitment.

    `rows` (N,) TASK say whose each task is; `finish_g` has the shape (scenarios, tasks),
    `completion_g` (scenarios, commitments).

    >>> from keepable.forecast.kernels.layout import TASK
    >>> rows, done = np.zeros(2, dtype=TASK), np.zeros((1, 1), dtype=np.int32)
    >>> complete(rows, np.array([[4, 7]], dtype=np.int32), done)
    >>> done.tolist()
    [[7]]
    """
    completion_g[:] = 0
    for k in range(finish_g.shape[0]):
        for i in range(finish_g.shape[1]):
            c = rows[i]["commitment"]
            completion_g[k, c] = max(completion_g[k, c], finish_g[k, i])
