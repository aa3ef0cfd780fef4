"""One size in a process of its own, so that its peak of memory is its own; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.books import book_of
from keepable.calibration import SnapshotPredictor
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import forecast, run_forecast

KILO = 1024


def peak_mb() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO


def once(tasks: int, slot_minutes: int, scenarios: int, rounds: int) -> dict[str, float]:
    """Generate, lay out and forecast one book; give seconds and memory."""
    forecast(book_of(100, slot_minutes), scenarios=8)  # loads the compiled code
    loaded = peak_mb()
    book = book_of(tasks, slot_minutes)
    with_book = peak_mb()
    began = time.process_time()
    frame = build_frame(book, SnapshotPredictor(book.calibration), 1)
    compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
    laid_out = time.process_time() - began
    cpu, wall = [], []
    for _ in range(rounds):
        c, w = time.process_time(), time.perf_counter()
        warm = run_forecast(frame, compiled, 1, scenarios)
        cpu.append(time.process_time() - c)
        wall.append(time.perf_counter() - w)
        kept = sum(array.nbytes for array in warm.futures) + warm.completion_g.nbytes
        for mark in warm.marks:
            kept += mark.first_free.nbytes
            kept += sum(part.places.nbytes + part.slots.nbytes for part in mark.taken)
        kept += 0 if warm.finish_g is None else warm.finish_g.nbytes
        del warm
    return {
        "tasks": compiled.tasks.rows.size,
        "people": frame.model.people.size,
        "scenarios": scenarios,
        "layout_s": laid_out,
        "cpu_s": sorted(cpu)[len(cpu) // 2],
        "cpu_low_s": min(cpu),
        "cpu_high_s": max(cpu),
        "wall_s": sorted(wall)[len(wall) // 2],
        "loaded_mb": loaded,
        "book_mb": with_book,
        "kept_mb": kept / KILO**2,
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    print(json.dumps(once(*(int(word) for word in sys.argv[1:5]))))
