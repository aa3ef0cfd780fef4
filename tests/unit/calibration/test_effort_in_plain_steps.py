"""What work will take, pooled once more from its parts: one level at a time."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable.calibration import effort
from keepable.calibration.effort import OutcomePredictor, corrected, predictor_from
from keepable.calibration.guard import guard_of
from keepable.calibration.history import history_of
from keepable.calibration.predict import PRIOR, SnapshotPredictor, WorkFacts
from keepable.calibration.ratios import RatioTable, lognormal
from keepable.calibration.spike_slab import fit_spike_slab, spike_slab_ratios
from keepable.domain.outcomes import CalibrationSnapshot, Outcome, RangeShift, RatioRecord
from keepable.texts import Text
from keepable.texts.quantities import Number, Percent
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, varied_outcomes
from tests.unit.calibration.slow_twins import slow_likeness, slow_mixture

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTCOMES = varied_outcomes(330, seed=9)
HISTORY = history_of(OUTCOMES)
RANGES = (
    RangeShift(added=(0.1, 0.05, 0.02)),
    RangeShift(added=(0.02, -0.1, 0.0), person="ann"),
)


def table_of(log_ratios: Sequence[float]) -> RatioTable:
    return RatioTable(np.array([min(max(math.exp(x), 1 / 64), 60.0) for x in log_ratios]), 0)


def slow_pool(facts: WorkFacts, day: date) -> list[float]:
    """Pool two thirds of likeness with a third of effects, and four outcomes of a wide range."""
    people = facts.people or ("",)
    weights = slow_likeness(HISTORY, facts, people, day)
    count = len(weights)
    weighed = sorted(zip(HISTORY.log_ratio[:count].tolist(), weights, strict=True))
    like, reached, place = [], weighed[0][1], 0
    for j in range(1024):
        while reached < (j + 0.5) / 1024 * sum(weights):
            place += 1
            reached += weighed[place][1]
        like.append(weighed[place][0])
    # effects were fitted on the last day of which the number is a multiple of thirty
    fitted_on = day.toordinal() // 30 * 30
    known = HISTORY.known_before(date.fromordinal(fitted_on))
    fit = fit_spike_slab(HISTORY, known, fitted_on)
    if fit is None:
        return slow_mixture([(count, table_of(like)), (4.0, PRIOR)])
    levels = math.ceil(1024 / len(people))
    effects = spike_slab_ratios(fit, HISTORY, facts, people, (np.arange(levels) + 0.5) / levels)
    return slow_mixture(
        [
            (count * 2.0 / 3.0, table_of(like)),
            (count / 3.0, table_of(effects.ravel().tolist())),
            (4.0, PRIOR),
        ]
    )


# of the days 2 and 31 the second is the first one of a new fit
FIT_DAY = FIRST_DAY + timedelta(days=900)
FIT_DAY -= timedelta(days=FIT_DAY.toordinal() % 30)


@pytest.mark.parametrize("day", [FIT_DAY - timedelta(days=1), FIT_DAY, FIRST_DAY + timedelta(99)])
@pytest.mark.parametrize("people", [("ann",), (), ("bob", "new", "ann")])
def test_a_table_is_pooled_from_outcomes_alike_from_effects_and_a_wide_range(
    people: tuple[str, ...], day: date
) -> None:
    facts = WorkFacts(hours=6.0, people=people, kind="bug", project="site", part="shop")
    found = OutcomePredictor(HISTORY).table(facts, day).ratios
    same = np.isclose(found, slow_pool(facts, day), rtol=1e-6)
    assert same.sum() >= 1020  # where two meet at a level either may be read


@pytest.mark.parametrize("added", [(0.0, 0.0, 0.0), (0.1, 0.1, 0.04), (-0.2, -0.1, -0.05)])
def test_a_table_is_corrected_one_level_at_a_time(added: tuple[float, float, float]) -> None:
    table = RatioTable(lognormal(0.5, 1.0, 3.0).ratios, 17, (Text("basis.none"),))
    shares = [0.0, 0.5 + added[0], 0.8 + added[1], 0.95 + added[2], 1.0]
    promised = [0.0, 0.5, 0.8, 0.95, 1.0]
    expected = []
    for j in range(1024):
        level = (j + 0.5) / 1024
        central = abs(2.0 * level - 1.0)
        k = next(k for k in range(1, 5) if central <= promised[k])
        part = (central - promised[k - 1]) / (promised[k] - promised[k - 1])
        wider = shares[k - 1] + part * (shares[k] - shares[k - 1])
        read_at = 0.5 + 0.5 * wider if level > 0.5 else 0.5 - 0.5 * wider
        expected.append(float(table.ratios[min(int(read_at * 1024 + 1e-9), 1023)]))
    found = corrected(table, np.array(shares[1:4]))
    assert np.isclose(found.ratios, expected, rtol=1e-12).sum() >= 1020
    assert (found.outcomes, found.basis) == (17, (Text("basis.none"),))


def test_ranges_are_corrected_by_what_the_guard_has_learned_of_those_who_could_do_it() -> None:
    facts = WorkFacts(hours=6.0, people=("ann", "new"), kind="bug")
    plain = OutcomePredictor(HISTORY).table(facts, FIT_DAY)
    found = OutcomePredictor(HISTORY, guard_of(RANGES)).table(facts, FIT_DAY)
    # 0.5, 0.8 and 0.95 and what everyone adds, and half of what ann does
    shares = np.array([0.5 + 0.1 + 0.01, 0.8 + 0.05 - 0.05, 0.95 + 0.02])
    assert found.ratios.tolist() == corrected(plain, shares).ratios.tolist()
    assert found.outcomes == plain.outcomes == HISTORY.known_before(FIT_DAY)


def test_a_table_says_how_many_tasks_it_rests_on_and_how_many_came_out_exactly() -> None:
    day = date(2027, 1, 4)
    done = [
        Outcome(
            id=f"{n}",
            estimated_on=day,
            finished_on=day,
            estimate_hours=8.0,
            actual_hours=8.0 if n else 16.0,
        )
        for n in range(4)
    ]
    found = OutcomePredictor(history_of(done)).table(WorkFacts(hours=8.0), day + timedelta(days=1))
    exact = float((found.ratios == 1.0).mean())
    assert exact == pytest.approx(3 / 8, abs=0.002)  # three of four, and as many of a wide range
    low, high = (float(f"{found.quantile(level):.2g}") for level in (0.1, 0.9))
    assert found.basis == (
        Text("basis.tasks", n=4, low=Number(low), high=Number(high)),
        Text("basis.exact", share=Percent(exact)),
    )


@pytest.mark.parametrize(
    ("off", "codes"),
    [
        (1.0, ["basis.tasks"]),
        (1.5e-9, ["basis.tasks"]),
        (0.5e-9, ["basis.tasks", "basis.exact"]),  # rounding of hours
        (-0.5e-9, ["basis.tasks", "basis.exact"]),
    ],
)
def test_what_differs_by_no_more_than_rounding_came_out_exactly(
    off: float, codes: list[str]
) -> None:
    day = date(2027, 1, 4)
    done = Outcome(
        id="a", estimated_on=day, finished_on=day, estimate_hours=8.0, actual_hours=8.0 + 8.0 * off
    )
    facts, next_day = WorkFacts(hours=8.0), day + timedelta(days=1)
    found = OutcomePredictor(history_of([done])).table(facts, next_day)
    assert [text.code for text in found.basis] == codes


def test_an_effect_beyond_all_numbers_is_cut_to_the_bounds_of_a_table() -> None:
    far = effort._table(np.array([-1e4, 0.0, 1e4]))  # noqa: SLF001 - effects are unbounded
    assert far.ratios.tolist() == [1 / 64, 1.0, 60.0]


NOW = datetime(2029, 1, 8, tzinfo=UTC)
TODAY = NOW.date()
ASKED = WorkFacts(hours=6.0, people=("ann",), kind="bug")


def test_without_outcomes_with_hours_the_records_of_a_book_are_all_there_is() -> None:
    snapshot = CalibrationSnapshot(
        records=(RatioRecord(ratios=(5.0,), outcomes=8),), learns_waits=True
    )
    open_ = Outcome(id="a", estimated_on=TODAY, estimate_hours=8.0)
    for outcomes in ([], [open_]):
        found = predictor_from(snapshot, outcomes)
        assert isinstance(found, SnapshotPredictor)
        assert found.predict(ASKED, NOW).quantile(0.9) == 5.0


@pytest.mark.parametrize("ranges", [(), RANGES])
@pytest.mark.parametrize("waits", [True, False])
def test_outcomes_are_learned_from_as_far_as_the_book_says(
    ranges: tuple[RangeShift, ...], *, waits: bool
) -> None:
    found = predictor_from(CalibrationSnapshot(ranges=ranges, learns_waits=waits), OUTCOMES)
    guard = guard_of(ranges) if ranges else None
    table = OutcomePredictor(HISTORY, guard).table(ASKED, TODAY)
    assert found.predict(ASKED, NOW).ratios.tolist() == table.ratios.tolist()
    told = found.waits(ASKED, TODAY, NOW)
    assert (told is not None) is waits
    assert told is None or (len(told) == 64 and sorted(told) == list(told))
