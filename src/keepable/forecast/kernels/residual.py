"""Placing more work into what is left, on copies: nobody is disturbed, nothing is locked.

`model`, `tasks`, `deals`, `ask`, `others`, `futures`, `source` and `left` are bundles of arrays,
see `keepable.forecast.kernels.layout`. `members` int32 are resources; instants are numbered g.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.forecast.kernels.borrowed_arrays import borrowed
from keepable.forecast.kernels.compiled_code import int64, njit
from keepable.forecast.kernels.draws import draw_minutes
from keepable.forecast.kernels.function_pointers import call_at
from keepable.forecast.kernels.layout import (
    LANES,
    Future,
    Model,
    PipelineWork,
    ResidualCapacity,
    Tasks,
)
from keepable.forecast.kernels.placing import HERE, move_first_free
from keepable.forecast.kernels.prefetch import fetch_rows
from keepable.forecast.kernels.scenarios import address_of_placing

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEEP_BOOKINGS, LIFT_BOOKINGS, LIFT_LEAVE = 0, 1, 2
_63 = np.uint64(63)


@njit(inside=True)
def copy_scenario(
    model: Model,
    source: Future,
    members: NDArray[np.int32],
    lifted: NDArray[np.uint8],
    left: ResidualCapacity,
) -> None:
    """Set out the slots `members` have left in one scenario of `source`, brought when needed.

    `lifted`, of shape (resources,), asks "what if": LIFT_BOOKINGS gives a
    member all time not on leave or absent; LIFT_LEAVE the time on leave beside what is left.
    """
    for r in members:
        person = model.people[r]
        levels = int64(person["levels"])
        first = person["offset"]
        last = first + int64(person["words"]) * levels
        mode = lifted[r]
        left.first_free[r] = source.first_free[r]
        left.here[r] = 0
        if mode == KEEP_BOOKINGS:
            continue
        left.here[r] = 1
        left.first_free[r] = 0
        for place in range(first, last):
            word = (place - first) // levels
            away = np.uint64(0)
            if person["absent_offset"] >= 0:
                away = source.absent[person["absent_offset"] + word]
            if mode == LIFT_BOOKINGS:
                left.free[place] = model.base[place] & ~away
            else:
                inside = min(int64(person["slots"]) - (word << 6), 64)
                whole = np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - inside)
                leave = whole & ~model.base[place] & ~away
                left.free[place] = source.free[place] | leave
        move_first_free(left.free, left.first_free, model.people, r)


@njit(inline="always")
def _own_room(model: Model) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.uint8]]:
    """Return room for what is left of one scenario: its bits, first free slots, what is here."""
    return (
        np.zeros(model.base.size, dtype=np.uint64),
        np.zeros(model.people.size, dtype=np.int32),
        np.zeros(model.people.size, dtype=np.uint8),
    )


def ask_scenarios(
    model: Model,
    tasks: Tasks,
    futures: Future,
    members: NDArray[np.int32],
    lifted: NDArray[np.uint8],
    others: PipelineWork,
    found: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]],
) -> None:
    """Place all of `tasks` into copies of what `members` have left in each of K `futures`.

    `lifted` is as in `copy_scenario`. In the first scenarios each of `others` is placed after it.
    `found` is filled in: the instants at which all is done (K,), the working minutes drawn (K,),
    and when each of the others would be done, of the shape of `others.alone_g`.
    """
    placing = address_of_placing(model, tasks)
    _ask_scenarios(placing, model, tasks, futures, members, lifted, others, found)


@njit(nogil=True)
def _ask_scenarios(
    placing: int,
    model: Model,
    tasks: Tasks,
    futures: Future,
    members: NDArray[np.int32],
    lifted: NDArray[np.uint8],
    others: PipelineWork,
    found: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]],
) -> None:
    completion_g, worked_min, after_g = found
    model, futures = borrowed(model), borrowed(futures)
    tasks, others = borrowed(tasks), borrowed(others)
    size, scenarios = tasks.rows.size, completion_g.size
    minutes = np.empty((LANES, size), dtype=np.int64)
    other_minutes = np.empty((LANES, others.tasks.rows.size), dtype=np.int64)
    finish_g = np.zeros(size, dtype=np.int32)
    placed = np.zeros((0, 2), dtype=np.int32)
    free, first_free, here = _own_room(model)
    apart = _own_room(model)
    for k in range(scenarios):
        block, lane = k // LANES, k % LANES
        if lane == 0:
            draw_minutes(tasks, model.drawing, (int64(0), size), block, minutes)
        source = Future(
            futures.free[k], futures.absent[k], futures.slowdown[k], futures.first_free[k]
        )
        left = ResidualCapacity(free, source.absent, source.slowdown, first_free, source.free, here)
        if k + 1 < scenarios:
            fetch_rows(model, futures, members, k + 1, (here, source.first_free))
        if k < after_g.shape[0]:
            _copy(source.first_free, first_free)  # of those too who only others need
        copy_scenario(model, source, members, lifted, left)
        job = (int64(0), size, k, int64(0))
        call_at(placing, (model, tasks, job, minutes[lane], left, finish_g, placed))
        completion_g[k], worked_min[k] = _latest(finish_g, int64(0)), _sum(minutes[lane])
        if k < after_g.shape[0]:
            if lane == 0:
                span = (int64(0), other_minutes.shape[1])
                draw_minutes(others.tasks, model.drawing, span, block, other_minutes)
            for d in range(after_g.shape[1]):
                after_g[k, d] = others.alone_g[k, d]
                if _is_shared(others.used[k, d], members, here):
                    which = (placing, others, d, k)
                    after_g[k, d] = _place_apart(model, which, other_minutes[lane], left, apart)


def alone_scenarios(
    model: Model,
    others: PipelineWork,
    futures: Future,
    alone_g: NDArray[np.int32],
    used: NDArray[np.uint64],
) -> None:
    """Place each of `others` alone into each of the first K `futures`, on copies.

    Filled in: `alone_g` (K, D), the instants at which each is done, and `used`, of shape
    (K, D, resources/64), bits of the resources that each takes time of.
    """
    placing = address_of_placing(model, others.tasks)
    _alone_scenarios(placing, model, others, futures, alone_g, used)


@njit(nogil=True)
def _alone_scenarios(
    placing: int,
    model: Model,
    others: PipelineWork,
    futures: Future,
    alone_g: NDArray[np.int32],
    used: NDArray[np.uint64],
) -> None:
    model, futures, others = borrowed(model), borrowed(futures), borrowed(others)
    minutes = np.empty((LANES, others.tasks.rows.size), dtype=np.int64)
    free, first_free, here = _own_room(model)
    apart = _own_room(model)
    for k in range(alone_g.shape[0]):
        if k % LANES == 0:
            span = (int64(0), minutes.shape[1])
            draw_minutes(others.tasks, model.drawing, span, k // LANES, minutes)
        absent, slowdown = futures.absent[k], futures.slowdown[k]
        _copy(futures.first_free[k], first_free)
        left = ResidualCapacity(free, absent, slowdown, first_free, futures.free[k], here)
        for d in range(alone_g.shape[1]):
            which = (placing, others, d, k)
            alone_g[k, d] = _place_apart(model, which, minutes[k % LANES], left, apart)
            for r in others.members[others.ends[d] : others.ends[d + 1]]:
                if apart[2][r] & HERE:
                    used[k, d, r >> 6] |= np.uint64(1) << (np.uint64(r) & _63)


@njit(inline="always")
def _is_shared(
    used: NDArray[np.uint64], members: NDArray[np.int32], here: NDArray[np.uint8]
) -> bool:
    """Return whether somebody whose bit is in `used` is one of the `members` who were taken.

    If nobody is, the other work comes out as if nothing had been asked: those that it chose have
    the same time left, and everybody else the same or less.
    """
    shared = False
    for r in members:
        bit = np.uint64(here[r] & HERE) << (np.uint64(r) & _63)
        shared |= used[r >> 6] & bit != 0
    return shared


@njit(inside=True)
def _place_apart(
    model: Model,
    job: tuple[int, PipelineWork, int, int],
    minutes: NDArray[np.int64],
    left: ResidualCapacity,
    apart: tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.uint8]],
) -> int:
    """Place one of the others on a copy of what is `left`.

    `job` is the address of the placing, the others, which of them, and the scenario; `apart` is
    room for the copy. Returns the instant at which it is done.
    """
    placing, others, d, k = job
    free, first_free, here = apart
    for r in others.members[others.ends[d] : others.ends[d + 1]]:
        person = model.people[r]
        here[r] = left.here[r] & HERE
        first_free[r] = left.first_free[r]
        if here[r]:
            levels = int64(person["levels"])
            first = person["offset"] + (int64(first_free[r]) >> 6) * levels
            for place in range(first, person["offset"] + int64(person["words"]) * levels):
                free[place] = left.free[place]
    alone = ResidualCapacity(free, left.absent, left.slowdown, first_free, left.source, here)
    span = (int64(others.spans[d, 0]), int64(others.spans[d, 1]))
    finish_g = np.zeros(span[1], dtype=np.int32)
    placed = np.zeros((0, 2), dtype=np.int32)
    whole = (*span, k, int64(0))
    call_at(placing, (model, others.tasks, whole, minutes, alone, finish_g, placed))
    return _latest(finish_g, int64(span[0]))


@njit(inside=True)
def _latest(finish_g: NDArray[np.int32], first: int) -> int:
    """Return the last of the instants from place `first` on; 0 if there is none."""
    latest = int64(0)
    for place in range(first, finish_g.size):
        latest = max(latest, int64(finish_g[place]))
    return latest


@njit(inside=True)
def _copy(source: NDArray[np.int32], target: NDArray[np.int32]) -> None:
    for place in range(target.size):
        target[place] = source[place]


@njit(inside=True)
def _sum(minutes: NDArray[np.int64]) -> int:
    total = int64(0)
    for place in range(minutes.size):
        total += minutes[place]
    return total


def win_scenarios(
    model: Model,
    deals: Tasks,
    spans: NDArray[np.int32],
    order: NDArray[np.int32],
    close_g: NDArray[np.int32],
    futures: Future,
    completion_g: NDArray[np.int32],
) -> None:
    """Place the deals that are won in each scenario, in the order in which they close.

    `spans` of shape (deals, 2) are the tasks of each deal. Of shape (scenarios, deals): `order`,
    the deals that are won, in order, -1 after the last; `close_g`, the instant until which each
    is held back; `completion_g`, filled in with when those won are done. `futures` is changed.
    """
    placing = address_of_placing(model, deals)
    _win_scenarios(placing, model, deals, spans, order, close_g, futures, completion_g)


@njit(nogil=True)
def _win_scenarios(
    placing: int,
    model: Model,
    deals: Tasks,
    spans: NDArray[np.int32],
    order: NDArray[np.int32],
    close_g: NDArray[np.int32],
    futures: Future,
    completion_g: NDArray[np.int32],
) -> None:
    model, deals, futures = borrowed(model), borrowed(deals), borrowed(futures)
    size = deals.rows.size
    minutes = np.empty((LANES, size), dtype=np.int64)
    finish_g = np.zeros(size, dtype=np.int32)
    placed = np.zeros((0, 2), dtype=np.int32)
    here = np.ones(model.people.size, dtype=np.uint8)
    for k in range(completion_g.shape[0]):
        if k % LANES == 0:
            draw_minutes(deals, model.drawing, (int64(0), size), k // LANES, minutes)
        left = ResidualCapacity(
            futures.free[k],
            futures.absent[k],
            futures.slowdown[k],
            futures.first_free[k],
            futures.free[k],
            here,
        )
        for turn in range(order.shape[1]):
            d = order[k, turn]
            if d < 0:
                break
            job = (int64(spans[d, 0]), int64(spans[d, 1]), k, int64(close_g[k, d]))
            call_at(placing, (model, deals, job, minutes[k % LANES], left, finish_g, placed))
            for i in range(spans[d, 0], spans[d, 1]):
                completion_g[k, d] = max(completion_g[k, d], finish_g[i])
