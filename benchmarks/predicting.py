"""How long it takes to say what work will take, from how like work came out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measuring import Bar, Outcome, Runs, Spread, Table
from keepable.calibration.effort import OutcomePredictor
from keepable.calibration.history import history_of
from keepable.calibration.judging import facts_of
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, drawn_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain import outcomes

BAR_MS, BAR_SIZE = 5.0, 10_000
SIZES = (100, 1_000, 3_000, 10_000, 30_000)


def measure(*, quick: bool) -> Outcome:
    """Predict from histories of several sizes: with effects fitted, and when they are fitted."""
    drawn = drawn_outcomes(BAR_SIZE if quick else SIZES[-1], people=40)
    sizes = SIZES[:-1] if quick else SIZES
    asked = drawn[: 50 if quick else 300]
    found = {size: _timed(drawn[:size], asked) for size in sizes}
    rows = tuple(
        (size, *(_ms(runs) for runs in pair), _high(pair[0])) for size, pair in found.items()
    )
    measured = Spread.of(found[BAR_SIZE][0].wall).times(1e3)
    return Outcome(
        title="Predictions from outcomes",
        bars=(
            Bar(
                what=f"one prediction from {BAR_SIZE:,} outcomes",
                bar=f"at most {BAR_MS:g}",
                measured=measured,
                unit="ms",
                met=measured.median <= BAR_MS,
            ),
        ),
        tables=(
            Table(
                title="One prediction, one thread",
                columns=("outcomes", "ms", "ms to fit effects, once a month", "longest ms"),
                rows=rows,
            ),
        ),
    )


def _timed(
    known: Sequence[outcomes.Outcome], asked: Sequence[outcomes.Outcome]
) -> tuple[Runs, Runs]:
    """Predict each of `asked` on the last day; then the first prediction of other months."""
    day = FIRST_DAY + timedelta(days=len(known) + 30)
    predictor = OutcomePredictor(history_of(known))
    predictor.table(facts_of(asked[0]), day)
    warm, fitting = Runs(), Runs()
    for outcome in asked:
        warm.add(partial(predictor.table, facts_of(outcome), day))
    for months in range(1, 6):
        later = date.fromordinal(day.toordinal() + 30 * months)
        fitting.add(partial(predictor.table, facts_of(asked[0]), later))
    return warm, fitting


def _ms(runs: Runs) -> float:
    return 1e3 * Spread.of(runs.wall).median


def _high(runs: Runs) -> float:
    return 1e3 * max(runs.wall)
