"""The same simulation in plain Python: a byte for each slot of each person, searched in C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.drawn import ready_after

if TYPE_CHECKING:
    from benchmarks.drawn import Drawn, Setting

RATIO_ONE = 1024


class Case:
    """One scenario as plain lists and bytes, made before the clock starts."""

    def __init__(self, setting: Setting, drawn: Drawn, k: int) -> None:
        """Take scenario `k` of what was `drawn`."""
        model = setting.frame.model
        self.setting = setting
        self.unit = int(model.drawing.slot_minutes) * RATIO_ONE
        self.minutes: list[int] = drawn.minutes[k].tolist()
        self.wait_days: list[int] = drawn.wait_days[k].tolist()
        self.slowdown: list[int] = drawn.slowdown[k].tolist()
        self.expected: list[int] = setting.compiled.tasks.rows["expected_min"].tolist()
        self.mean_slowdown: list[int] = model.people["mean_slowdown"].tolist()
        slots = model.people["slots"].tolist()
        self.free = [row[:size].tobytes() for row, size in zip(drawn.free[k], slots, strict=True)]


def simulate(case: Case) -> list[int]:
    """Run one scenario; give the instant at which each task is done."""
    setting, unit = case.setting, case.unit
    free = [bytearray(row) for row in case.free]
    beyond = len(setting.day_of_g) - 1
    finish: list[int] = []
    for i in range(setting.size):
        asked = 0
        for p in setting.predecessors[i]:
            asked = max(asked, finish[p])
        ready = ready_after(setting, i, asked, case.wait_days)
        who = setting.eligible[i]
        r = who[0] if len(who) == 1 else _choose(case, free, i, ready)
        row, axis = free[r], setting.axis[r]
        left = -(-case.minutes[i] * case.slowdown[r] // unit)
        slot = setting.first_slot[axis][ready] - 1
        while left > 0:
            slot = row.find(1, slot + 1)
            if slot < 0:
                break
            row[slot] = 0
            left -= 1
        finish.append(beyond if slot < 0 else setting.spans[axis][slot][1])
    return finish


def _choose(case: Case, free: list[bytearray], i: int, ready: int) -> int:
    """Choose by earliest expected finish, on a tie the first."""
    setting = case.setting
    best, best_end = -1, len(setting.day_of_g)
    for r in setting.eligible[i]:
        row = free[r]
        start = row.find(1, setting.first_slot[setting.axis[r]][ready])
        if start < 0:
            start = len(row)
        slots = -(-case.expected[i] * case.mean_slowdown[r] // case.unit)
        end = setting.known_end[r][min(setting.known_rank[r][start] + slots - 1, len(row))]
        if end < best_end:
            best, best_end = r, end
    return best
