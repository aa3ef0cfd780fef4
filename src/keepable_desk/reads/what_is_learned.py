"""What finished work teaches a company, and whose odds that moves; computed in a child process.

It is heavy work of minutes, and must not slow down whoever asks meanwhile. Nothing here knows the
database, as the child has none.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.answers import promise_odds
from keepable.calibration.history import with_hours
from keepable.calibration.learning import learn, learning_all
from keepable.forecast import NobodyError, forecast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keepable.domain.book import Book
    from keepable.domain.outcomes import CalibrationSnapshot, Outcome

MOST_OUTCOMES = 5_000  # the newest; more take longer than a night has
LEAST_MOVE = 0.005  # half a percent: less is no move that anybody sees
NICENESS = 10  # whoever asks comes first


@dataclass(frozen=True, slots=True)
class Moved:
    """The odds of a promise or hold before and after."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned from so many `outcomes`, and whose odds moved by it, by their ids."""

    snapshot: CalibrationSnapshot
    outcomes: int
    moved: Mapping[str, Moved]


def newest(outcomes: Sequence[Outcome], most: int = MOST_OUTCOMES) -> tuple[Outcome, ...]:
    """Return the newest `most` of `outcomes`, in their order.

    >>> newest([])
    ()
    """
    if len(outcomes) <= most:
        return tuple(outcomes)
    order = sorted(range(len(outcomes)), key=lambda place: (outcomes[place].estimated_on, place))
    return tuple(outcomes[place] for place in sorted(order[-most:]))


def lesson_of(book: Book) -> Lesson | None:
    """Return what `book` learns from its outcomes; None if none is finished and has hours."""
    outcomes = newest(book.outcomes)
    usable = with_hours(outcomes)
    if not usable:
        return None
    learning = book.changed(calibration=learning_all(book.calibration))
    snapshot = learn(learning, outcomes)
    return Lesson(snapshot, len(usable), _moved(book, book.changed(calibration=snapshot)))


def _moved(book: Book, after: Book) -> dict[str, Moved]:
    try:
        then = {each.id: each.odds for each in promise_odds(forecast(book))}
        now = {each.id: each.odds for each in promise_odds(forecast(after))}
    except NobodyError:
        return {}  # nobody can do something of it, so that it has no odds before or after
    return {
        name: Moved(odds, now[name])
        for name, odds in then.items()
        if abs(now[name] - odds) >= LEAST_MOVE
    }


def lesson_in_child(book: Book) -> Lesson | None:
    """Return the lesson of `book`, worked out in a process of its own."""
    context = multiprocessing.get_context("spawn")
    # It gives way to whoever waits for an answer.
    with ProcessPoolExecutor(1, context, initializer=os.nice, initargs=(NICENESS,)) as pool:
        return pool.submit(lesson_of, book).result()
