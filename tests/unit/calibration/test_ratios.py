"""Ratio tables hold the distributions they are said to hold."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.calibration import RatioTable, SnapshotPredictor, WorkFacts
from keepable.calibration.predict import PRIOR
from keepable.calibration.ratios import (
    LARGEST_RATIO,
    SMALLEST_RATIO,
    TABLE_SIZE,
    empirical,
    lognormal,
    mixture,
    remaining,
)
from keepable.domain.outcomes import CalibrationSnapshot, RatioRecord

NOW = datetime(2027, 1, 4, tzinfo=UTC)

ratios = st.lists(st.floats(0.1, 10.0), min_size=1, max_size=9).map(
    lambda values: empirical(sorted(values), len(values))
)


def share_up_to(table: RatioTable, ratio: float) -> float:
    return float(np.count_nonzero(table.ratios <= ratio)) / TABLE_SIZE


@given(st.floats(0.1, 0.9), st.floats(1.1, 4.0))
def test_a_range_is_met_at_all_three_points(low: float, high: float) -> None:
    # the table is read at (j + 1/2)/1024, so the points are met within half a step of it
    table = lognormal(low, 1.0, high)
    met = [table.quantile(level) for level in (0.1, 0.5, 0.9)]
    assert met == pytest.approx([low, 1.0, high], rel=0.02)


@given(ratios)
def test_tables_rise_and_stay_in_bounds(table: RatioTable) -> None:
    assert (np.diff(table.ratios) >= 0).all()
    assert SMALLEST_RATIO <= table.ratios[0] <= table.ratios[-1] <= LARGEST_RATIO


@given(ratios, ratios, st.floats(0.1, 5.0), st.floats(0.1, 10.0))
def test_a_pool_has_the_weighted_mean_of_the_shares(
    one: RatioTable, other: RatioTable, weight: float, ratio: float
) -> None:
    pool = mixture([(1.0, one), (weight, other)])
    mean = (share_up_to(one, ratio) + weight * share_up_to(other, ratio)) / (1.0 + weight)
    assert share_up_to(pool, ratio) == pytest.approx(mean, abs=1.01 / TABLE_SIZE)


def test_what_is_left_is_the_part_above_what_is_spent_less_that() -> None:
    # 2 of 4 estimates are spent: those of 3 and 4 are left over, 1 and 2 more, equally likely
    left = remaining(empirical([1.0, 2.0, 3.0, 4.0], 4), 2.0)
    assert [left.quantile(level) for level in (0.0, 0.49, 0.51, 0.99)] == [1.0, 1.0, 2.0, 2.0]


def test_nothing_spent_changes_nothing() -> None:
    table = empirical([1.0, 2.0], 2)
    assert remaining(table, 0.0) is table


def test_when_more_is_spent_than_ever_seen_a_pareto_tail_goes_on() -> None:
    # P(T > t) = (t / 2)^-2.5: the median is 2 x 0.5^(-1/2.5) = 2.639, so 0.639 is left; of nine
    # in ten 2 x 0.1^(-0.4) = 5.024, so 3.024
    left = remaining(empirical([1.0], 1), 2.0)
    assert [left.quantile(0.5), left.quantile(0.9)] == pytest.approx([0.639, 3.024], rel=0.01)


@given(ratios, st.floats(0.0, 100.0))
def test_what_is_left_is_never_negative(table: RatioTable, spent: float) -> None:
    assert remaining(table, spent).ratios[0] >= SMALLEST_RATIO


def record(ratio: float, outcomes: int, person: str | None, kind: str | None) -> RatioRecord:
    return RatioRecord(ratios=(ratio,), outcomes=outcomes, person=person, kind=kind)


def predicted(*records: RatioRecord, people: tuple[str, ...] = ("anna",)) -> RatioTable:
    predictor = SnapshotPredictor(CalibrationSnapshot(records=records))
    return predictor.predict(WorkFacts(hours=8, people=people, kind="bug"), NOW)


def share_of(table: RatioTable, ratio: float) -> float:
    return float(np.count_nonzero(table.ratios == ratio)) / TABLE_SIZE


def test_each_level_keeps_n_of_n_plus_8_of_the_weight_that_is_left() -> None:
    # anna on bugs: 8/16 = 0.5; anna: 24/32 of 0.5 = 0.375; everyone: 56/64 of 0.125 = 0.109
    table = predicted(
        record(5.0, 8, "anna", "bug"), record(7.0, 24, "anna", None), record(9.0, 56, None, None)
    )
    shares = [share_of(table, ratio) for ratio in (5.0, 7.0, 9.0)]
    assert shares == pytest.approx([0.5, 0.375, 0.109], abs=2 / TABLE_SIZE)
    assert table.outcomes == 56  # the most that any level rests on


def test_without_records_the_prior_is_all_there_is() -> None:
    assert predicted() is PRIOR


def test_people_who_could_do_it_are_pooled_each_with_the_same_weight() -> None:
    # each has half of the pool, and of that 24/32 from the own record: 0.375
    records = [record(5.0, 24, "anna", None), record(7.0, 24, "ben", None)]
    table = predicted(*records, people=("anna", "ben"))
    assert share_of(table, 5.0) == pytest.approx(0.375, abs=2 / TABLE_SIZE)
    assert share_of(table, 7.0) == pytest.approx(0.375, abs=2 / TABLE_SIZE)


def test_people_without_a_record_count_as_everyone() -> None:
    # anna has half of the pool (24/32 of it her own), the other two a third each of everyone
    records = [record(5.0, 24, "anna", None), record(7.0, 24, None, None)]
    table = predicted(*records, people=("anna", "ben", "cem"))
    # anna: 1/3 x 0.75 = 0.25; everyone: 2/3 x 0.75 + 1/3 x 0.25 x 0.75 = 0.5625
    assert share_of(table, 5.0) == pytest.approx(0.25, abs=2 / TABLE_SIZE)
    assert share_of(table, 7.0) == pytest.approx(0.5625, abs=2 / TABLE_SIZE)


def test_a_range_given_with_the_estimate_is_believed() -> None:
    predictor = SnapshotPredictor(CalibrationSnapshot(records=(record(5.0, 99, None, None),)))
    table = predictor.predict(WorkFacts(hours=8, low=4, high=16), NOW)
    # 4 and 16 of 8 hours are ratios of 0.5 and 2
    assert [table.quantile(0.1), table.quantile(0.9)] == pytest.approx([0.5, 2.0], rel=0.02)
