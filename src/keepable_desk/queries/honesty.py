"""How honest it was: odds of promises beside how they came out, and estimates beside the hours."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.db import close_old_connections

from keepable.calibration.guard import Guard
from keepable.calibration.history import with_hours
from keepable.calibration.judging import by_trait, reliability, summary_of, walk
from keepable_desk.queries.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from keepable.calibration.judging import Judged, Summary
    from keepable.domain.outcomes import Outcome
    from keepable_desk.queries.forecasts import Warm

LOG = structlog.get_logger(__name__)
ENOUGH = 30  # closed promises with odds, from which on their reliability is judged
BINS = (0.0, 0.2, 0.5, 0.8, 0.95, 1.01)
COUNTED = ("kept", "late", "broken")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOut:
    """A closed promise: the odds on which it was first promised, and how it came out."""

    id: str
    title: str
    promiser: str
    due_date: date
    odds: float | None
    outcome: str
    moves: int
    against_advice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of promises; `bins` are (odds said, share kept, how many) of those with odds.

    `brier` is the mean squared distance of odds from what came, None of none.
    """

    closed: tuple[CameOut, ...]
    counts: Mapping[str, int]
    bins: tuple[tuple[float, float, int], ...]
    judged: int
    brier: float | None
    against: int
    against_kept: int

    @property
    def is_enough(self) -> bool:
        """Tell whether there are enough to judge."""
        return self.judged >= ENOUGH


def _record(company: int, warm: Warm) -> Record:
    del company
    closed = tuple(
        CameOut(
            id=promise.id,
            title=promise.title,
            promiser=promise.promiser,
            due_date=promise.due_date,
            odds=promise.versions[0].advice.odds if promise.versions[0].advice else None,
            outcome=promise.state,
            moves=len(promise.versions) - 1,
            against_advice=bool(
                promise.versions[0].advice and promise.versions[0].advice.odds < promise.warn_below
            ),
        )
        for promise in warm.forecast.book.promises
        if not promise.is_open
    )
    return record_of(closed)


def record_of(closed: tuple[CameOut, ...]) -> Record:
    """Sum up what became of the `closed` promises; who withdrew or released counts apart.

    >>> record_of(()).brier is None
    True
    """
    judged = [each for each in closed if each.odds is not None and each.outcome in COUNTED]
    scores = [((each.odds or 0.0) - (each.outcome == "kept")) ** 2 for each in judged]
    against = [each for each in judged if each.against_advice]
    return Record(
        closed=closed,
        counts=_counts(closed),
        bins=_bins(judged),
        judged=len(judged),
        brier=sum(scores) / len(scores) if scores else None,
        against=len(against),
        against_kept=sum(each.outcome == "kept" for each in against),
    )


def _counts(closed: Sequence[CameOut]) -> dict[str, int]:
    counts = dict.fromkeys((*COUNTED, "withdrawn", "released", "moved"), 0)
    for each in closed:
        counts[each.outcome] += 1
        counts["moved"] += each.moves > 0
    return counts


def _bins(judged: Sequence[CameOut]) -> tuple[tuple[float, float, int], ...]:
    """Give, for each span of odds, what was said on average, and what share was kept."""
    found = []
    for low, high in itertools.pairwise(BINS):
        inside = [each for each in judged if low <= (each.odds or 0.0) < high]
        if inside:
            said = sum(each.odds or 0.0 for each in inside) / len(inside)
            kept = sum(each.outcome == "kept" for each in inside) / len(inside)
            found.append((round(said, 3), round(kept, 3), len(inside)))
    return tuple(found)


RECORD: Kept[Record] = Kept(_record)


@dataclass(slots=True)
class Walk:
    """A walk through finished work, in a thread of its own: how far it is, or what it found."""

    done: int = 0
    all: int = 0
    failed: bool = False
    judged: list[Judged] = field(default_factory=list)
    summary: Summary | None = None
    points: tuple[tuple[float, float], ...] = ()
    by: dict[str, dict[str, Summary]] = field(default_factory=dict)

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.done // self.all if self.all else 0

    @property
    def is_over(self) -> bool:
        """Tell whether it has come to its end."""
        return self.failed or self.done >= self.all


class Walks:
    """Keeps the walk of each company: begun once for each set of finished work, whoever looks."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[int, tuple[tuple[Outcome, ...], Walk]] = {}
        self._lock = threading.Lock()

    def of(self, company: int, warm: Warm) -> Walk:
        """Give the walk through the finished work of `company`; it is begun if it is not."""
        outcomes = warm.forecast.book.outcomes
        with self._lock:
            known = self._known.get(company)
            if known is None or (known[0] is not outcomes and known[0] != outcomes):
                found = Walk(all=len(with_hours(outcomes)))
                known = (outcomes, found)
                self._known[company] = known
                teams = {person.id: person.teams[:1] for person in warm.forecast.book.people}
                work = threading.Thread(target=_walked, args=(found, outcomes, teams), daemon=True)
                work.start()
        return known[1]


WALKS = Walks()


def _walked(found: Walk, outcomes: Sequence[Outcome], teams: Mapping[str, tuple[str, ...]]) -> None:
    try:
        for judged in walk(outcomes, guard=Guard()):
            found.judged.append(judged)
            found.done = min(len(found.judged), found.all - 1)
        if found.judged:
            found.summary = summary_of(found.judged)
            found.points = tuple(reliability(found.judged))
            found.by = {
                "team": by_trait(found.judged, lambda each: " ".join(teams.get(each.who, ()))),
                "person": by_trait(found.judged, lambda each: each.who),
                "kind": by_trait(found.judged, lambda each: each.kind),
            }
        found.done = found.all
    except Exception:
        LOG.exception("finished work could not be judged")
        found.failed = True
    finally:
        close_old_connections()
