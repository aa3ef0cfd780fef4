"""The same book for OR-Tools CP-SAT, which searches where we follow the order of service.

Its tasks run through without a pause (in working hours), any eligible person may do them, and
it knows no ranks: it is told to make the mean completion of commitments as early as it can.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from benchmarks.plans import Plan


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: its state, when tasks end (working hours), and its bound."""

    state: str
    end_hours: list[int] | None
    bound_mean_hours: float | None


@dataclass(frozen=True, slots=True)
class Start:
    """A schedule to begin the search from: starts in working hours, and who does what."""

    start_hours: list[int]
    chosen: list[int]


def in_order_of_service(plan: Plan) -> Start:
    """Place task after task in the first gap that holds it, without pauses."""
    taken: list[list[tuple[int, int]]] = [[] for _ in range(plan.people)]
    starts: list[int] = []
    chosen: list[int] = []
    for place, task in enumerate(plan.tasks):
        before = (starts[p] + plan.tasks[p].hours for p in task.predecessors)
        ready = max([plan.release_hours[place], *before])
        gaps = [(_first_gap(taken[r], ready, task.hours), r) for r in task.eligible]
        start, who = min(gaps, key=lambda gap: gap[0])
        insort(taken[who], (start, start + task.hours))
        starts.append(start)
        chosen.append(who)
    return Start(starts, chosen)


def _first_gap(taken: list[tuple[int, int]], ready: int, hours: int) -> int:
    for start, end in taken:
        if start - ready >= hours:
            break
        ready = max(ready, end)
    return ready


def solve(plan: Plan, seconds: float, begin: Start | None = None) -> Found:
    """Search for so many `seconds` with one worker, beginning from `begin` if given."""
    model = cp_model.CpModel()
    horizon = sum(task.hours for task in plan.tasks) + max(plan.release_hours, default=0)
    desks: list[list[cp_model.IntervalVar]] = [[] for _ in range(plan.people)]
    ends: list[cp_model.IntVar] = []
    for place, task in enumerate(plan.tasks):
        start = model.new_int_var(plan.release_hours[place], horizon, "")
        end = model.new_int_var(0, horizon, "")
        model.add(end == start + task.hours)
        for p in task.predecessors:
            model.add(start >= ends[p])
        ends.append(end)
        if begin is not None:
            model.add_hint(start, begin.start_hours[place])
            model.add_hint(end, begin.start_hours[place] + task.hours)
        chosen = []
        for r in task.eligible:
            here = model.new_bool_var("")
            chosen.append(here)
            if begin is not None:
                model.add_hint(here, int(begin.chosen[place] == r))
            desks[r].append(model.new_optional_interval_var(start, task.hours, end, here, ""))
        model.add_exactly_one(chosen)
    for desk in desks:
        model.add_no_overlap(desk)
    completions = []
    for owner in sorted(set(plan.commitment_of)):
        last = model.new_int_var(0, horizon, "")
        owned = [n for n, c in enumerate(plan.commitment_of) if c == owner]
        model.add_max_equality(last, [ends[n] for n in owned])
        completions.append(last)
        if begin is not None:
            done = (begin.start_hours[n] + plan.tasks[n].hours for n in owned)
            model.add_hint(last, max(done))
    model.minimize(sum(completions))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    state = solver.solve(model)
    if state not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(solver.status_name(state), None, None)
    bound = solver.best_objective_bound / len(completions)
    return Found(solver.status_name(state), [solver.value(end) for end in ends], bound)
