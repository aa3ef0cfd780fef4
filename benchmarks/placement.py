"""Same work, same answers: the engine beside SimPy, plain Python and NumPy, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks import in_numpy, in_python, in_simpy
from benchmarks.books import bare_book, book_of, event_book
from benchmarks.drawn import drawn_by_engine, setting_of
from benchmarks.measuring import Bar, Outcome, Runs, Table, interleaved, ratio
from keepable.calibration import SnapshotPredictor
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import run_forecast
from keepable.forecast.slow_reference import place_agenda

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.drawn import Drawn, Setting
    from benchmarks.measuring import Cell
    from keepable.domain.book import Book

SEED = 1
NANO = 1e9
NAMES = {"engine": "Keepable", "simpy": "SimPy", "python": "plain Python", "numpy": "NumPy"}
BARS = {"bare": 200, "full": 100}


def measure(*, quick: bool) -> Outcome:
    """Measure both models with half-day and one-hour slots."""
    tasks, rounds = (300, 3) if quick else (1000, 5)
    tables, bars = [], []
    for slot_minutes in (240, 60):
        for model, make in (("bare", bare_book), ("full", event_book)):
            table, bar = _one(model, make(tasks, slot_minutes), slot_minutes, rounds)
            tables.append(table)
            bars.append(bar)
    tables.append(_reference_twin(rounds, 100 if quick else 300))
    return Outcome(
        title="Same work, same answers: one placement beside SimPy, plain Python and NumPy",
        bars=tuple(bars),
        tables=tuple(tables),
        notes=(
            (
                "A placement is one task placed in one scenario. Ours includes drawing absence, "
                "availability and durations and keeping what a refresh needs; the others are "
                "handed what was drawn, and SimPy the choice of person as well, so the ratios "
                "are cautious."
            ),
            (
                "Bare: each task has its person, who works around the clock and is never absent; "
                "predecessors, order of service, drawn durations, splitting. Full: several "
                "eligible people, calendars in two zones, leave, absence, availability, common "
                "factor, customer waits, release dates, recurring work. Left out of full here: "
                "work that must not be split and work of several at once, which an event-driven "
                "simulation cannot place in the same way; the last table has them, beside the "
                "slow twin."
            ),
            "All finish times of the scenarios that the others ran are asserted to be equal.",
        ),
    )


def _one(model: str, book: Book, slot_minutes: int, rounds: int) -> tuple[Table, Bar]:
    setting = setting_of(book, SEED)
    scenarios = 1024
    drawn = drawn_by_engine(setting, scenarios)
    calls, counts = _contenders(setting, drawn)
    for name, call in calls.items():
        _assert_equal(name, call(), drawn)
    runs = interleaved(calls, rounds)
    rows = [_row(name, runs, counts, setting.size) for name in NAMES]
    simpy_cpu = [seconds / counts["simpy"] for seconds in runs["simpy"].cpu]
    engine_cpu = [seconds / counts["engine"] for seconds in runs["engine"].cpu]
    times = ratio(simpy_cpu, engine_cpu)
    slot = "half-day" if slot_minutes == 240 else "one-hour"  # noqa: PLR2004 - minutes
    bar = Bar(
        what=f"{model} model, {slot} slots: SimPy's time for a placement / ours",
        bar=f"at least {BARS[model]}",
        measured=times,
        unit="times",
        met=times.median >= BARS[model],
    )
    columns = (
        "simulator",
        "ns a placement",
        "lowest",
        "highest",
        "scenarios run",
        "ours is faster by",
    )
    title = f"{model} model, {setting.size} tasks, {len(setting.axis)} people, {slot} slots"
    return Table(title=title, columns=columns, rows=tuple(rows)), bar


def _contenders(
    setting: Setting, drawn: Drawn
) -> tuple[dict[str, Callable[[], object]], dict[str, int]]:
    """Return what is run, and how many scenarios that is."""
    scenarios, few = drawn.minutes.shape[0], 8
    simpy_cases = [in_simpy.Case(setting, drawn, k) for k in range(few)]
    python_cases = [in_python.Case(setting, drawn, k) for k in range(few)]
    numpy_case = in_numpy.Case(setting, drawn)
    calls: dict[str, Callable[[], object]] = {
        "engine": lambda: (
            run_forecast(setting.frame, setting.compiled, setting.seed, scenarios).finish_g
        ),
        "simpy": lambda: [in_simpy.simulate(case) for case in simpy_cases],
        "python": lambda: [in_python.simulate(case) for case in python_cases],
        "numpy": lambda: in_numpy.simulate(numpy_case),
    }
    return calls, {"engine": scenarios, "simpy": few, "python": few, "numpy": scenarios}


def _assert_equal(name: str, finish: object, drawn: Drawn) -> None:
    found = np.asarray(finish)
    if not np.array_equal(found, drawn.finish_g[: found.shape[0]]):
        differ = int((found != drawn.finish_g[: found.shape[0]]).sum())
        message = f"{name} differs from the engine in {differ} of {found.size} finish times."
        raise AssertionError(message)


def _row(name: str, runs: dict[str, Runs], counts: dict[str, int], size: int) -> tuple[Cell, ...]:
    each = [seconds / counts[name] / size * NANO for seconds in runs[name].cpu]
    ours = [seconds / counts["engine"] / size * NANO for seconds in runs["engine"].cpu]
    middle = float(np.median(each))
    return NAMES[name], middle, min(each), max(each), counts[name], ratio(each, ours).median


def _reference_twin(rounds: int, tasks: int) -> Table:
    """Measure the full model with nothing left out, beside the slow twin in `engine.reference`."""
    book = book_of(tasks, 60)
    frame = build_frame(book, SnapshotPredictor(book.calibration), SEED)
    agenda = agenda_of(standing_commitments(book))
    compiled = compile_agenda(frame, agenda)
    size, scenarios = len(agenda.tasks), 1024
    first = run_forecast(frame, compiled, SEED, 8).finish_g
    assert first is not None  # noqa: S101 - a book this small is always kept
    slow = [placement.finish_g for placement in place_agenda(frame, agenda, 0)]
    if slow != first[0].tolist():
        message = "The slow twin differs from the engine."
        raise AssertionError(message)
    calls: dict[str, Callable[[], object]] = {
        "engine": lambda: run_forecast(frame, compiled, SEED, scenarios),
        "twin": lambda: place_agenda(frame, agenda, 0),
    }
    runs = interleaved(calls, rounds)
    ours = [s / scenarios / size * NANO for s in runs["engine"].cpu]
    twin = [s / size * NANO for s in runs["twin"].cpu]
    rows = (
        (NAMES["engine"], float(np.median(ours)), min(ours), max(ours), scenarios, 1.0),
        ("slow twin", float(np.median(twin)), min(twin), max(twin), 1, ratio(twin, ours).median),
    )
    columns = (
        "simulator",
        "ns a placement",
        "lowest",
        "highest",
        "scenarios run",
        "ours is faster by",
    )
    title = f"full model with nothing left out, {size} tasks, one-hour slots"
    return Table(title=title, columns=columns, rows=rows)
