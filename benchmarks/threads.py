"""A forecast spread over two workers: threads, processes, Dask; the same answer bit for bit."""

from __future__ import annotations

import importlib.util
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import TYPE_CHECKING

from benchmarks.books import book_of
from benchmarks.equality import assert_equal
from benchmarks.measuring import Bar, Outcome, Spread, Table, interleaved
from keepable.forecast import forecast
from keepable.forecast.forecasting import run_forecast

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from benchmarks.measuring import Cell
    from keepable.domain.book import Book
    from keepable.forecast import Forecast

BAR, SCENARIOS, WORKERS = 1.7, 1024, 2
WHOLE = ("serial", "threads")  # also measured with the book laid out anew


def measure(*, quick: bool) -> Outcome:
    """Run whole forecasts of two books, serially and on two workers of each kind."""
    sizes = (1_000,) if quick else (1_000, 10_000)
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    notes = [f"The machine has {os.cpu_count()} cores; others may have been at work on it."]
    with ExitStack() as stack:
        executors = _executors(stack, notes)
        for tasks in sizes:
            book = book_of(tasks, 240)
            found = _one(book, executors, 3 if quick else 5)
            for (part, name), (seconds, gain) in found.items():
                cells = (seconds.median, gain.median, gain.low, gain.high)
                rows.append((f"{tasks:,}", part, name, *cells))
            gain = found["scenarios", "threads"][1]
            bars.append(
                Bar(
                    what=f"scenarios on two threads against one, book of {tasks:,}, half-day slots",
                    bar=f"at least {BAR}",
                    measured=gain,
                    unit="times",
                    met=gain.median >= BAR,
                )
            )
    table = Table(
        title=f"A forecast in {SCENARIOS:,} scenarios, half-day slots",
        columns=("book", "what", "workers", "s", "gain", "lowest", "highest"),
        rows=tuple(rows),
        note="s are seconds on the clock, medians; gain is serial against this, round by round. "
        "The whole also lays out the book, which one thread does.",
    )
    return Outcome(title="Two workers", bars=tuple(bars), tables=(table,), notes=tuple(notes))


def _executors(stack: ExitStack, notes: list[str]) -> dict[str, Executor | None]:
    processes = ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))
    found: dict[str, Executor | None] = {
        "serial": None,
        "threads": stack.enter_context(ThreadPoolExecutor(WORKERS)),
        "processes": stack.enter_context(processes),
    }
    if importlib.util.find_spec("distributed") is None:
        notes.append("Dask was not installed; it was left out.")
        return found
    distributed = importlib.import_module("distributed")  # not in every environment
    cluster = distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0"
    )
    client = stack.enter_context(distributed.Client(stack.enter_context(cluster)))
    found["Dask"] = client.get_executor()
    return found


def _one(
    book: Book, executors: dict[str, Executor | None], rounds: int
) -> dict[tuple[str, str], tuple[Spread, Spread]]:
    """Return seconds and gain of each executor, for the scenarios alone and for the whole."""
    reference = forecast(book, scenarios=SCENARIOS)
    calls: dict[tuple[str, str], Callable[[], object]] = {}
    for name, executor in executors.items():
        again = _scenarios(reference, executor)()
        assert_equal(f"on {name} and serially", reference, again)
        calls["scenarios", name] = _scenarios(reference, executor)
        if name in WHOLE:
            calls["whole", name] = _whole(book, executor)
    runs = interleaved({" ".join(key): call for key, call in calls.items()}, rounds)
    found = {}
    for part, name in calls:
        serial, mine = runs[f"{part} serial"].wall, runs[f"{part} {name}"].wall
        gain = Spread.of([a / b for a, b in zip(serial, mine, strict=True)])
        found[part, name] = (Spread.of(mine), gain)
    return found


def _whole(book: Book, executor: Executor | None) -> Callable[[], Forecast]:
    return lambda: forecast(book, scenarios=SCENARIOS, executor=executor)


def _scenarios(warm: Forecast, executor: Executor | None) -> Callable[[], Forecast]:
    return lambda: run_forecast(warm.frame, warm.compiled, warm.seed, SCENARIOS, executor=executor)
