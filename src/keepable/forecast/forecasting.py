"""The warm forecast: every scenario of a book, computed once and asked many times.

>>> from datetime import UTC, datetime
>>> from keepable.domain.book import Book, Settings
>>> nothing = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC), settings=Settings(horizon_weeks=4))
>>> warm = forecast(nothing, scenarios=64)
>>> warm.completion_g.shape  # scenarios, commitments
(64, 0)
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from keepable.calibration.date_guard import guarded_days
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.kernels.drawn_capacity import open_futures
from keepable.forecast.kernels.layout import LANES, Future
from keepable.forecast.kernels.scenarios import complete, place_all
from keepable.forecast.resume_marks import BYTES_A_WORD, Mark, Partway, taken_between, words_touched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from keepable.calibration import Predictor
    from keepable.domain.book import Book
    from keepable.forecast.compile import Compiled, Frame
    from keepable.forecast.kernels.layout import Model, Tasks
    from keepable.forecast.resume_marks import Taken


BLOCKS_A_JOB = 8  # of 8 scenarios each: large enough to hide the cost of handing out
MARKS = (0.5, 0.75, 0.9, 0.97)  # where a later change can take up from, as shares of the tasks
MOST_KEPT_BYTES = 220_000_000  # finishes and marks are not kept beyond that


@dataclass(frozen=True, slots=True)
class Forecast:
    """What every scenario has left after all that is owed, and when that is done.

    `futures` has a leading K; `completion_g` (K, C) int32 holds the instant at which each
    commitment is complete. `finish_g` (K, N) int32 and `marks` let a later change take up in the
    middle; they are left out of very large forecasts. Nothing of it changes: asks work on
    copies. `memory` holds what was worked out from it once.
    """

    frame: Frame
    compiled: Compiled
    seed: int
    scenarios: int
    futures: Future
    completion_g: NDArray[np.int32]
    finish_g: NDArray[np.int32] | None = None
    marks: tuple[Mark, ...] = ()
    memory: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def book(self) -> Book:
        """The book it was computed from."""
        return self.frame.book

    def days_of(self, completion_g: NDArray[np.int32], zone: str) -> NDArray[np.int32]:
        """Return the days in `zone` on which what is complete at `completion_g` is told to be.

        Instants of shape (scenarios,) give ordinals of that shape, int32. They are as late as a
        replay has shown to be honest, where the book knows (`date_shares`).
        """
        days = self.frame.timeline.days_in(zone)[completion_g]
        return guarded_days(days, self.book.calibration.date_shares)


@dataclass(frozen=True, slots=True)
class Job:
    """Some blocks of scenarios to compute; it can be sent to another process.

    `stops` are the positions at which to note what is left; with `start` the work before its
    position is taken as placed, `known_g` holding its finishes.
    """

    model: Model
    tasks: Tasks
    commitments: int
    first_block: int
    blocks: int
    stops: tuple[int, ...]
    keep: bool
    start: Partway | None = None
    known_g: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True)
class ScenarioBlock:
    """The outcome of a job, with a leading 8 x blocks; `stopped` is what was left at its stops."""

    futures: Future
    completion_g: NDArray[np.int32]
    finish_g: NDArray[np.int32]
    stopped: tuple[Partway, ...] = ()


def empty_futures(model: Model, scenarios: int) -> Future:
    """Make room for so many `scenarios` of `model`.

    The arrays of the result have a leading axis of that length and are not filled.
    """
    people = model.people
    away = int(people["words"][people["absent_offset"] >= 0].sum())
    return Future(
        free=np.empty((scenarios, model.base.size), dtype=np.uint64),
        absent=np.empty((scenarios, away), dtype=np.uint64),
        slowdown=np.empty((scenarios, people.size), dtype=np.uint16),
        first_free=np.empty((scenarios, people.size), dtype=np.int32),
    )


def rows_of(futures: Future, rows: slice) -> Future:
    """Return the scenarios `rows` of `futures`, as views.

    >>> rows_of(Future(*(np.zeros((8, 3)) for _ in range(4))), slice(2)).free.shape
    (2, 3)
    """
    return _each(futures, lambda array: array[rows])


def copied(futures: Future) -> Future:
    """Return a copy of all arrays of `futures`.

    >>> futures = Future(*(np.zeros((8, 3)) for _ in range(4)))
    >>> copied(futures).free is futures.free
    False
    """
    return _each(futures, lambda array: array.copy())


def _each(futures: Future, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Future:
    return Future(
        free=change(futures.free),
        absent=change(futures.absent),
        slowdown=change(futures.slowdown),
        first_free=change(futures.first_free),
    )


def run_job(job: Job, room: ScenarioBlock | None = None) -> ScenarioBlock:
    """Run `job`; a plain function, so that any executor can send it.

    The outcome is put into `room` if there is one (of 8 x blocks scenarios), else into new room.
    """
    scenarios, size = job.blocks * LANES, job.tasks.rows.size
    part = _room_for(job, scenarios) if room is None else room
    finish_g = part.finish_g if job.keep else np.empty((scenarios, size), dtype=np.int32)
    placed = np.zeros((scenarios, 0, 2), dtype=np.int32)
    if job.start is None or job.known_g is None:
        begin = 0
        open_futures(job.model, job.first_block, part.futures)
    else:
        begin = job.start.position
        (_fill if room is None else _fill_left)(part.futures, job.start.futures)
        finish_g[:, :begin] = job.known_g[:, :begin]
    # what it starts from is not copied once more
    stopped = [job.start] if job.start is not None and begin in job.stops else []
    for span in pairwise(sorted({begin, *job.stops, size})):
        place_all(job.model, job.tasks, span, job.first_block, part.futures, finish_g, placed)
        if span[1] in job.stops:
            state = _beside(part.futures)
            _fill_left(state, part.futures)
            stopped.append(Partway(span[1], state))
    complete(job.tasks.rows, finish_g, part.completion_g)
    return replace(part, stopped=tuple(stopped))


def _fill(target: Future, source: Future) -> None:
    _fill_left(target, source)
    target.absent[:] = source.absent
    target.slowdown[:] = source.slowdown


def _fill_left(target: Future, source: Future) -> None:
    """Copy what placing changes; what is drawn once, `target` shares with its forecast."""
    target.free[:] = source.free
    target.first_free[:] = source.first_free


def _beside(futures: Future) -> Future:
    """Make room for another state of the same `futures`, which shares what is drawn once."""
    return futures._replace(
        free=np.empty_like(futures.free), first_free=np.empty_like(futures.first_free)
    )


def forecast(
    book: Book,
    *,
    scenarios: int | None = None,
    seed: int | None = None,
    predictor: Predictor | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    changes_follow: bool = True,
) -> Forecast:
    """Compute all scenarios of `book`: what is left of everybody's time, and when all is done.

    `scenarios` and `seed` come from the book's settings unless given; scenarios are computed in
    eights, a smaller number being a prefix of a larger one. `predictor` gives the distributions
    (that of the book's snapshot unless given). An `executor` spreads blocks of scenarios; the
    answer does not depend on it. `progress` is called with (done, all) jobs. Unless
    `changes_follow`, nothing is noted from which a refresh could take up in the middle.
    """
    seed = book.settings.seed if seed is None else seed
    scenarios = book.settings.scenarios if scenarios is None else scenarios
    frame = build_frame(book, predictor, seed)
    compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
    marks = MARKS if changes_follow else ()
    return run_forecast(
        frame, compiled, seed, scenarios, executor=executor, progress=progress, marks=marks
    )


def run_forecast(
    frame: Frame,
    compiled: Compiled,
    seed: int,
    scenarios: int,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    start: tuple[Partway, NDArray[np.int32]] | None = None,
    marks: tuple[float, ...] = MARKS,
) -> Forecast:
    """Compute the `scenarios` of `compiled` work on `frame`.

    `executor` and `progress` are as in `forecast`. With `start`, the work before its position is
    taken as placed in an earlier forecast with the same `seed`; the instants at which it
    finishes, of shape (scenarios, tasks), come beside it. `marks` are the shares of the work
    after which to note what is left; if there are any, it is noted where it starts, too.
    """
    jobs = _jobs(frame.model, compiled, scenarios, start, marks)
    whole = _room_for(jobs[0], scenarios, None if start is None else start[0].futures)
    here = executor is None or isinstance(executor, ThreadPoolExecutor)
    rooms = [_part_of(whole, job) if here else None for job in jobs]
    results = executor.map(run_job, jobs, rooms) if executor else map(run_job, jobs, rooms)
    ends = pairwise((*jobs[0].stops, compiled.tasks.rows.size))
    stops = [_Stop(at, words_touched(frame.model, compiled.tasks, at, end)) for at, end in ends]
    for number, part in enumerate(results):
        first = jobs[number].first_block * LANES
        if rooms[number] is None:
            # Copied at once, so that no part outlives its turn and nothing is in memory twice.
            _copy(part, whole, first, fill=_fill_left if start else _fill)
        # what was left at the stop after each, and at the end
        later = [*(state.futures for state in part.stopped), part.futures][1:]
        for stop, before, after in zip(stops, part.stopped, later, strict=True):
            free, left = before.futures.free[: scenarios - first], after.free[: scenarios - first]
            stop.taken.append(taken_between(first, free, left, stop.words))
            stop.first_free.append(before.futures.first_free[: scenarios - first])
        if progress:
            progress(number + 1, len(jobs))
    return Forecast(
        frame=frame,
        compiled=compiled,
        seed=seed,
        scenarios=scenarios,
        futures=whole.futures,
        completion_g=whole.completion_g,
        finish_g=whole.finish_g if jobs[0].keep else None,
        marks=tuple(
            Mark(stop.position, tuple(stop.taken), np.concatenate(stop.first_free))
            for stop in stops
        ),
    )


@dataclass(slots=True)
class _Stop:
    """A mark while its jobs come in: which words may be touched after it, and what was."""

    position: int
    words: NDArray[np.int64]
    taken: list[Taken] = field(default_factory=list)
    first_free: list[NDArray[np.int32]] = field(default_factory=list)


def _room_for(job: Job, scenarios: int, drawn: Future | None = None) -> ScenarioBlock:
    """Make room for the outcome of all jobs together, beside what is `drawn` already."""
    kept = scenarios if job.keep else 0
    futures = empty_futures(job.model, scenarios) if drawn is None else _beside(drawn)
    return ScenarioBlock(
        futures,
        np.empty((scenarios, job.commitments), dtype=np.int32),
        np.empty((kept, job.tasks.rows.size), dtype=np.int32),
    )


def _part_of(whole: ScenarioBlock, job: Job) -> ScenarioBlock | None:
    """Return the scenarios of `job` as views of the `whole`; none if it computes more than that."""
    first, count = job.first_block * LANES, job.blocks * LANES
    rows = slice(first, first + count)
    if rows.stop > whole.completion_g.shape[0]:
        return None
    return ScenarioBlock(
        rows_of(whole.futures, rows),
        whole.completion_g[rows],
        whole.finish_g[rows],
    )


def _copy(
    part: ScenarioBlock, whole: ScenarioBlock, first: int, fill: Callable[[Future, Future], None]
) -> None:
    """Copy `part` into `whole`, from scenario `first` on; what is too much is left out."""
    rows = slice(first, min(first + part.completion_g.shape[0], whole.completion_g.shape[0]))
    count = slice(0, rows.stop - rows.start)
    fill(rows_of(whole.futures, rows), rows_of(part.futures, count))
    whole.completion_g[rows] = part.completion_g[count]
    whole.finish_g[rows] = part.finish_g[count]


def _jobs(
    model: Model,
    compiled: Compiled,
    scenarios: int,
    start: tuple[Partway, NDArray[np.int32]] | None,
    marks: tuple[float, ...],
) -> list[Job]:
    blocks, size = -(-scenarios // LANES), compiled.tasks.rows.size
    begin = start[0].position if start else 0
    wanted = {int(size * share) for share in marks}
    if start and marks:
        wanted = {begin, *(stop for stop in wanted if stop > begin)}
    keep, stops = _kept(model, size, scenarios, wanted)
    jobs = []
    for first in range(0, blocks, BLOCKS_A_JOB):
        count = min(BLOCKS_A_JOB, blocks - first)
        state, known_g = (None, None) if start is None else _padded(start, first, count)
        commitments = len(compiled.agenda.commitments)
        jobs.append(
            Job(model, compiled.tasks, commitments, first, count, stops, keep, state, known_g)
        )
    return jobs


def _kept(
    model: Model, size: int, scenarios: int, wanted: Collection[int]
) -> tuple[bool, tuple[int, ...]]:
    """Return whether the finishes of `size` tasks are kept, and which of the `wanted` marks are.

    The latest marks are kept first: most changes come late, and save the most there. From a mark
    to the end, about that share of the words is touched which its work is of all.
    """
    spare = MOST_KEPT_BYTES - 4 * size * scenarios
    if spare < 0:
        return False, ()
    whole = BYTES_A_WORD * model.base.size * scenarios
    return True, tuple(
        place
        for place in sorted(wanted)
        if 0 < place < size and whole * (size - place) <= spare * size
    )


def _padded(
    start: tuple[Partway, NDArray[np.int32]], first: int, count: int
) -> tuple[Partway, NDArray[np.int32]]:
    """Return the scenarios of one job; the last eight are filled up with copies of the first."""
    state, known_g = start
    begin, end = first * LANES, (first + count) * LANES
    if end <= known_g.shape[0]:
        found = rows_of(state.futures, slice(begin, end))
        return Partway(state.position, found), known_g[begin:end]
    rows = np.arange(begin, end)
    rows = np.where(rows < known_g.shape[0], rows, 0)
    return Partway(state.position, _each(state.futures, lambda array: array[rows])), known_g[rows]
