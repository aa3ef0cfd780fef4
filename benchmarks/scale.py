"""How time and memory grow with the book, and what each part of the model costs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.books import book_of, undivided, with_work
from benchmarks.measuring import Bar, Outcome, Spread, Table, interleaved
from keepable.calibration import SnapshotPredictor
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import empty_futures, run_forecast
from keepable.forecast.kernels.drawn_capacity import open_futures
from keepable.forecast.kernels.draws import draw_minutes
from keepable.forecast.kernels.layout import LANES
from keepable.forecast.kernels.scenarios import place_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measuring import Cell
    from keepable.domain.book import Book
    from keepable.forecast.compile import Compiled, Frame

NANO, MOST_GB, SCENARIOS, LARGE = 1e9, 2.0, 1024, 100_000
SLOTS = ((240, "half-day"), (60, "one-hour"))


def measure(*, quick: bool) -> Outcome:
    """Measure growth in processes of their own, then the parts of the model side by side."""
    sizes = (1_000, 3_000) if quick else (1_000, 10_000, LARGE)
    found = [_in_own_process(size, slot, quick=quick) for slot, _ in SLOTS for size in sizes]
    bars = [_memory_bar(figures) for figures in found if figures["asked"] == LARGE]
    tables = [_growth(found)]
    for slot, name in SLOTS:
        frame, compiled = _laid_out(book_of(300 if quick else 1000, slot))
        tables.append(_parts(frame, compiled, name, 3 if quick else 5))
        tables.append(_steps(frame, compiled, name, 3 if quick else 5))
    return Outcome(
        title="How time and memory grow, and what each part of the model costs",
        bars=tuple(bars),
        tables=tuple(tables),
        notes=(
            (
                "Everything on one thread. A forecast draws availability, absence and durations, "
                "places all tasks in all scenarios, and keeps what is left and when all is done."
            ),
            (
                "Peak memory is that of the whole process, the book and the compiled code "
                "included; what a forecast keeps is beside it. Finishes and marks (from which a "
                "refresh takes up) are kept as long as they take less than 400 MB."
            ),
        ),
    )


def _in_own_process(tasks: int, slot_minutes: int, *, quick: bool) -> dict[str, Any]:
    large = tasks == LARGE  # the bar of 2 GB is for 1,000 scenarios
    scenarios, rounds = (1000 if large else SCENARIOS), (1 if large else 3 if quick else 5)
    words = [str(number) for number in (tasks, slot_minutes, scenarios, rounds)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale_once", *words],
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures | {"asked": tasks, "slot_minutes": slot_minutes}


def _memory_bar(figures: dict[str, Any]) -> Bar:
    slot = dict(SLOTS)[figures["slot_minutes"]]
    gigabytes = figures["peak_mb"] / 1024
    return Bar(
        what=f"{figures['asked']:,} tasks x {figures['scenarios']:,} scenarios, {slot} slots: "
        "peak memory",
        bar=f"at most {MOST_GB:g} GB",
        measured=gigabytes,
        unit="GB",
        met=gigabytes <= MOST_GB,
    )


def _growth(found: list[dict[str, Any]]) -> Table:
    rows = []
    for f in found:
        placements = f["tasks"] * f["scenarios"]
        each = Spread(f["cpu_s"], f["cpu_low_s"], f["cpu_high_s"]).times(NANO / placements)
        rows.append(
            (
                f"{f['asked']:,}",
                dict(SLOTS)[f["slot_minutes"]],
                f["tasks"],
                f["people"],
                each.median,
                each.low,
                each.high,
                f["cpu_s"],
                f["layout_s"],
                f["kept_mb"],
                f["peak_mb"],
            )
        )
    return Table(
        title="Growth with the book",
        columns=(
            *("book", "slots", "tasks placed", "people"),
            *("ns a placement", "lowest", "highest"),
            *("forecast s", "layout s", "kept MB", "peak MB"),
        ),
        rows=tuple(rows),
        note="Tasks placed include recurring work and holds; s are processor seconds.",
    )


def _laid_out(book: Book) -> tuple[Frame, Compiled]:
    frame = build_frame(book, SnapshotPredictor(book.calibration), 1)
    return frame, compile_agenda(frame, agenda_of(standing_commitments(book)))


def _parts(frame: Frame, compiled: Compiled, slots: str, rounds: int) -> Table:
    """Measure the same tasks with one part of the model taken out of the arrays at a time."""
    alone = with_work(frame.book, undivided)
    variants = {
        "all": (frame, compiled),
        "no alternatives": (frame, _one_member(compiled)),
        "all work may be split": (frame, _with_rows(compiled, splittable=1)),
        "no joint work": _laid_out(alone),
        "no common factor": (_without_common(frame), compiled),
        "no drawn absence": _laid_out(_never_ill(frame.book)),
    }
    calls: dict[str, Callable[[], object]] = {
        name: _forecaster(f, c) for name, (f, c) in variants.items()
    }
    for call in calls.values():
        call()
    runs = interleaved(calls, rounds)
    rows: list[tuple[Cell, ...]] = []
    for name, (_, c) in variants.items():
        each = Spread.of([s / SCENARIOS / c.tasks.rows.size * NANO for s in runs[name].cpu])
        costs = [(a - b) / a for a, b in zip(runs["all"].cpu, runs[name].cpu, strict=True)]
        share = Spread.of(costs).times(100.0)
        cost = None if name == "all" else share.median
        rows.append((name, each.median, each.low, each.high, cost))
    return Table(
        title=f"What each part of the model costs, {compiled.tasks.rows.size} tasks, {slots} slots",
        columns=("model", "ns a placement", "lowest", "highest", "% saved without it"),
        rows=tuple(rows),
        note="Taking something out changes the schedule too, so shares do not add up.",
    )


def _forecaster(frame: Frame, compiled: Compiled) -> Callable[[], object]:
    return lambda: run_forecast(frame, compiled, 1, SCENARIOS)


def _with_rows(compiled: Compiled, **cells: int) -> Compiled:
    rows = compiled.tasks.rows.copy()
    for name, cell in cells.items():
        rows[name] = cell
    return replace(compiled, tasks=compiled.tasks._replace(rows=rows))


def _one_member(compiled: Compiled) -> Compiled:
    """Leave one eligible person for each need, in turn, so that the load stays spread."""
    needs = compiled.tasks.needs.copy()
    span = needs["last"] - needs["first"]
    needs["first"] += np.arange(needs.size, dtype=np.int32) % np.maximum(span, 1)
    needs["last"] = needs["first"] + 1
    return replace(compiled, tasks=compiled.tasks._replace(needs=needs))


def _without_common(frame: Frame) -> Frame:
    drawing = frame.model.drawing._replace(own_weight=1 << 15, common_weight=0)
    model = frame.model._replace(drawing=drawing)
    return replace(frame, roster=replace(frame.roster, model=model))


def _never_ill(book: Book) -> Book:
    absence = replace(book.calibration.absence, spells_per_year=0.0)
    return book.changed(calibration=replace(book.calibration, absence=absence))


def _steps(frame: Frame, compiled: Compiled, slots: str, rounds: int) -> Table:
    """Where the time of a forecast goes: the kernels one by one."""
    model, tasks = frame.model, compiled.tasks
    size = tasks.rows.size
    futures = empty_futures(model, SCENARIOS)
    minutes = np.zeros((LANES, size), dtype=np.int64)
    finish_g = np.zeros((SCENARIOS, size), dtype=np.int32)
    placed = np.zeros((SCENARIOS, 0, 2), dtype=np.int32)

    def opening() -> None:
        open_futures(model, 0, futures)

    def drawing() -> None:
        for block in range(SCENARIOS // LANES):
            draw_minutes(tasks, model.drawing, (0, size), block, minutes)

    def placing() -> None:
        place_all(model, tasks, (0, size), 0, futures, finish_g, placed)

    calls: dict[str, Callable[[], object]] = {
        "drawing availability and absence": opening,
        "drawing durations": drawing,
        "drawing durations and placing": placing,
        "whole forecast": _forecaster(frame, compiled),
    }
    runs = interleaved(calls, rounds)
    rows = []
    for name in calls:
        each = Spread.of([s / SCENARIOS / size * NANO for s in runs[name].cpu])
        rows.append((name, each.median, each.low, each.high))
    return Table(
        title=f"Where the time of a forecast goes, {size} tasks, {slots} slots",
        columns=("step", "ns a placement", "lowest", "highest"),
        rows=tuple(rows),
        note="The whole also joins the blocks and keeps marks for a later refresh.",
    )
