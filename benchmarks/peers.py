"""One certain schedule of the same book: ours beside TaskJuggler and OR-Tools CP-SAT."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import taskjuggler
from benchmarks.books import certain_book
from benchmarks.measuring import Bar, Outcome, Runs, Spread, Table
from benchmarks.plans import Piece, Plan
from keepable.calibration import SnapshotPredictor
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import run_forecast

try:
    from benchmarks import cpsat
except ImportError:  # OR-Tools is in the group `bench` and not in every environment
    cpsat = None  # type: ignore[assignment]  # tested for before it is used

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measuring import Cell
    from keepable.domain.work import Work
    from keepable.forecast.compile import Compiled, Frame

HOURS_PER_DAY, ROUNDING = 8.0, 1e-6


@dataclass(frozen=True, slots=True)
class Row:
    """How one peer did: seconds, and when commitments are complete (working hours)."""

    name: str
    seconds: Spread
    makespan: float | None
    mean: float | None
    note: str
    end_hours: tuple[float, ...] = ()


def measure(*, quick: bool) -> Outcome:
    """Schedule books of three sizes with everybody who is here."""
    sizes = (100,) if quick else (100, 300, 1_000)
    limits = (3.0,) if quick else (10.0, 30.0)
    rounds = 2 if quick else 3
    tables: list[Table] = []
    bars: list[Bar] = []
    for size in sizes:
        rows, found = _one(size, limits, rounds)
        tables.append(_table(size, rows))
        bars += found
    return Outcome(
        title="One certain schedule beside TaskJuggler and OR-Tools CP-SAT",
        bars=tuple(bars),
        tables=tuple(tables),
        notes=(
            (
                "Equal rules: hours as estimated, one office week without holidays or leave, one "
                "person for a task to its end, the same eligible people, predecessors and "
                "release dates, priorities by rank, work that may pause. TaskJuggler's rule "
                "`select order` (the first in the list who is free) is ours where no chance is; "
                "its rules that look at people's load are other rules, shown beside it."
            ),
            (
                "TaskJuggler's seconds are those of its process on a project file, ours those of "
                "laying out the book and placing it (eight equal scenarios, the least we compute)."
            ),
            (
                "CP-SAT is no equal: it searches, knows no ranks (its objective is the "
                "least mean completion of commitments), and its tasks do not pause. It shows "
                "what the order of service costs, and carries no bar."
            ),
            *_absent(),
        ),
    )


def _absent() -> list[str]:
    found = []
    if not taskjuggler.is_installed():
        found.append("TaskJuggler was not there; `apt-get install tj3` brings it.")
    if cpsat is None:
        found.append("OR-Tools was not installed.")
    return found


def plan_of(frame: Frame, compiled: Compiled) -> Plan:
    """Put a laid-out book into the words that all the peers share."""
    tasks, rows = compiled.tasks, compiled.tasks.rows
    before = [0, *rows["predecessor_end"].tolist()]
    as_of = frame.book.as_of
    work: Sequence[Work] = compiled.agenda.tasks
    pieces = tuple(
        Piece(
            hours=int(rows["base_min"][n]) // 60,
            eligible=tuple(tasks.members[need["first"] : need["last"]].tolist()),
            predecessors=tuple(tasks.predecessors[before[n] : before[n + 1]].tolist()),
            release=work[n].release_date,
        )
        for n, need in enumerate(tasks.needs)
    )
    releases = tuple(
        0
        if piece.release is None
        else int(
            taskjuggler.working_hours_until(
                as_of, datetime.combine(piece.release, clock(0), tzinfo=UTC)
            )
        )
        for piece in pieces
    )
    return Plan(
        as_of=as_of,
        weeks=frame.book.settings.horizon_weeks,
        people=frame.model.people.size,
        tasks=pieces,
        commitment_of=tuple(rows["commitment"].tolist()),
        release_hours=releases,
    )


def completions(plan: Plan, end_hours: Sequence[float]) -> tuple[float, float]:
    """Return makespan and mean completion of commitments, in working hours."""
    done: dict[int, float] = {}
    for owner, end in zip(plan.commitment_of, end_hours, strict=True):
        done[owner] = max(done.get(owner, 0.0), end)
    return max(done.values()), sum(done.values()) / len(done)


def _one(size: int, limits: tuple[float, ...], rounds: int) -> tuple[list[Row], list[Bar]]:
    book = certain_book(size)
    frame = build_frame(book, SnapshotPredictor(book.calibration), 1)
    compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
    plan = plan_of(frame, compiled)
    ours = _ours(frame, compiled, plan, rounds)
    rows, bars = [ours], []
    if taskjuggler.is_installed():
        theirs = [_taskjuggler(plan, rule, rounds, ours) for rule in taskjuggler.RULES]
        rows += theirs
        bars = _bars(size, ours, theirs)
    if cpsat is not None:
        rows += [_cpsat(plan, seconds, hinted=False) for seconds in limits]
        rows.append(_cpsat(plan, limits[-1], hinted=True))
    return rows, bars


def _ours(frame: Frame, compiled: Compiled, plan: Plan, rounds: int) -> Row:
    end_hours: list[float] = []

    def schedule() -> None:
        anew = compile_agenda(frame, agenda_of(standing_commitments(frame.book)))
        warm = run_forecast(frame, anew, 1, 8)
        assert warm.finish_g is not None  # noqa: S101 - a book this small is always kept
        spans = frame.model.grid.spans[0]
        last_slot = np.searchsorted(spans[:, 1], warm.finish_g[0])
        end_hours[:] = (last_slot + 1).astype(np.float64).tolist()

    schedule()
    runs, placing = Runs(), Runs()
    for _ in range(max(rounds, 5)):
        runs.add(schedule)
        placing.add(lambda: run_forecast(frame, compiled, 1, 8))
    each = Spread.of(placing.cpu).median / 8 * 1e6
    note = f"placing alone {each:.0f} microseconds a schedule"
    ends = tuple(end_hours)
    return Row("Keepable", Spread.of(runs.wall), *completions(plan, ends), note, ends)


def _taskjuggler(plan: Plan, rule: str, rounds: int, ours: Row) -> Row:
    text = taskjuggler.project_text(plan, rule)
    runs = Runs()
    ends: dict[int, datetime] = {}
    for _ in range(rounds):
        runs.add(lambda: ends.update(taskjuggler.schedule(text)))
    hours = [taskjuggler.working_hours_until(plan.as_of, ends[n]) for n in range(len(plan.tasks))]
    same = sum(abs(a - b) < ROUNDING for a, b in zip(hours, ours.end_hours, strict=True))
    note = f"{same} of {len(hours)} tasks end in the same hour as ours"
    return Row(f"TaskJuggler, {rule}", Spread.of(runs.wall), *completions(plan, hours), note)


def _cpsat(plan: Plan, seconds: float, *, hinted: bool) -> Row:
    began = time.perf_counter()
    found = cpsat.solve(plan, seconds, cpsat.in_order_of_service(plan) if hinted else None)
    took = time.perf_counter() - began
    spread = Spread(took, took, took)
    name = f"CP-SAT, {seconds:g} s" + (", from the order of service" if hinted else "")
    if found.end_hours is None:
        return Row(name, spread, None, None, f"{found.state.lower()}, no schedule")
    note = (
        f"{found.state.lower()}, bound {(found.bound_mean_hours or 0.0) / HOURS_PER_DAY:.1f} days"
    )
    return Row(name, spread, *completions(plan, found.end_hours), note)


def _bars(size: int, ours: Row, theirs: list[Row]) -> list[Bar]:
    """Judge against the equal rule, which is the first; show the best of all rules beside it."""
    mean, equal = ours.mean or 0.0, theirs[0].mean or 0.0
    best = min(theirs, key=lambda row: row.mean or 0.0)
    what = f"mean completion of commitments, {size:,} tasks: ours / TaskJuggler's"
    return [
        Bar(
            what=f"{what}, equal rules",
            bar="at most 1",
            measured=mean / equal,
            unit="times",
            met=mean <= equal + ROUNDING,
        ),
        Bar(
            what=f"{what} best ({best.name.removeprefix('TaskJuggler, ')})",
            bar="none",
            measured=mean / (best.mean or 1.0),
            unit="times",
            met=None,
        ),
    ]


def _table(size: int, rows: list[Row]) -> Table:
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        makespan, mean = (
            None if hours is None else hours / HOURS_PER_DAY for hours in (row.makespan, row.mean)
        )
        times = row.seconds
        cells.append((row.name, times.median, times.low, times.high, makespan, mean, row.note))
    return Table(
        title=f"{size:,} tasks",
        columns=(
            *("scheduler", "s", "lowest", "highest"),
            *("makespan, working days", "mean completion, working days", ""),
        ),
        rows=tuple(cells),
    )
