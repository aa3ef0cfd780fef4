"""What work will take, learned from how like work came out: one table of actual/estimate.

Two ways of learning are pooled linearly: outcomes weighed by likeness
(`keepable.calibration.similar`), and effects of person, kind and size with a spike at "exactly
as estimated" (`keepable.calibration.spike_slab`). The first knows best what is alike, the second
what little history has in common with much.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.guard import Guard, guard_of, spread_levels
from keepable.calibration.history import history_of
from keepable.calibration.predict import PRIOR, Predictor, SnapshotPredictor, WorkFacts
from keepable.calibration.ratios import (
    LARGEST_RATIO,
    SMALLEST_RATIO,
    TABLE_SIZE,
    RatioTable,
    lognormal,
    mixture,
    span,
)
from keepable.calibration.similar import likeness, recognized
from keepable.calibration.spike_slab import fit_spike_slab, spike_slab_ratios
from keepable.calibration.waiting import spans_of, waiting_days
from keepable.texts.quantities import Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from keepable.calibration.history import History
    from keepable.calibration.similar import Likeness
    from keepable.calibration.spike_slab import SpikeSlab
    from keepable.calibration.waiting import Spans
    from keepable.domain.outcomes import CalibrationSnapshot, Outcome

LIKENESS_SHARE = 2.0 / 3.0  # of the pool; anything from 0.5 to 0.8 is as good
REFIT_DAYS = 30  # effects are fitted again so often, on days that are the same for everyone
MOST_KEPT = 4096  # tables, of 8 kB each
MOST_TOLD = 1 << 16  # facts that are remembered together with their tables
PRIOR_OUTCOMES = 4.0  # a wide range counts as much as so many outcomes, until there are more


def predictor_from(snapshot: CalibrationSnapshot, outcomes: Sequence[Outcome]) -> Predictor:
    """Return what predicts best from what there is: `outcomes` with hours, else `snapshot`.

    >>> from keepable.domain.outcomes import CalibrationSnapshot
    >>> type(predictor_from(CalibrationSnapshot(), [])).__name__
    'SnapshotPredictor'
    """
    history = history_of(outcomes)
    if not history.size:
        return SnapshotPredictor(snapshot)
    guard = guard_of(snapshot.ranges) if snapshot.ranges else None
    spans = spans_of(outcomes) if snapshot.learns_waits else None
    return OutcomePredictor(history, guard, spans)


class OutcomePredictor(Predictor):
    """Predicts from outcomes: everything that was finished before the day of the estimate.

    Nothing later is looked at: a prediction is the same bit for bit whatever came after.
    """

    def __init__(
        self, history: History, guard: Guard | None = None, spans: Spans | None = None
    ) -> None:
        """Learn hours from `history` and waits from `spans`; `guard` corrects the ranges."""
        self.history = history
        self.guard = guard
        self.spans = spans
        self._by_ratio = np.argsort(history.log_ratio, kind="stable")
        # plain dictionaries, so that a forecast can still be pickled
        self._fits: dict[int, SpikeSlab | None] = {}
        self._known: dict[tuple[WorkFacts, date], RatioTable] = {}
        self._told: dict[tuple[WorkFacts, date], RatioTable] = {}
        self._waits: dict[tuple[WorkFacts, date, date], tuple[int, ...]] = {}

    def predict(self, facts: WorkFacts, as_of: datetime) -> RatioTable:
        """Return the table for `facts` from what was known before the day of `as_of`."""
        day = as_of.date()
        found = self._told.get((facts, day))
        return self._found(facts, day) if found is None else found

    def _found(self, facts: WorkFacts, day: date) -> RatioTable:
        """Return the table of whatever is recognized of `facts`; others have the same."""
        alike = (recognized(self.history, facts), day)
        if alike not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
                self._told.clear()
            self._known[alike] = self.table(*alike)
        if len(self._told) >= MOST_TOLD:
            self._told.clear()
        self._told[facts, day] = self._known[alike]
        return self._known[alike]

    def waits(self, facts: WorkFacts, since: date, as_of: datetime) -> tuple[int, ...] | None:
        """Return the days for which work with `facts`, known `since`, still waits from `as_of` on.

        None when waits are not learned.
        """
        if self.spans is None:
            return None
        key = (recognized(self.spans.history, facts), since, as_of.date())
        if key not in self._waits:
            if len(self._waits) >= MOST_KEPT:
                self._waits.clear()
            self._waits[key] = tuple(waiting_days(self.spans, *key).tolist())
        return self._waits[key]

    def table(self, facts: WorkFacts, day: date) -> RatioTable:
        """Return the table for `facts` from what was known before `day`.

        A range given with the estimate is believed. Where several people could do the work, it
        is the even mixture of how it would come out with each, and corrected by their mean.
        """
        if facts.low is not None and facts.high is not None:
            return lognormal(facts.low / facts.hours, 1.0, facts.high / facts.hours)
        people = facts.people or ("",)
        alike = likeness(self.history, facts, people, day)
        if alike is None:
            return PRIOR
        pool = self._pooled(alike, facts, people, day)
        if self.guard is not None:
            pool = corrected(pool, np.mean([self.guard.shares(who) for who in people], axis=0))
        count = alike.weights.size
        return RatioTable(pool.ratios, count, tuple(_basis(alike, facts, people, pool)))

    def _pooled(
        self, alike: Likeness, facts: WorkFacts, people: Sequence[str], day: date
    ) -> RatioTable:
        """Pool outcomes alike, effects of each of `people`, and a wide range linearly."""
        count = alike.weights.size
        fit = self._fitted(day.toordinal() // REFIT_DAYS)
        share = LIKENESS_SHARE if fit is not None else 1.0
        parts = [(count * share, self._like(alike)), (PRIOR_OUTCOMES, PRIOR)]
        if fit is not None:
            levels = _levels(-(-TABLE_SIZE // len(people)))
            found = spike_slab_ratios(fit, self.history, facts, people, levels)
            parts.append((count * (1.0 - share), _table(found.ravel())))
        return mixture(parts)

    def _like(self, alike: Likeness) -> RatioTable:
        """Read the outcomes, weighed by likeness, as quantiles."""
        order = self._by_ratio[self._by_ratio < alike.weights.size]
        reached = np.cumsum(alike.weights[order])
        places = np.searchsorted(reached, _levels(TABLE_SIZE) * reached[-1])
        return _table(self.history.log_ratio[order][places])

    def _fitted(self, month: int) -> SpikeSlab | None:
        if month not in self._fits:
            day = month * REFIT_DAYS
            known = self.history.known_before(date.fromordinal(day))
            self._fits[month] = fit_spike_slab(self.history, known, day)
        return self._fits[month]


def corrected(table: RatioTable, shares: NDArray[np.float64]) -> RatioTable:
    """Return `table` with its central intervals widened or narrowed to hold `shares`.

    `shares`, of shape (levels,), are what `keepable.calibration.guard.Guard.shares` gives.

    >>> table = lognormal(0.5, 1.0, 2.0)
    >>> corrected(table, np.array([0.5, 0.9, 0.95])).quantile(0.9) > table.quantile(0.9)
    True
    """
    levels = spread_levels(shares, _levels(TABLE_SIZE))
    places = (levels * TABLE_SIZE).astype(np.int64)
    return RatioTable(table.ratios[places], table.outcomes, table.basis)


@lru_cache(maxsize=64)
def _levels(count: int) -> NDArray[np.float64]:
    """Return the middles of so many equal parts of (0, 1)."""
    levels: NDArray[np.float64] = (np.arange(count) + 0.5) / count
    levels.setflags(write=False)
    return levels


def _table(log_ratios: NDArray[np.float64]) -> RatioTable:
    with np.errstate(over="ignore"):  # an effect far outside of what was seen is cut anyway
        ratios = np.clip(np.exp(log_ratios), SMALLEST_RATIO, LARGEST_RATIO)
    return RatioTable(ratios, 0)


def _basis(
    alike: Likeness, facts: WorkFacts, people: Sequence[str], table: RatioTable
) -> Iterator[Text]:
    """Return what `table` rests on, a sentence each."""
    low, high = table.quantile(0.1), table.quantile(0.9)
    yield Text("basis.tasks", n=int(alike.weights.size), **span(low, high))
    if alike.own:
        yield _own(alike, facts, people)
    exact = float(np.mean(np.abs(table.ratios - 1.0) < 1e-9))  # noqa: PLR2004 - the same ratio
    if exact:
        yield Text("basis.exact", share=Percent(exact))


def _own(alike: Likeness, facts: WorkFacts, people: Sequence[str]) -> Text:
    """Return how many of the tasks are by those who could do it, of the same kind where any are."""
    kind = facts.kind if alike.own_kind else ""
    if len(people) == 1:
        if kind:
            return Text("basis.own_kind", n=alike.own_kind, person=people[0], kind=kind)
        return Text("basis.own", n=alike.own, person=people[0])
    if kind:
        return Text("basis.own_kind_of_several", n=alike.own_kind, people=len(people), kind=kind)
    return Text("basis.own_of_several", n=alike.own, people=len(people))
