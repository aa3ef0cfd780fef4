"""What the engine drew and chose, taken out of its arrays as plain data for other simulators."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration import SnapshotPredictor
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import empty_futures, rows_of
from keepable.forecast.kernels import draws
from keepable.forecast.kernels.drawn_capacity import open_futures
from keepable.forecast.kernels.layout import LANES, RATIO_BITS
from keepable.forecast.kernels.scenarios import place_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.domain.book import Book
    from keepable.forecast.compile import Compiled, Frame
    from keepable.forecast.kernels.layout import Future


@dataclass(frozen=True, slots=True)
class Setting:
    """A book made ready for the engine, and what all simulators share of it as plain lists.

    `eligible[i]` are the resources that could do task i, `waits[i]` pairs of (number of the
    wait, instant at which its clock may start), `known_rank` and `known_end` for each resource
    how many plannable slots lie before a slot and when the n-th of them ends.
    """

    frame: Frame
    compiled: Compiled
    seed: int
    predecessors: list[list[int]]
    release: list[int]
    eligible: list[list[int]]
    waits: list[list[tuple[int, int]]]
    axis: list[int]
    spans: list[list[tuple[int, int]]]
    first_slot: list[list[int]]
    known_rank: list[list[int]]
    known_end: list[list[int]]
    day_of_g: list[int]
    g_of_day: list[int]

    @property
    def size(self) -> int:
        """How many tasks there are."""
        return len(self.release)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the engine drew in K scenarios, and what came out.

    `minutes` (K, N) of work; `wait_days` (K, V) calendar days of each wait; `slowdown` (K, R)
    1024/availability; `free` (K, R, S) uint8 slots that are left before anything is planned;
    `chosen` (K, N) who did it; `finish_g` (K, N) when it was done.
    """

    minutes: NDArray[np.int64]
    wait_days: NDArray[np.int64]
    slowdown: NDArray[np.int64]
    free: NDArray[np.uint8]
    chosen: NDArray[np.int32]
    finish_g: NDArray[np.int32]


def setting_of(book: Book, seed: int) -> Setting:
    """Make `book` ready; every task has one need of one person."""
    frame = build_frame(book, SnapshotPredictor(book.calibration), seed)
    compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
    tasks, model = compiled.tasks, frame.model
    rows, grid = tasks.rows, model.grid
    if not (tasks.needs.size == rows.size and (tasks.needs["crew"] == 1).all()):
        message = "Each task must need one person for these simulators."
        raise ValueError(message)
    before, waits = [0, *rows["predecessor_end"].tolist()], [0, *rows["wait_end"].tolist()]
    people = model.people
    known = [(p["known_offset"], p["known_offset"] + p["slots"] + 1) for p in people]
    return Setting(
        frame=frame,
        compiled=compiled,
        seed=seed,
        predecessors=[tasks.predecessors[a:b].tolist() for a, b in pairwise(before)],
        release=rows["release_g"].tolist(),
        eligible=[tasks.members[n["first"] : n["last"]].tolist() for n in tasks.needs],
        waits=[
            [(v, int(tasks.waits["due_g"][v])) for v in range(a, b)] for a, b in pairwise(waits)
        ],
        axis=people["axis"].tolist(),
        spans=[[(int(a), int(b)) for a, b in axis] for axis in grid.spans],
        first_slot=grid.first_slot.tolist(),
        known_rank=[model.known_rank[a:b].tolist() for a, b in known],
        known_end=[model.known_end_g[a:b].tolist() for a, b in known],
        day_of_g=grid.day_of_g.tolist(),
        g_of_day=grid.g_of_day.tolist(),
    )


def drawn_by_engine(setting: Setting, scenarios: int) -> Drawn:
    """Draw and place so many `scenarios` (a multiple of 8) with the engine; note everything."""
    tasks, model = setting.compiled.tasks, setting.frame.model
    futures = empty_futures(model, scenarios)
    minutes = np.zeros((scenarios, setting.size), dtype=np.int64)
    finish_g = np.zeros((scenarios, setting.size), dtype=np.int32)
    placed = np.zeros((scenarios, setting.size, 2), dtype=np.int32)
    free = np.zeros((scenarios, model.people.size, int(model.people["slots"].max())), np.uint8)
    span = (0, setting.size)
    open_futures(model, 0, futures)
    for block in range(scenarios // LANES):
        rows = slice(block * LANES, (block + 1) * LANES)
        free[rows] = _unpacked(setting, rows_of(futures, rows))
        draws.draw_minutes(tasks, model.drawing, span, block, minutes[rows])
    place_all(model, tasks, span, 0, futures, finish_g, placed)
    return Drawn(
        minutes=minutes,
        wait_days=_wait_days(setting, scenarios),
        slowdown=futures.slowdown.astype(np.int64),
        free=free,
        chosen=placed[:, :, 1],
        finish_g=finish_g,
    )


def _unpacked(setting: Setting, part: Future) -> NDArray[np.uint8]:
    """Bits as bytes, (8, R, S); for people, who have one level."""
    people = setting.frame.model.people
    out = np.zeros((LANES, people.size, int(people["slots"].max())), dtype=np.uint8)
    for r, person in enumerate(people):
        words = part.free[:, person["offset"] : person["offset"] + person["words"]]
        bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little")
        out[:, r, : person["slots"]] = bits[:, : person["slots"]]
    return out


def _wait_days(setting: Setting, scenarios: int) -> NDArray[np.int64]:
    tasks, law = setting.compiled.tasks, setting.frame.model.drawing
    days = np.zeros((scenarios, tasks.waits.size), dtype=np.int64)
    lanes = np.zeros(LANES, dtype=np.uint64)
    for v, wait in enumerate(tasks.waits):
        for block in range(scenarios // LANES):
            draws.philox(wait["uid"], draws.WAIT, block, law.key_low, law.key_high, lanes)
            places = (lanes >> np.uint64(10)).astype(np.int64)
            days[block * LANES : (block + 1) * LANES, v] = tasks.wait_days[wait["table"], places]
    return days


def slots_needed(
    minutes: NDArray[np.int64], slowdown: NDArray[np.int64], slot_minutes: int
) -> NDArray[np.int64]:
    """Return the whole slots that `minutes` take at a `slowdown` of 1024/availability."""
    unit = slot_minutes << RATIO_BITS
    return np.asarray((minutes * slowdown + unit - 1) // unit)


def ready_after(setting: Setting, i: int, asked: int, wait_days: list[int]) -> int:
    """Return the instant from which task `i` can be worked on, its predecessors done at `asked`."""
    ready = max(asked, setting.release[i])
    for v, due_g in setting.waits[i]:
        from_g, days = max(asked, due_g), wait_days[v]
        if days > 0:
            day = min(setting.day_of_g[from_g] + days, len(setting.g_of_day) - 1)
            from_g = max(from_g, setting.g_of_day[day])
        ready = max(ready, from_g)
    return ready
