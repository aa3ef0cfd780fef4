"""Placing more work into what is left, on copies: nobody is disturbed, nothing is locked.

`model`, `tasks`, `deals`, `ask`, `others`, `futures`, `source` and `left` are bundles of arrays,
see `keepable.engine.layout`. `members` int32 are resources; instants are numbered g.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keepable.engine.borrowing import lent_future, lent_model, lent_tasks
from keepable.engine.compiled_code import int64, njit
from keepable.engine.draws import draw_minutes
from keepable.engine.fetching import fetch_rows
from keepable.engine.kernels import bring, move_first_free
from keepable.engine.layout import LANES, Future, Left, Model, Tasks
from keepable.engine.scenarios import place_scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEEP_BOOKINGS, LIFT_BOOKINGS, LIFT_LEAVE = 0, 1, 2
_63 = np.uint64(63)


@njit(nogil=True)
def set_out(
    model: Model,
    source: Future,
    members: NDArray[np.int32],
    lifted: NDArray[np.uint8],
    left: Left,
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


@njit(nogil=True)
def ask_scenarios(
    model: Model,
    tasks: Tasks,
    futures: Future,
    members: NDArray[np.int32],
    lifted: NDArray[np.uint8],
    completion_g: NDArray[np.int32],
    worked_min: NDArray[np.int64],
) -> None:
    """Place all of `tasks` into copies of what `members` have left in each of K `futures`.

    `lifted` is as in `set_out`. Filled in: `completion_g`, the instant at which all is done,
    and `worked_min`, the working minutes drawn, both of shape (scenarios,).
    """
    model, tasks, futures = lent_model(model), lent_tasks(tasks), lent_future(futures)
    size, scenarios = tasks.rows.size, completion_g.size
    minutes = np.empty((LANES, size), dtype=np.int64)
    finish_g = np.zeros(size, dtype=np.int32)
    placed = np.zeros((0, 2), dtype=np.int32)
    free = np.zeros(model.base.size, dtype=np.uint64)
    first_free = np.zeros(model.people.size, dtype=np.int32)
    here = np.zeros(model.people.size, dtype=np.uint8)
    for k in range(scenarios):
        if k % LANES == 0:
            draw_minutes(tasks, model.law, (0, size), k // LANES, minutes)
        source = Future(
            futures.free[k], futures.absent[k], futures.stretch[k], futures.first_free[k]
        )
        left = Left(free, source.absent, source.stretch, first_free, source.free, here)
        if k + 1 < scenarios:
            fetch_rows(model, futures, members, k + 1, (here, source.first_free))
        set_out(model, source, members, lifted, left)
        drawn_min = minutes[k % LANES]
        place_scenario(model, tasks, (0, size, k, 0), drawn_min, left, finish_g, placed)
        completion_g[k], worked_min[k] = finish_g.max(), drawn_min.sum()


@njit(nogil=True)
def touch_scenarios(
    model: Model,
    ask: Tasks,
    others: Tasks,
    spans: NDArray[np.int32],
    futures: Future,
    members: tuple[NDArray[np.int32], ...],
    completion_g: NDArray[np.int32],
) -> None:
    """Place `ask`, then each of `others` alone after it, in each of K `futures`.

    `spans` (D, 2) int32 are the ranges of tasks of each other. `members` are all resources
    concerned, those of each other (one list after the other), and (D+1,) where each list begins.
    Filled in: `completion_g` (K, D), the instants at which each of the others would be done.
    """
    model, futures = lent_model(model), lent_future(futures)
    ask, others = lent_tasks(ask), lent_tasks(others)
    size, most, scenarios = ask.rows.size, others.rows.size, completion_g.shape[0]
    minutes = np.empty((LANES, size), dtype=np.int64)
    other_minutes = np.empty((LANES, most), dtype=np.int64)
    finish_g = np.zeros(max(size, most), dtype=np.int32)
    placed = np.zeros((0, 2), dtype=np.int32)
    lifted = np.zeros(model.people.size, dtype=np.uint8)
    free = np.zeros((2, model.base.size), dtype=np.uint64)
    first_free = np.zeros((2, model.people.size), dtype=np.int32)
    here = np.zeros((2, model.people.size), dtype=np.uint8)
    for k in range(scenarios):
        block, lane = k // LANES, k % LANES
        if lane == 0:
            draw_minutes(ask, model.law, (0, size), block, minutes)
            draw_minutes(others, model.law, (0, most), block, other_minutes)
        source = Future(
            futures.free[k], futures.absent[k], futures.stretch[k], futures.first_free[k]
        )
        left = Left(free[0], source.absent, source.stretch, first_free[0], source.free, here[0])
        if k + 1 < scenarios:
            fetch_rows(model, futures, members[0], k + 1, (here[0], source.first_free))
        set_out(model, source, members[0], lifted, left)
        place_scenario(model, ask, (0, size, k, 0), minutes[lane], left, finish_g, placed)
        for r in members[0]:
            bring(left, model.people, int64(r))
        after = Future(left.free, left.absent, left.stretch, left.first_free)
        alone = Left(free[1], after.absent, after.stretch, first_free[1], after.free, here[1])
        for d in range(spans.shape[0]):
            mine = members[1][members[2][d] : members[2][d + 1]]
            set_out(model, after, mine, lifted, alone)
            job = (spans[d, 0], spans[d, 1], k, 0)
            place_scenario(model, others, job, other_minutes[lane], alone, finish_g, placed)
            done = 0
            for i in range(spans[d, 0], spans[d, 1]):
                done = max(done, finish_g[i])
            completion_g[k, d] = done


@njit(nogil=True)
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
    model, deals, futures = lent_model(model), lent_tasks(deals), lent_future(futures)
    size = deals.rows.size
    minutes = np.empty((LANES, size), dtype=np.int64)
    finish_g = np.zeros(size, dtype=np.int32)
    placed = np.zeros((0, 2), dtype=np.int32)
    here = np.ones(model.people.size, dtype=np.uint8)
    for k in range(completion_g.shape[0]):
        if k % LANES == 0:
            draw_minutes(deals, model.law, (0, size), k // LANES, minutes)
        left = Left(
            futures.free[k],
            futures.absent[k],
            futures.stretch[k],
            futures.first_free[k],
            futures.free[k],
            here,
        )
        for turn in range(order.shape[1]):
            d = order[k, turn]
            if d < 0:
                break
            job = (spans[d, 0], spans[d, 1], k, close_g[k, d])
            place_scenario(model, deals, job, minutes[k % LANES], left, finish_g, placed)
            for i in range(spans[d, 0], spans[d, 1]):
                completion_g[k, d] = max(completion_g[k, d], finish_g[i])
