"""Ratio tables hold the distributions they are said to hold."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import NormalDist

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
    share_above,
    span,
)
from keepable.domain.outcomes import CalibrationSnapshot, RatioRecord
from keepable.texts import Text
from keepable.texts.quantities import Number, Percent

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


def test_the_bounds_of_a_table_are_a_sixty_fourth_and_sixty() -> None:
    beyond = empirical([0.001, 1000.0], 2)
    assert beyond.ratios.tolist() == [1.0 / 64.0] * 512 + [60.0] * 512
    wide = lognormal(0.001, 1.0, 1000.0)
    assert (wide.ratios[0], wide.ratios[-1]) == (1.0 / 64.0, 60.0)
    # of nothing left there is a sixty-fourth, and 60 more of a task that took a hundred times
    assert remaining(empirical([1.0, 50.0], 2), 0.999).ratios[0] == 1.0 / 64.0
    assert remaining(empirical([1.0], 1), 100.0).ratios[-1] == 60.0


@pytest.mark.parametrize(("longer", "median"), [(52, 1.0), (51, 0.3195)])
def test_a_tail_takes_over_where_less_than_a_twentieth_took_longer(
    longer: int, median: float
) -> None:
    # 52 of 1,024 are 5.08 %, all at 2; 51 are 4.98 %: half of those take 2^(1/2.5) of what is spent
    table = RatioTable(np.array([1.0] * (1024 - longer) + [2.0] * longer), longer)
    left = remaining(table, 1.0)
    assert left.quantile(0.5) == pytest.approx(median, rel=0.003)
    assert left.outcomes == longer


def test_what_is_left_says_what_it_rests_on_and_what_is_spent() -> None:
    table = empirical([1.0, 2.0], 2, (Text("basis.of_everyone", n=2),))
    assert remaining(table, 0.25).basis == (
        Text("basis.of_everyone", n=2),
        Text("basis.spent", share=Percent(0.25)),
    )


def test_values_are_told_as_often_as_their_share_in_whatever_order_they_come() -> None:
    # of 1,024 levels (j + 1/2)/1024 those below 1/3 are 341, those below 2/3 683
    found = empirical([3.0, 1.0, 2.0], 3, (Text("basis.none"),))
    assert found.ratios.tolist() == [1.0] * 341 + [2.0] * 342 + [3.0] * 341
    assert (found.outcomes, found.basis) == (3, (Text("basis.none"),))
    assert empirical([1.0], 1).basis == ()


def test_a_range_is_told_to_two_digits() -> None:
    found = lognormal(0.514, 1.0, 12.34, outcomes=7)
    range_ = Text("basis.range", low=Number(0.51), high=Number(12.0))
    assert (found.outcomes, found.basis) == (7, (range_,))
    assert span(0.0514, 1.26) == {"low": Number(0.051), "high": Number(1.3)}


def test_a_table_is_a_split_normal_on_the_log_scale() -> None:
    # below the middle z/1.2816 times ln(1/0.5), above it as many times ln(4)
    inverse = NormalDist().inv_cdf
    found = lognormal(1.0, 2.0, 8.0).ratios
    for j in (0, 100, 511, 512, 900, 1000):
        z = inverse((j + 0.5) / 1024) / inverse(0.9)
        assert found[j] == pytest.approx(2.0 * (2.0 if z < 0 else 4.0) ** z)
    assert found.size == 1024


def test_a_pool_rests_on_all_outcomes_of_its_parts() -> None:
    parts = [(1.0, empirical([1.0], 2)), (3.0, empirical([2.0], 5))]
    assert mixture(parts).outcomes == 7
    assert mixture(parts).basis == ()
    assert mixture(parts, (Text("basis.none"),)).basis == (Text("basis.none"),)


def test_a_share_above_is_of_those_that_took_longer_and_not_as_long() -> None:
    table = empirical([1.0, 2.0, 2.0, 4.0], 4)
    shares = [share_above(table, spent) for spent in (0.5, 1.0, 1.5, 2.0, 3.9, 4.0)]
    assert shares == [1.0, 0.75, 0.75, 0.25, 0.25, 0.0]


def test_a_quantile_is_the_ratio_of_the_step_in_which_its_level_lies() -> None:
    table = RatioTable(np.arange(1024.0), 0)
    levels = (0.0, 0.4999 / 1024, 1.5 / 1024, 0.5, 0.9999, 1.0)
    assert [table.quantile(level) for level in levels] == [0.0, 0.0, 1.0, 512.0, 1023.0, 1023.0]
    assert table.mean == 511.5


@pytest.mark.parametrize("spent", [0.3, 1.0, 2.2, 7.0])
def test_what_is_left_is_read_at_each_of_the_1024_levels(spent: float) -> None:
    # 30 % took one and a half or less, the rest up to 5, rising: beyond it a Pareto tail goes on
    table = RatioTable(np.array([1.5] * 307 + [1.5 + 3.5 * n / 717 for n in range(717)]), 9)
    longer = [float(ratio) for ratio in table.ratios if ratio > spent]
    expected = []
    for j in range(1024):
        level = (j + 0.5) / 1024
        tail = spent * (1.0 - level) ** (-1.0 / 2.5)
        whole = longer[int(level * len(longer))] if longer else tail
        expected.append(min(max(whole - spent, 1.0 / 64.0), 60.0))
    assert remaining(table, spent).ratios == pytest.approx(expected, rel=1e-12)
