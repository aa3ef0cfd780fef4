"""Predictions from the records that a book carries: weights, words and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from keepable.calibration import predict
from keepable.calibration.predict import PRIOR, Predictor, SnapshotPredictor, WorkFacts
from keepable.calibration.ratios import RatioTable, empirical, lognormal
from keepable.domain.outcomes import CalibrationSnapshot, RatioRecord
from keepable.texts import Text
from tests.unit.calibration.slow_twins import slow_mixture

NOW = datetime(2027, 1, 4, tzinfo=UTC)


def record(
    outcomes: int, person: str | None = None, kind: str | None = None, *ratios: float
) -> RatioRecord:
    return RatioRecord(ratios=ratios or (1.0,), outcomes=outcomes, person=person, kind=kind)


ANN_BUG = record(3, "ann", "bug", 0.5, 0.9)
ANN = record(7, "ann", None, 0.7, 1.1, 4.0)
BUG = record(20, None, "bug", 0.8, 1.2)
ALL = record(50, None, None, 0.6, 1.0, 1.4, 3.0)
BOB = record(6, "bob", None, 2.0, 2.5)
CAT_BUG = record(5, "cat", "bug", 6.0)
RECORDS = (ANN_BUG, ANN, BUG, ALL, BOB, CAT_BUG)


def slow_back_off(*records: RatioRecord) -> list[tuple[float, RatioTable]]:
    """Give each of `records`, the most special first, n/(n + 8) of what those before it leave."""
    left, parts = 1.0, []
    for each in records:
        share = each.outcomes / (each.outcomes + 8.0)
        parts.append((left * share, empirical(each.ratios, 0)))
        left *= 1.0 - share
    return [*parts, (left, PRIOR)]


def predicted(
    *people: str, kind: str = "bug", records: tuple[RatioRecord, ...] = RECORDS
) -> RatioTable:
    predictor = SnapshotPredictor(CalibrationSnapshot(records=records))
    return predictor.predict(WorkFacts(hours=8.0, people=people, kind=kind), NOW)


def told(code: str, n: int, **of: str) -> Text:
    return Text(f"basis.{code}", n=n, **of)


OF_BUG, OF_ALL = told("of_kind", 20, kind="bug"), told("of_everyone", 50)


@pytest.mark.parametrize(
    ("who", "kind", "records", "basis"),
    [
        (
            ("ann",),
            "bug",
            (ANN_BUG, ANN, BUG, ALL),
            (
                told("of_person_and_kind", 3, person="ann", kind="bug"),
                told("of_person", 7, person="ann"),
                OF_BUG,
                OF_ALL,
            ),
        ),
        (("ann",), "sale", (ANN, ALL), (told("of_person", 7, person="ann"), OF_ALL)),
        (("bob",), "bug", (BOB, BUG, ALL), (told("of_person", 6, person="bob"), OF_BUG, OF_ALL)),
        # cat has a record of bugs alone
        (
            ("cat",),
            "bug",
            (CAT_BUG, BUG, ALL),
            (told("of_person_and_kind", 5, person="cat", kind="bug"), OF_BUG, OF_ALL),
        ),
        (("cat",), "sale", (ALL,), (OF_ALL,)),
        (("new",), "bug", (BUG, ALL), (OF_BUG, OF_ALL)),
        ((), "", (ALL,), (OF_ALL,)),
    ],
)
def test_each_level_that_there_is_counts_and_is_told_the_most_special_first(
    who: tuple[str, ...], kind: str, records: tuple[RatioRecord, ...], basis: tuple[Text, ...]
) -> None:
    found = predicted(*who, kind=kind)
    assert found.ratios.tolist() == slow_mixture(slow_back_off(*records))
    assert found.outcomes == max(each.outcomes for each in records)
    assert found.basis == basis


def test_a_record_of_nothing_counts_for_nothing() -> None:
    empty = tuple(replace(each, outcomes=0) for each in RECORDS)
    assert predicted("ann", records=empty) is PRIOR
    assert predicted("ann", records=(*empty[:3], ALL)).basis == (OF_ALL,)


def test_those_without_a_record_of_their_own_count_as_everyone_each_of_them() -> None:
    each = [predicted("ann"), predicted("cat"), predicted()]
    found = predicted("new", "cat", "ann", "other")
    assert found.ratios.tolist() == slow_mixture([(1.0, each[0]), (1.0, each[1]), (2.0, each[2])])
    assert found.outcomes == 50
    assert found.basis == (Text("basis.people", n=4),)
    # where all of them have one, nobody else counts; where none has, it is what everyone does
    both = predicted("ann", "cat")
    assert both.ratios.tolist() == slow_mixture([(1.0, each[0]), (1.0, each[1])])
    assert both.basis == (Text("basis.people", n=2),)
    none = predicted("new", "other")
    assert (none.ratios.tolist(), none.basis) == (each[2].ratios.tolist(), (OF_BUG, OF_ALL))


def test_the_most_that_anybodys_table_rests_on_is_told_of_all() -> None:
    assert predicted("ann", "bob", records=(ANN, BOB)).outcomes == 7
    assert predicted("ann", "new", records=(ANN,)).outcomes == 7


def test_without_any_record_nine_in_ten_take_less_than_two_and_a_half_times_as_long() -> None:
    assert PRIOR.ratios.tolist() == lognormal(0.4, 1.05, 2.4).ratios.tolist()
    assert (PRIOR.outcomes, PRIOR.basis) == (0, (Text("basis.none"),))


def test_half_a_range_is_none() -> None:
    predictor = SnapshotPredictor(CalibrationSnapshot())
    for facts in (WorkFacts(hours=8.0, low=4.0), WorkFacts(hours=8.0, high=16.0)):
        assert predictor.predict(facts, NOW) is PRIOR
    whole = predictor.predict(WorkFacts(hours=8.0, low=4.0, high=16.0), NOW)
    assert whole.ratios.tolist() == lognormal(0.5, 1.0, 2.0).ratios.tolist()
    assert (whole.outcomes, whole.basis) == (0, lognormal(0.5, 1.0, 2.0).basis)


def test_the_last_tables_are_remembered_whoever_is_named_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(predict, "_CACHE_ENTRIES", 2)
    predictor = SnapshotPredictor(CalibrationSnapshot(records=RECORDS))
    ann, both, ranged = (
        WorkFacts(hours=8.0, people=("ann",), kind="bug"),
        WorkFacts(hours=8.0, people=("ann", "bob"), kind="bug"),
        WorkFacts(hours=8.0, low=4.0, high=16.0),
    )
    first, second = predictor.predict(ann, NOW), predictor.predict(both, NOW)
    assert predictor.predict(ann, NOW) is first
    assert predictor.predict(replace(both, hours=2.0, people=("bob", "ann")), NOW) is second
    third = predictor.predict(ranged, NOW)  # the third of two: the first one goes
    assert predictor.predict(ranged, NOW) is third
    assert predictor.predict(both, NOW) is second
    again = predictor.predict(ann, NOW)
    assert again is not first
    assert again.ratios.tolist() == first.ratios.tolist()


def test_waits_are_told_by_those_predictors_alone_that_know_them() -> None:
    predictor: Predictor = SnapshotPredictor(CalibrationSnapshot(records=RECORDS))
    assert predictor.waits(WorkFacts(hours=8.0), NOW.date(), NOW) is None
