"""The same simulation in SimPy: every task a process, every person a preemptive resource.

Splittable work in order of service is preemptive-resume priority by rank. The process knows
calendars, leave and absence from look-up tables (how many slots of work lie before an instant,
when the n-th ends), so that nights cost it no events. Who does a task and what was drawn is
handed in: the rule that chooses looks at what is planned for later, which an event-driven
simulation does not have. That spares SimPy work and makes the ratio a cautious one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.drawn import ready_after, slots_needed

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.drawn import Drawn, Setting


class Case:
    """One scenario as plain lists, made before the clock starts."""

    def __init__(self, setting: Setting, drawn: Drawn, k: int) -> None:
        """Take scenario `k` of what was `drawn`."""
        self.setting = setting
        chosen = drawn.chosen[k]
        slot_minutes = int(setting.frame.model.drawing.slot_minutes)
        self.chosen: list[int] = chosen.tolist()
        self.slots: list[int] = slots_needed(
            drawn.minutes[k], drawn.slowdown[k][chosen], slot_minutes
        ).tolist()
        self.wait_days: list[int] = drawn.wait_days[k].tolist()
        tables = [self._table(drawn.free[k, r], r) for r in range(drawn.free.shape[1])]
        self.rank = [table[0] for table in tables]
        self.start = [table[1] for table in tables]
        self.end = [table[2] for table in tables]

    def _table(self, free: NDArray[np.uint8], r: int) -> tuple[list[int], list[int], list[int]]:
        """Working slots before each instant; start and end of each working slot."""
        grid = self.setting.frame.model.grid
        axis = self.setting.axis[r]
        slots = int(grid.slots[axis])
        before = [0, *free[:slots].cumsum().tolist()]
        rank = [before[slot] for slot in grid.first_slot[axis].tolist()]
        spans = grid.spans[axis, :slots][free[:slots] == 1]
        # Work that does not fit before the horizon ends beyond it, however much is left.
        beyond = len(rank) - 1
        return rank, [*spans[:, 0].tolist(), beyond], [*spans[:, 1].tolist(), beyond]


def simulate(case: Case) -> list[int]:
    """Run one scenario; give the instant at which each task is done."""
    setting = case.setting
    env = simpy.Environment()
    desks = [simpy.PreemptiveResource(env) for _ in setting.axis]
    done = [env.event() for _ in range(setting.size)]
    finish = [0] * setting.size

    def work(i: int) -> Generator[Any, Any, None]:
        before = [done[p] for p in setting.predecessors[i]]
        if before:
            yield before[0] if len(before) == 1 else env.all_of(before)
        r = case.chosen[i]
        rank, end = case.rank[r], case.end[r]
        ready = ready_after(setting, i, int(env.now), case.wait_days)
        ready = case.start[r][rank[ready]]
        if ready > env.now:
            yield env.timeout(ready - env.now)
        left = case.slots[i]
        while left > 0:
            first = -1
            with desks[r].request(priority=i) as turn:
                try:
                    yield turn
                    first = rank[int(env.now)]
                    last = min(first + left, len(end)) - 1
                    yield env.timeout(end[last] - env.now)
                    left = 0
                except simpy.Interrupt:
                    if first >= 0:
                        left -= rank[int(env.now)] - first
        finish[i] = int(env.now)
        done[i].succeed()

    for i in range(setting.size):
        env.process(work(i))
    env.run()
    return finish
