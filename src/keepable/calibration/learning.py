"""What finished work teaches, by one rule: outcomes in, a dated snapshot for the book out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.calibration.guard import Guard, ranges_of
from keepable.calibration.history import with_hours
from keepable.calibration.judging import SEED, Judged, split_day, walk
from keepable.calibration.shared_error import shared_error
from keepable.domain.outcomes import CalibrationSnapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from keepable.domain.book import Book
    from keepable.domain.outcomes import Outcome, RangeShift

SPLIT = 0.7  # what was estimated later than that share of it is judged
LEAST_PAIRS = 100  # of tasks of one project, below which what they share is mostly luck
GENERAL = CalibrationSnapshot()  # what is taken where too little was learned


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Outcomes walked through day by day: those `judged` were estimated from `split_on` on.

    `common_share` is what tasks of one project have in common, seen in so many `pairs` of them;
    `ranges` are what corrects the spread of hours, learned from all of them.
    """

    split_on: date
    judged: tuple[Judged, ...]
    common_share: float
    pairs: int
    ranges: tuple[RangeShift, ...]


def judge(
    outcomes: Sequence[Outcome],
    *,
    split: float = SPLIT,
    seed: int = SEED,
    step: Callable[[int, int], None] | None = None,
) -> Judgement | None:
    """Walk through `outcomes` and judge the later part of them, after the share `split`.

    None when nothing is finished and has hours. `seed` decides where on an atom an outcome falls;
    `step` is told how many of how many were walked through.

    >>> judge([]) is None
    True
    """
    day = split_day(outcomes, split)
    if day is None:
        return None
    guard, count = Guard(), len(with_hours(outcomes))
    judged = []
    for number, entry in enumerate(walk(outcomes, seed, guard), start=1):
        if step is not None:
            step(number, count)
        if entry.outcome.estimated_on >= day:
            judged.append(entry)
    share, pairs = shared_error(judged)
    return Judgement(
        split_on=day,
        judged=tuple(judged),
        common_share=share,
        pairs=pairs,
        ranges=ranges_of(guard),
    )


def snapshot_of(book: Book, judgement: Judgement | None) -> CalibrationSnapshot:
    """Return what `book` carries after a `judgement`, dated by its `as_of`.

    Where there is none, as no hours are known, nothing was learned, and there is no date.

    Whether waits and availability are learned from its outcomes too stays as the book says. What
    an earlier history taught goes with it, and so do the dates that a replay of it put right.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> snapshot_of(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), None).learned_at is None
    True
    """
    share, ranges = GENERAL.common_share, GENERAL.ranges
    if judgement is not None:
        ranges = judgement.ranges
        if judgement.pairs >= LEAST_PAIRS:
            share = judgement.common_share
    return replace(
        book.calibration,
        common_share=share,
        ranges=ranges,
        date_shares=GENERAL.date_shares,
        learned_at=None if judgement is None else book.as_of,
    )


def learn(book: Book, outcomes: Sequence[Outcome]) -> CalibrationSnapshot:
    """Return what `book` carries once it has learned from `outcomes`.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> learn(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), []).common_share
    0.25
    """
    return snapshot_of(book, judge(outcomes))


def learning_all(calibration: CalibrationSnapshot) -> CalibrationSnapshot:
    """Return a `calibration` that learns waits and availability from outcomes, too.

    >>> learning_all(CalibrationSnapshot()).learns_waits
    True
    """
    return replace(calibration, learns_waits=True, learns_availability=True)
