"""See whether dates promised at 50, 80 and 95 % are kept that often: projects arrive and happen.

    python -m benchmarks.honesty.arrivals --data FOLDER [--limit N] [--worlds N] [--scenarios N]

FOLDER holds MPSPLib instances in JSON. Each project is quoted on the day it arrives, from the
book as it is then: what is finished, what is under way with the hours spent, what waits, and its
own work last. Then the world goes on with durations drawn from the true law, served by a
dispatcher that shares no code with the engine and never sees a duration before the work ends.
Reported: how often the finish lies inside the promise, by randomised PIT of the finish against the
stored curve and as plain share kept, when the quoting law is the true one and when it is not.
Its few worlds show what a wrong law costs; `gap.py` has the figure for the true law, and error.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.honesty.dispatcher import run
from keepable.calibration import Predictor
from keepable.calibration.ratios import lognormal
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import run_forecast
from keepable.formats.mpsplib import read_mpsplib
from keepable.formats.networks import DAY_ZERO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.calibration import RatioTable, WorkFacts
    from keepable.domain.book import Book
    from keepable.domain.work import Work
    from keepable.forecast.compile import Compiled, Frame

RESULTS = Path(__file__).parents[1] / "results" / "arrivals.json"
LEVELS = (50, 80, 95)
SLOT_MINUTES, SLOTS_PER_DAY = 120, 4
TRUE = (0.6, 1.05, 1.9)  # P10, P50, P90 of actual/estimate
# Quoting laws beside the true one; the share is what tasks of a project have in common.
WRONG_LAWS = {
    "too narrow (spread halved)": ((0.79, 1.05, 1.41), 0.25),
    "optimistic by 20 %": ((0.5, 0.875, 1.58), 0.25),
    "tasks of a project err alone": (TRUE, 0.0),
}
TRUE_LAWS = {
    "true law": (TRUE, 0.25),
    "true law, tasks really err alone": (TRUE, 0.0),
}


class OneLaw(Predictor):
    """Predicts the same for all work: the law that is being tried."""

    def __init__(self, points: tuple[float, float, float]) -> None:
        """Keep the law through P10, P50 and P90."""
        self.table = replace(lognormal(*points), outcomes=1000)

    def predict(self, facts: WorkFacts, as_of: datetime) -> RatioTable:
        """Return the law, whatever `facts` and `as_of`."""
        del facts, as_of
        return self.table


@dataclass(frozen=True, slots=True)
class World:
    """One instance as arrays, in rank order, with what came of it."""

    tasks: tuple[Work, ...]
    owner: NDArray[np.int64]
    release: NDArray[np.int64]
    arrays: tuple[NDArray[np.int64], NDArray[np.int64], tuple[NDArray[np.int64], NDArray[np.int64]]]


def world_of(book: Book) -> World:
    """Lay out the work of `book` for the dispatcher."""
    teams = {team.id: r for r, team in enumerate(book.teams)}
    agenda = agenda_of(standing_commitments(book))
    places = {task.id: i for i, task in enumerate(agenda.tasks)}
    demand = np.zeros((len(agenda.tasks), len(teams)), dtype=np.int64)
    lists: list[int] = []
    ends = [0]
    release = []
    for i, task in enumerate(agenda.tasks):
        for need in task.needs:
            demand[i, teams[need.skill]] += need.crew
        lists += [places[before] for before in task.predecessors]
        ends.append(len(lists))
        day = (task.release_date or DAY_ZERO.date()).toordinal() - DAY_ZERO.date().toordinal()
        release.append(day * SLOTS_PER_DAY)
    capacity = np.array([int(team.size or 0) for team in book.teams], dtype=np.int64)
    before = (np.array(ends, dtype=np.int64), np.array(lists, dtype=np.int64))
    owner = np.array(agenda.commitment_of, dtype=np.int64)
    return World(agenda.tasks, owner, np.array(release, dtype=np.int64), (demand, capacity, before))


def true_ratios(world: World, rng: np.random.Generator, share: float = 0.25) -> NDArray[np.float64]:
    """Draw ratios from the true law: own and project's normal scores, the latter's `share`."""
    table = lognormal(*TRUE).ratios
    common = rng.standard_normal(int(np.max(world.owner)) + 1)[world.owner]
    scores = math.sqrt(1 - share) * rng.standard_normal(world.owner.size)
    scores += math.sqrt(share) * common
    levels = np.array([0.5 * (1.0 + math.erf(z / math.sqrt(2.0))) for z in scores])
    ratios: NDArray[np.float64] = table[
        np.minimum((levels * table.size).astype(np.int64), table.size - 1)
    ]
    return ratios


def slots(world: World, ratios: NDArray[np.float64] | float) -> NDArray[np.int64]:
    """Return the whole slots that the tasks take at `ratios` of their estimates."""
    hours = np.array([task.estimate.hours for task in world.tasks])
    return np.maximum(np.ceil(hours * ratios * 60.0 / SLOT_MINUTES - 1e-9), 1).astype(np.int64)


def book_at(book: Book, world: World, slot: int, state: dict[str, NDArray[Any]]) -> Book:
    """Return the book as it is at `slot`: what is finished, under way, and not arrived yet.

    What is finished carries the hours that it took, as people would book them.
    """
    day = slot // SLOTS_PER_DAY
    known = {}
    for i, task in enumerate(world.tasks):
        estimate = replace(task.estimate, low=None, high=None)
        if 0 <= state["end"][i] <= slot:
            known[task.id] = replace(
                task,
                estimate=estimate,
                status="done",
                hours_spent=task.estimate.hours * float(state["ratio"][i]),
            )
        elif 0 <= state["start"][i] < slot:
            spent = float(state["spent"][i]) * SLOT_MINUTES / 60.0
            known[task.id] = replace(
                task, estimate=estimate, status="started", hours_spent=max(spent, 0.01)
            )
        else:
            known[task.id] = replace(task, estimate=estimate)
    arrived = [
        replace(promise, work=tuple(known[task.id] for task in promise.work))
        for promise in book.promises
        if promise.due_date.toordinal() - DAY_ZERO.date().toordinal() <= day
    ]
    from_day_zero = replace(book.calibration, availability=book.calibration.availability)
    as_of = (
        DAY_ZERO.replace(hour=8)
        .fromordinal(DAY_ZERO.toordinal() + day)
        .replace(hour=8, tzinfo=DAY_ZERO.tzinfo)
    )
    return book.changed(as_of=as_of, promises=tuple(arrived), calibration=from_day_zero)


def quote(
    book: Book, law: tuple[tuple[float, float, float], float], scenarios: int, seed: int
) -> dict[str, NDArray[np.int64]]:
    """Return the completions of every promise of `book` in slots from day zero, (K,) each."""
    return completions(*laid_out(book, law, seed), scenarios, seed)


def laid_out(
    book: Book, law: tuple[tuple[float, float, float], float], seed: int
) -> tuple[Frame, Compiled]:
    """Lay `book` out for the engine under the quoting `law`: three points and a common share."""
    points, share = law
    snapshot = CalibrationSnapshot(
        common_share=share,
        availability=book.calibration.availability,
        absence=book.calibration.absence,
    )
    frame = build_frame(book.changed(calibration=snapshot), OneLaw(points), seed)
    return frame, compile_agenda(frame, agenda_of(standing_commitments(book)))


def completions(
    frame: Frame, compiled: Compiled, scenarios: int, seed: int
) -> dict[str, NDArray[np.int64]]:
    """Let the engine place all work; completions of every promise in slots from day zero."""
    warm = run_forecast(frame, compiled, seed, scenarios)
    line = frame.timeline
    instants = np.append(line.instants, line.instants[-1] + 10**9)
    zero = line.instants[0] - round((frame.book.as_of - DAY_ZERO).total_seconds() / 60)
    minutes = instants[warm.completion_g] - zero
    days, rest = np.divmod(minutes, 1440)
    ends = days * SLOTS_PER_DAY + np.minimum(-(-rest // SLOT_MINUTES), SLOTS_PER_DAY)
    return {c.id: ends[:, n] for n, c in enumerate(compiled.agenda.commitments)}


@dataclass(slots=True)
class Tally:
    """Randomised PITs and plain shares of one way of quoting and judging."""

    pits: list[float]
    kept: dict[int, list[bool]]

    def add(self, curve: NDArray[np.int64], finish: int, uniform: float) -> None:
        """Judge one promise: its `finish` against its stored `curve`."""
        below, upto = float((curve < finish).mean()), float((curve <= finish).mean())
        self.pits.append(below + uniform * (upto - below))
        ordered = np.sort(curve)
        for level in LEVELS:
            date = int(ordered[math.ceil(level / 100 * ordered.size) - 1])
            whole_day = -(-date // SLOTS_PER_DAY) * SLOTS_PER_DAY
            self.kept.setdefault(level, []).append(finish <= whole_day)

    def figures(self) -> dict[str, object]:
        """Return the shares inside each level, by PIT and plainly, with the number of promises."""
        pits = np.array(self.pits)
        return {
            "promises": pits.size,
            "pit": {str(q): float((pits <= q / 100).mean()) for q in LEVELS},
            "plain": {str(q): float(np.mean(self.kept[q])) for q in LEVELS},
        }


def one_world(
    book: Book, world: World, seed: int, scenarios: int, tallies: dict[str, Tally], *, split: bool
) -> None:
    """Let one world happen; quote each project when it arrives, and judge it when it is done."""
    for truth, (_, share) in TRUE_LAWS.items():
        laws = {truth: (TRUE, share)} | (WRONG_LAWS if share else {})
        rng = np.random.default_rng(seed)
        ratios = true_ratios(world, rng, share)
        drawn = slots(world, ratios)
        mean = float(lognormal(*TRUE).mean)
        happened = run(*world.arrays, world.release, drawn, slots(world, mean), int(split))
        _judge(book, world, (*happened, ratios), laws, (seed, scenarios, split), tallies)


def _judge(
    book: Book,
    world: World,
    happened: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    laws: dict[str, tuple[tuple[float, float, float], float]],
    setting: tuple[int, int, bool],
    tallies: dict[str, Tally],
) -> None:
    """Quote each project on its day with each of `laws`, and see what `happened`."""
    start, end, spent_at, ratios = happened
    seed, scenarios, split = setting
    rng = np.random.default_rng(seed + 1)
    arrivals = [
        (promise.due_date.toordinal() - DAY_ZERO.date().toordinal()) * SLOTS_PER_DAY
        for promise in book.promises
    ]
    for moment, slot in enumerate(np.unique(world.release).tolist()):
        spent = spent_at[:, moment]
        state = {"start": start, "end": end, "spent": spent, "ratio": ratios}
        now = book_at(book, world, slot, state)
        arriving = [n for n, arrival in enumerate(arrivals) if arrival == slot]
        for name, law in laws.items():
            curves = quote(now, law, scenarios, seed + 1)
            for n in arriving:
                finish = int(end[world.owner == n].max())
                key = f"{name}, {'splittable' if split else 'not splittable'}"
                tallies[key].add(curves[book.promises[n].id], finish, float(rng.random()))


def main() -> int:
    """Run all worlds and store the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--worlds", type=int, default=4)
    parser.add_argument("--scenarios", type=int, default=256)
    parser.add_argument("--most-tasks", type=int, default=700)
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="for the page")
    arguments = parser.parse_args()
    folder = (
        arguments.data / "instances"
        if (arguments.data / "instances").is_dir()
        else (arguments.data)
    )
    paths = sorted(folder.glob("mp_*.json"))[: arguments.limit]
    if not paths:
        print(f"There are no MPSPLib instances in {arguments.data}.")
        return 2
    tallies: dict[str, Tally] = defaultdict(lambda: Tally([], {}))
    used = 0
    for number, path in enumerate(paths):
        for split in (True, False):
            book, problems = read_mpsplib(path, splittable=split, slot_minutes=SLOT_MINUTES)
            if book is None:
                print(problems[0])
                return 1
            world = world_of(book)
            if len(world.tasks) > arguments.most_tasks:
                continue
            for w in range(arguments.worlds):
                seed = 1000 * number + w
                one_world(book, world, seed, arguments.scenarios, tallies, split=split)
        used += len(world.tasks) <= arguments.most_tasks
        print(
            path.stem,
            {k: t.figures()["pit"] for k, t in tallies.items() if "true" in k},
            flush=True,
        )
    figures = {key: tally.figures() for key, tally in sorted(tallies.items())}
    stored = {
        "ways": figures,
        "instances": used,
        "worlds": arguments.worlds,
        "scenarios": arguments.scenarios,
        "date": arguments.date,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(stored, indent=1) + "\n")
    for key, row in figures.items():
        print(key, row)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
