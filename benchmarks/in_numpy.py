"""The same simulation in NumPy: one task at a time, all scenarios at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.drawn import slots_needed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.drawn import Drawn, Setting

WINDOW = 64  # slots looked at in one go


class Case:
    """All scenarios as arrays, made before the clock starts."""

    def __init__(self, setting: Setting, drawn: Drawn) -> None:
        """Take all that was `drawn`."""
        model = setting.frame.model
        self.setting, self.drawn, self.grid = setting, drawn, model.grid
        self.slot_minutes = int(model.drawing.slot_minutes)
        self.slots = model.people["slots"].astype(np.int64)
        self.free = np.ascontiguousarray(drawn.free.transpose(1, 0, 2))
        self.known_rank = [np.array(row) for row in setting.known_rank]
        self.known_end = [np.array(row) for row in setting.known_end]
        rows = setting.compiled.tasks.rows
        mean = model.people["mean_slowdown"]
        self.expected = slots_needed(rows["expected_min"][:, None], mean, self.slot_minutes)


def simulate(case: Case) -> NDArray[np.int64]:
    """Run all scenarios; give (K, N) the instants at which tasks are done."""
    setting, drawn = case.setting, case.drawn
    scenarios = drawn.minutes.shape[0]
    free = case.free.copy()
    mark = np.zeros(free.shape[:2], dtype=np.int64)  # nothing is free before it
    finish = np.zeros((setting.size, scenarios), dtype=np.int64)
    everywhere = np.arange(scenarios)
    for i in range(setting.size):
        asked = np.zeros(scenarios, dtype=np.int64)
        for p in setting.predecessors[i]:
            np.maximum(asked, finish[p], out=asked)
        ready = _ready(case, i, asked)
        who = setting.eligible[i]
        if len(who) == 1:
            finish[i] = _take(case, free, mark, who[0], everywhere, ready, drawn.minutes[:, i])
            continue
        chosen = _choose(case, free, mark, i, ready)
        for r in who:
            rows = np.flatnonzero(chosen == r)
            if rows.size:
                minutes = drawn.minutes[rows, i]
                finish[i, rows] = _take(case, free, mark, r, rows, ready[rows], minutes)
    return finish.T


def _ready(case: Case, i: int, asked: NDArray[np.int64]) -> NDArray[np.int64]:
    setting, grid = case.setting, case.grid
    ready = np.maximum(asked, setting.release[i])
    for v, due_g in setting.waits[i]:
        from_g, days = np.maximum(asked, due_g), case.drawn.wait_days[:, v]
        day = np.minimum(grid.day_of_g[from_g] + days, grid.g_of_day.size - 1)
        later = np.maximum(from_g, grid.g_of_day[day])
        ready = np.maximum(ready, np.where(days > 0, later, from_g))
    return ready


def _first_free(
    case: Case,
    free: NDArray[np.uint8],
    mark: NDArray[np.int64],
    r: int,
    ready: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return for each scenario the first free slot of `r` from `ready` on, S when there is none."""
    slots = int(case.slots[r])
    position = np.maximum(case.grid.first_slot[case.setting.axis[r]][ready], mark[r])
    found = np.full(position.size, slots)
    rows = np.flatnonzero(position < slots)
    while rows.size:
        start = int(position[rows].min())
        columns = np.arange(start, min(start + WINDOW, slots))
        seen = (free[r][rows, columns[0] : columns[-1] + 1] == 1) & (
            columns >= position[rows, None]
        )
        hit = seen.any(axis=1)
        found[rows[hit]] = start + seen[hit].argmax(axis=1)
        position[rows] = np.maximum(position[rows], columns[-1] + 1)
        rows = rows[~hit]
        rows = rows[position[rows] < slots]
    return found


def _choose(
    case: Case,
    free: NDArray[np.uint8],
    mark: NDArray[np.int64],
    i: int,
    ready: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Choose in each scenario by earliest expected finish, on a tie the first."""
    best = np.full(ready.size, -1)
    best_end = np.full(ready.size, case.grid.day_of_g.size)
    for r in case.setting.eligible[i]:
        start = _first_free(case, free, mark, r, ready)
        nth = np.minimum(case.known_rank[r][start] + case.expected[i, r] - 1, case.slots[r])
        end = case.known_end[r][nth]
        better = end < best_end
        best[better], best_end[better] = r, end[better]
    return best


def _take(
    case: Case,
    free: NDArray[np.uint8],
    mark: NDArray[np.int64],
    r: int,
    rows: NDArray[np.int64],
    ready: NDArray[np.int64],
    minutes: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Take the first free slots of `r` in the scenarios `rows`; give when that is done."""
    slots, axis = int(case.slots[r]), case.setting.axis[r]
    left = slots_needed(minutes, case.drawn.slowdown[rows, r], case.slot_minutes)
    position = np.maximum(case.grid.first_slot[axis][ready], mark[r, rows])
    finish = np.full(rows.size, case.grid.day_of_g.size - 1)
    open_ = np.flatnonzero(position < slots)
    while open_.size:
        start = int(position[open_].min())
        stop = min(start + WINDOW, slots)
        columns = np.arange(start, stop)
        part = free[r, rows[open_], start:stop]
        usable = (part == 1) & (columns >= position[open_, None])
        nth = usable.cumsum(axis=1)
        taken = usable & (nth <= left[open_, None])
        free[r, rows[open_], start:stop] = part & ~taken
        ready_now = nth[:, -1] >= left[open_]
        last = (nth == left[open_, None]).argmax(axis=1)
        finish[open_[ready_now]] = case.grid.spans[axis, start + last[ready_now], 1]
        left[open_] -= nth[:, -1]
        position[open_] = np.maximum(position[open_], stop)
        open_ = open_[~ready_now]
        open_ = open_[position[open_] < slots]
    _move_mark(free, mark, r, rows, slots)
    return finish


def _move_mark(
    free: NDArray[np.uint8],
    mark: NDArray[np.int64],
    r: int,
    rows: NDArray[np.int64],
    slots: int,
) -> None:
    """Move the mark up, one window at most: it only saves looking."""
    start = int(mark[r, rows].min())
    columns = np.arange(start, min(start + 4 * WINDOW, slots))
    if not columns.size:
        return
    seen = free[r, rows, start : columns[-1] + 1] == 1
    first = np.where(seen.any(axis=1), start + seen.argmax(axis=1), columns[-1] + 1)
    mark[r, rows] = np.maximum(mark[r, rows], first)
