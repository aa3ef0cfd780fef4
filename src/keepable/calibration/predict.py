"""The one calibration interface: facts of a piece of work in, a ratio table out."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from keepable.calibration.ratios import RatioTable, empirical, lognormal, mixture
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from keepable.domain.outcomes import CalibrationSnapshot, RatioRecord

# With fewer own outcomes than this, what others did counts more than one's own record
# (the flat optimum of the back-off weight on real task histories lies between 4 and 32).
BACK_OFF_OUTCOMES = 8.0
_PRIOR = lognormal(0.4, 1.05, 2.4)
PRIOR = RatioTable(_PRIOR.ratios, 0, (Text("basis.none"),))
_CACHE_ENTRIES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What is known of a piece of work before it is done.

    `people` are those whose record counts: the named doer, else the estimator, else everyone
    eligible. `hours` is the estimate; `low` and `high` its own P10 and P90, if given.
    """

    hours: float
    people: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    kind: str = ""
    requester: str = ""
    project: str = ""
    part: str = ""
    text: str = ""


class Predictor(Protocol):
    """Anything that can say how actual hours will come out against an estimate."""

    def predict(self, facts: WorkFacts, as_of: datetime) -> RatioTable:
        """Return the distribution of actual/estimate for `facts`, of what was known at `as_of`."""
        ...

    def waits(self, facts: WorkFacts, since: date, as_of: datetime) -> tuple[int, ...] | None:
        """Return the days for which work with `facts`, known `since`, still waits; None if none.

        Equally likely and rising, (64,), from what was known at `as_of`. None unless it is told.
        """
        del facts, since, as_of
        return None


class SnapshotPredictor(Predictor):
    """Predicts from the ratio records that a book carries.

    A range given with the estimate is believed. Otherwise the most special record (person and
    kind) is pooled with its back-offs (person, kind, everyone, a wide prior): each level keeps
    n/(n + 8) of the weight that is left, n being its number of outcomes.
    """

    def __init__(self, snapshot: CalibrationSnapshot) -> None:
        """Read the records of `snapshot`."""
        self._records: dict[tuple[str | None, str | None], RatioRecord] = {
            (record.person, record.kind): record for record in snapshot.records
        }
        self._known: OrderedDict[tuple[object, object], RatioTable] = OrderedDict()

    def predict(self, facts: WorkFacts, as_of: datetime) -> RatioTable:
        """Return the table for `facts`; `as_of` is not used: a snapshot is frozen already.

        >>> from datetime import UTC, datetime
        >>> from keepable.domain.outcomes import CalibrationSnapshot
        >>> predictor = SnapshotPredictor(CalibrationSnapshot())
        >>> predictor.predict(WorkFacts(hours=8), datetime(2027, 1, 4, tzinfo=UTC)).outcomes
        0
        """
        del as_of
        if facts.low is not None and facts.high is not None:
            low, high = facts.low / facts.hours, facts.high / facts.hours
            return self._remembered((low, high), lambda: lognormal(low, 1.0, high))
        people = tuple(sorted(facts.people))
        key = (people, facts.kind)
        return self._remembered(key, lambda: self._pooled(people, facts.kind))

    def _remembered(self, key: tuple[object, object], make: Callable[[], RatioTable]) -> RatioTable:
        found = self._known.get(key)
        if found is None:
            found = make()
            self._known[key] = found
            if len(self._known) > _CACHE_ENTRIES:
                self._known.popitem(last=False)
        return found

    def _pooled(self, people: tuple[str, ...], kind: str) -> RatioTable:
        recorded = [p for p in people if (p, None) in self._records or (p, kind) in self._records]
        if not recorded:
            return self._backed_off(None, kind)
        tables = [(1.0, self._backed_off(person, kind)) for person in recorded]
        others = len(people) - len(recorded)
        if others:
            tables.append((float(others), self._backed_off(None, kind)))
        if len(tables) == 1:
            return tables[0][1]
        most = max(table.outcomes for _, table in tables)
        pool = mixture(tables, (Text("basis.people", n=len(people)),))
        return RatioTable(pool.ratios, most, pool.basis)

    def _backed_off(self, person: str | None, kind: str) -> RatioTable:
        levels: list[tuple[str | None, str | None]] = [(None, kind), (None, None)]
        if person:
            levels = [(person, kind), (person, None), *levels]
        found = [self._records[level] for level in levels if level in self._records]
        records = [record for record in found if record.outcomes]
        if not records:
            return PRIOR
        left = 1.0
        parts: list[tuple[float, RatioTable]] = []
        for record in records:
            weight = left * record.outcomes / (record.outcomes + BACK_OFF_OUTCOMES)
            parts.append((weight, empirical(record.ratios, 0)))
            left -= weight
        pool = mixture([*parts, (left, PRIOR)], tuple(_counted(record) for record in records))
        return RatioTable(pool.ratios, max(record.outcomes for record in records), pool.basis)


def _counted(record: RatioRecord) -> Text:
    """Return how many like tasks a record holds, and of whom and what."""
    n, person, kind = record.outcomes, record.person, record.kind
    if person and kind:
        return Text("basis.of_person_and_kind", n=n, person=person, kind=kind)
    if person:
        return Text("basis.of_person", n=n, person=person)
    return Text("basis.of_kind", n=n, kind=kind) if kind else Text("basis.of_everyone", n=n)
