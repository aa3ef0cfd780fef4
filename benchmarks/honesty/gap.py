"""Measure how honest quotes are under the true law, and whether the placement sees the future.

    python -m benchmarks.honesty.gap --data FOLDER [--limit N] [--worlds N] [--scenarios N]

Many worlds of the instances in which projects arrive one after another. Each project is quoted on
its day and its finish is judged twice, from the same state and with the same durations: by the
engine's own placement, and by the dispatcher that never sees a duration before the work ends. The
engine judges gaps by the same allowance as when it quotes, so it is told no more than then. The
difference of the two is what the placement knows too early, or does otherwise than people would.
Worlds are independent and the promises of one world are not, so errors are taken over worlds.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.honesty.arrivals import (
    LEVELS,
    SLOT_MINUTES,
    SLOTS_PER_DAY,
    TRUE,
    TRUE_LAWS,
    book_at,
    completions,
    laid_out,
    slots,
    true_ratios,
    world_of,
)
from benchmarks.honesty.dispatcher import run
from keepable.calibration.ratios import lognormal
from keepable.forecast.kernels.layout import RATIO_ONE
from keepable.formats.mpsplib import read_mpsplib
from keepable.formats.networks import DAY_ZERO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.honesty.arrivals import World
    from keepable.domain.book import Book
    from keepable.forecast.compile import Compiled

RESULTS = Path(__file__).parents[1] / "results" / "gap.json"
JUDGES = ("engine", "dispatcher")
LEAST_SCENARIOS = 8
HORIZON_WEEKS = 80  # far beyond what these instances take; longer ones cost time for nothing

# Of one world, for each promise: the PIT by the engine's placement and by the dispatcher.
Pits = list[tuple[float, float]]


def as_it_came(
    compiled: Compiled, world: World, drawn: NDArray[np.int64], spent: NDArray[np.int64]
) -> Compiled:
    """Return the same work with what it really had left to do; allowances stay as they were."""
    left = {task.id: int(drawn[i] - spent[i]) for i, task in enumerate(world.tasks)}
    rows = compiled.tasks.rows.copy()
    rows["base_min"] = [left[task.id] * SLOT_MINUTES for task in compiled.agenda.tasks]
    rows["table"], rows["spent_min"] = 0, 0
    ratios = np.full_like(compiled.tasks.ratios[:1], RATIO_ONE)
    return replace(compiled, tasks=compiled.tasks._replace(rows=rows, ratios=ratios))


def pit_of(curve: NDArray[np.int64], finish: int, uniform: float) -> float:
    """Return the place of `finish` in the stored `curve`, ties broken by `uniform`."""
    below, upto = float((curve < finish).mean()), float((curve <= finish).mean())
    return below + uniform * (upto - below)


def one_world(
    book: Book, world: World, seed: int, scenarios: int, *, share: float, split: bool
) -> Pits:
    """Let one world happen; quote each project when it arrives and judge it both ways."""
    rng = np.random.default_rng([seed, 1])
    ratios = true_ratios(world, rng, share)
    drawn = slots(world, ratios)
    mean = slots(world, float(lognormal(*TRUE).mean))
    start, end, spent_at = run(*world.arrays, world.release, drawn, mean, int(split))
    days = [(p.due_date.toordinal() - DAY_ZERO.date().toordinal()) for p in book.promises]
    weeks = book.settings.horizon_weeks
    pits: Pits = []
    for moment, slot in enumerate(np.unique(world.release).tolist()):
        spent = spent_at[:, moment]
        state = {"start": start, "end": end, "spent": spent, "ratio": ratios}
        frame, compiled = laid_out(book_at(book, world, slot, state), (TRUE, share), seed)
        curves = completions(frame, compiled, scenarios, seed)
        real = as_it_came(compiled, world, drawn, spent_at[:, moment])
        placed = completions(frame, real, LEAST_SCENARIOS, seed)
        for n, day in enumerate(days):
            if day * SLOTS_PER_DAY != slot:
                continue
            name, uniform = book.promises[n].id, float(rng.random())
            blind = int(end[world.owner == n].max())
            curve = curves[name]
            if max(np.max(curve), placed[name][0]) >= slot + weeks * 7 * SLOTS_PER_DAY:
                msg = f"{name} does not fit into {weeks} weeks; look further ahead."
                raise ValueError(msg)
            own = pit_of(curve, int(placed[name][0]), uniform)
            pits.append((own, pit_of(curve, blind, uniform)))
    return pits


def share_and_error(worlds: list[NDArray[np.float64]]) -> tuple[float, float]:
    """Return the mean of the values in all `worlds`, and its standard error over worlds.

    >>> share_and_error([np.array([1.0, 1.0]), np.array([0.0, 0.0])])
    (0.5, 0.5)
    """
    total = sum(values.size for values in worlds)
    mean = sum(float(values.sum()) for values in worlds) / total
    off = [float((values - mean).sum()) for values in worlds]
    count = len(worlds)
    return mean, float(np.sqrt(sum(o * o for o in off) * count / max(count - 1, 1)) / total)


def figures_of(worlds: list[Pits]) -> dict[str, object]:
    """Return shares within each level by both judges and their gap, in percent, each with error."""
    found: dict[str, object] = {"promises": sum(map(len, worlds)), "worlds": len(worlds)}
    for level in LEVELS:
        inside = [np.array(world) <= level / 100 for world in worlds]
        ways = {judge: [w[:, n].astype(float) for w in inside] for n, judge in enumerate(JUDGES)}
        ways["gap"] = [w[:, 1].astype(float) - w[:, 0].astype(float) for w in inside]
        for name, values in ways.items():
            mean, error = share_and_error(values)
            found[f"{name}_{level}"] = [round(100 * mean, 2), round(100 * error, 2)]
    return found


def store(path: Path, run: dict[str, object]) -> None:
    """Put `run` beside the runs from other seeds in `path`; the page pools them."""
    runs = json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []
    runs = [old for old in runs if old["seed"] != run["seed"]] + [run]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"runs": runs}, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Run all worlds, print and store the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=None, help="instances")
    parser.add_argument("--worlds", type=int, default=40, help="of each instance")
    parser.add_argument("--scenarios", type=int, default=256)
    parser.add_argument("--most-tasks", type=int, default=160)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    inner = arguments.data / "instances"
    paths = sorted((inner if inner.is_dir() else arguments.data).glob("mp_*.json"))
    if not paths:
        print(f"There are no MPSPLib instances in {arguments.data}.")
        return 2
    tallies: dict[str, list[Pits]] = defaultdict(list)
    used = 0
    for number, path in enumerate(paths[: arguments.limit]):
        for split in (True, False):
            book, problems = read_mpsplib(path, splittable=split, slot_minutes=SLOT_MINUTES)
            if book is None:
                print(problems[0])
                return 1
            weeks = min(book.settings.horizon_weeks, HORIZON_WEEKS)
            book = book.changed(settings=replace(book.settings, horizon_weeks=weeks))
            world = world_of(book)
            if len(world.tasks) > arguments.most_tasks or np.unique(world.release).size == 1:
                continue
            used += split
            for truth, (_, share) in TRUE_LAWS.items():
                key = f"{truth}, {'splittable' if split else 'not splittable'}"
                for w in range(arguments.worlds):
                    seed = 1_000_003 * arguments.seed + 10_007 * number + w
                    tallies[key].append(
                        one_world(book, world, seed, arguments.scenarios, share=share, split=split)
                    )
        print(path.stem, flush=True)
    figures = {key: figures_of(worlds) for key, worlds in sorted(tallies.items())}
    run = {
        "ways": figures,
        "instances": used,
        "worlds": arguments.worlds,
        "scenarios": arguments.scenarios,
        "seed": arguments.seed,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    store(arguments.out, run)
    for key, row in figures.items():
        print(key, row)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
