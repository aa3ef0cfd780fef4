"""What a book carries once it has learned: every part of it, said one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from keepable.calibration.guard import Guard, ranges_of
from keepable.calibration.judging import split_day, walk
from keepable.calibration.learning import Judgement, judge, learn, learning_all, snapshot_of
from keepable.calibration.shared_error import shared_error
from keepable.domain.book import Book
from keepable.domain.outcomes import CalibrationSnapshot, RangeShift, RatioRecord
from tests.unit.calibration.drawn_outcomes import varied_outcomes

NOW = datetime(2030, 1, 7, 8, tzinfo=UTC)
EARLIER = CalibrationSnapshot(
    records=(RatioRecord(ratios=(1.0, 2.0), outcomes=2),),
    common_share=0.5,
    learns_waits=True,
    learns_availability=True,
    ranges=(RangeShift(added=(0.1, 0.1, 0.01)),),
    date_shares=(0.6, 0.9, 0.97),
    learned_at=datetime(2029, 1, 8, tzinfo=UTC),
)
BOOK = Book(as_of=NOW, calibration=EARLIER)
OUTCOMES = varied_outcomes(90, seed=4)


@pytest.mark.parametrize(("split", "seed"), [(0.7, 1), (0.0, 1), (0.5, 2)])
def test_all_is_walked_through_and_what_was_estimated_later_is_judged(
    split: float, seed: int
) -> None:
    guard, told = Guard(), list[tuple[int, int]]()
    walked = list(walk(OUTCOMES, seed, guard))
    day = split_day(OUTCOMES, split)
    assert day is not None
    later = tuple(entry for entry in walked if entry.outcome.estimated_on >= day)
    share, pairs = shared_error(later)
    found = judge(
        OUTCOMES, split=split, seed=seed, step=lambda number, count: told.append((number, count))
    )
    assert found == Judgement(
        split_on=day, judged=later, common_share=share, pairs=pairs, ranges=ranges_of(guard)
    )
    assert told == [(number, len(walked)) for number in range(1, len(walked) + 1)]


def test_the_last_three_tenths_are_judged_unless_told() -> None:
    assert judge(OUTCOMES) == judge(OUTCOMES, split=0.7, seed=1)


RANGES = (RangeShift(added=(0.0, 0.02, 0.0)), RangeShift(added=(0.1, 0.0, 0.0), person="ann"))


def test_what_an_earlier_history_taught_goes_and_what_the_book_says_stays() -> None:
    judged = Judgement(split_on=NOW.date(), judged=(), common_share=0.125, pairs=100, ranges=RANGES)
    assert snapshot_of(BOOK, judged) == CalibrationSnapshot(
        records=EARLIER.records,
        common_share=0.125,
        learns_waits=True,
        learns_availability=True,
        ranges=RANGES,
        date_shares=(0.5, 0.8, 0.95),
        learned_at=NOW,
    )
    too_few = replace(judged, pairs=99)
    assert snapshot_of(BOOK, too_few) == replace(snapshot_of(BOOK, judged), common_share=0.25)


def test_without_a_judgement_nothing_is_learned_and_there_is_no_date() -> None:
    nothing = CalibrationSnapshot(
        records=EARLIER.records, learns_waits=True, learns_availability=True
    )
    assert snapshot_of(BOOK, None) == nothing
    assert learn(BOOK, []) == nothing


def test_a_book_learns_from_outcomes_as_they_are_judged() -> None:
    assert learn(BOOK, OUTCOMES) == snapshot_of(BOOK, judge(OUTCOMES))
    assert learn(BOOK, OUTCOMES).learned_at == NOW


def test_waits_and_availability_are_learned_too_where_that_is_asked_for() -> None:
    plain = CalibrationSnapshot(common_share=0.5)
    assert learning_all(plain) == CalibrationSnapshot(
        common_share=0.5, learns_waits=True, learns_availability=True
    )
