"""Walk through history: predict each task on its day, learn from it on the day it was known.

No prediction knows more than was known on its day; what it then was worth is judged by scores
and by honest coverage, overall and by year, person, project and kind.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from keepable.calibration.bands import HitRate, block_interval, holm
from keepable.calibration.effort import OutcomePredictor, corrected
from keepable.calibration.guard import Guard
from keepable.calibration.history import history_of, hours_of, with_hours
from keepable.calibration.predict import WorkFacts
from keepable.calibration.scores import coverage, crps, pit
from keepable.domain.odds_levels import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from keepable.calibration.ratios import RatioTable
    from keepable.domain.outcomes import Outcome

    # known on, id, by whom, where it fell, and the shares that were promised
    _Pending = tuple[date, str, str, float, list[float]]

SEED = 1
STEPS = 20  # points along a reliability curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One outcome beside what was predicted on the day of its estimate.

    `pit` is where it fell, a share; the scores (CRPS) are of ln hours and of hours, `raw` those
    of the estimate itself, taken as certain.
    """

    outcome: Outcome
    pit: float
    crps_log: float
    crps_hours: float
    raw_log: float
    raw_hours: float


def facts_of(outcome: Outcome) -> WorkFacts:
    """Return what was known of the work of `outcome` before it was done.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> facts_of(Outcome(id="a", estimated_on=date(2027, 1, 4), estimate_hours=8)).hours
    8
    """
    return WorkFacts(
        hours=hours_of(outcome)[0],
        people=(outcome.who,),
        kind=outcome.kind,
        requester=outcome.requester,
        project=outcome.project,
        part=outcome.part,
        text=outcome.text,
    )


def walk(
    outcomes: Sequence[Outcome], seed: int = SEED, guard: Guard | None = None
) -> Iterator[Judged]:
    """Judge all `outcomes` that are finished and have hours, in the order of their estimates.

    Where an outcome falls on an atom, `seed` and its id say where in it. Feedback is delayed: an
    outcome corrects the ranges only from the day after it was known. At the end the `guard` has
    learned from all of them.

    >>> list(walk([]))
    []
    """
    guard = guard or Guard()
    predictor = OutcomePredictor(history_of(outcomes))
    usable = with_hours(outcomes)
    pending: list[_Pending] = []
    for outcome in sorted(usable, key=lambda o: (o.estimated_on, o.id)):
        while pending and pending[0][0] < outcome.estimated_on:
            _learn(guard, heapq.heappop(pending))
        plain = predictor.table(facts_of(outcome), outcome.estimated_on)
        shares = guard.shares(outcome.who)
        uniform = uniform_of(outcome, seed)
        yield _judged(outcome, corrected(plain, shares), uniform)
        fell = pit(plain.ratios, _ratio(outcome), uniform)
        known = outcome.finished_on or outcome.estimated_on
        heapq.heappush(pending, (known, outcome.id, outcome.who, fell, shares.tolist()))
    while pending:
        _learn(guard, heapq.heappop(pending))


def _learn(guard: Guard, known: _Pending) -> None:
    _, _, who, fell, promised = known
    guard.learn(who, fell, np.array(promised))


def uniform_of(outcome: Outcome, seed: int) -> float:
    """Return a number in [0, 1) that only `seed` and the name of `outcome` decide.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> one = Outcome(id="a", estimated_on=date(2027, 1, 4))
    >>> uniform_of(one, 1) == uniform_of(one, 1) != uniform_of(one, 2)
    True
    """
    digest = blake2b(f"{seed} {outcome.id}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2.0**48


def _ratio(outcome: Outcome) -> float:
    estimate, actual = hours_of(outcome)
    return actual / estimate


def _judged(outcome: Outcome, table: RatioTable, uniform: float) -> Judged:
    ratio, (hours, _) = _ratio(outcome), hours_of(outcome)
    return Judged(
        outcome=outcome,
        pit=pit(table.ratios, ratio, uniform),
        crps_log=crps(np.log(table.ratios), math.log(ratio)),
        crps_hours=hours * crps(table.ratios, ratio),
        raw_log=abs(math.log(ratio)),
        raw_hours=hours * abs(ratio - 1.0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How good predictions were: `count` of them, `coverage` by level in percent, mean scores.

    Scores (CRPS) are of ln hours and of hours; `raw` those of the estimates taken as certain.
    """

    count: int
    coverage: Mapping[int, float]
    crps_log: float
    crps_log_raw: float
    crps_hours: float
    crps_hours_raw: float


def summary_of(judged: Sequence[Judged]) -> Summary:
    """Sum up what was `judged`, one or more.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> day = date(2027, 1, 4)
    >>> one = Judged(outcome=Outcome(id="a", estimated_on=day), pit=0.5, crps_log=0.1,
    ...              crps_hours=1.0, raw_log=0.2, raw_hours=2.0)
    >>> summary_of([one]).coverage
    {50: 1.0, 80: 1.0, 95: 1.0}
    """
    pits = [entry.pit for entry in judged]
    return Summary(
        count=len(judged),
        coverage={level: coverage(pits, level) for level in LEVELS},
        crps_log=fmean(entry.crps_log for entry in judged),
        crps_log_raw=fmean(entry.raw_log for entry in judged),
        crps_hours=fmean(entry.crps_hours for entry in judged),
        crps_hours_raw=fmean(entry.raw_hours for entry in judged),
    )


def reliability(judged: Sequence[Judged], steps: int = STEPS) -> list[tuple[float, float]]:
    """Return (share promised, share that came true) of what was `judged`, at `steps` equal shares.

    >>> reliability([], 2)
    [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0)]
    """
    pits = [entry.pit for entry in judged]
    count = max(len(pits), 1)
    shares = [step / steps for step in range(steps + 1)]
    return [(share, sum(pit <= share for pit in pits) / count) for share in shares]


def by_trait(judged: Iterable[Judged], trait: Callable[[Outcome], str]) -> dict[str, Summary]:
    """Sum up what was `judged` for each value that `trait` gives, in its order.

    >>> by_trait([], lambda outcome: outcome.who)
    {}
    """
    groups: dict[str, list[Judged]] = defaultdict(list)
    for entry in judged:
        groups[trait(entry.outcome)].append(entry)
    return {name: summary_of(groups[name]) for name in sorted(groups)}


def split_day(outcomes: Sequence[Outcome], share: float) -> date | None:
    """Return the day from which on the last 1 - `share` of `outcomes` was estimated.

    Only those count that are finished and have hours; None when there are none.

    >>> split_day([], 0.7) is None
    True
    """
    days = sorted(outcome.estimated_on for outcome in with_hours(outcomes))
    return days[min(int(len(days) * share), len(days) - 1)] if days else None


def kept_by(
    judged: Iterable[Judged], trait: Callable[[Outcome], str], level: int, least: int = 1
) -> dict[str, HitRate]:
    """Return for each value of `trait` whether ranges of `level` percent held as promised.

    It goes by what was `judged`. Values with fewer than `least` outcomes are left out. The most
    suspect come first.

    >>> kept_by([], lambda outcome: outcome.who, 80)
    {}
    """
    inside: dict[str, list[bool]] = defaultdict(list)
    for entry in judged:
        inside[trait(entry.outcome)].append(abs(2.0 * entry.pit - 1.0) <= level / 100.0)
    groups = {name: (sum(held), len(held)) for name, held in inside.items() if len(held) >= least}
    return holm(groups, level / 100.0)


def intervals_of(judged: Sequence[Judged], seed: int = SEED) -> dict[str, tuple[float, float]]:
    """Return the 95 % bootstrap intervals of coverage and of the share that scores are lower.

    Drawn by whole quarters of a year of what was `judged`, one or more, by `seed`.

    >>> from datetime import date
    >>> from keepable.domain.outcomes import Outcome
    >>> day = date(2027, 1, 4)
    >>> one = Judged(outcome=Outcome(id="a", estimated_on=day), pit=0.5, crps_log=0.1,
    ...              crps_hours=1.0, raw_log=0.2, raw_hours=2.0)
    >>> intervals_of([one])["coverage 80"]
    (1.0, 1.0)
    """
    months = np.array([e.outcome.estimated_on for e in judged], dtype="datetime64[M]")
    blocks = months.astype(np.int64) // 3  # counted from a January on
    away = np.array([abs(2.0 * entry.pit - 1.0) for entry in judged])
    ones = np.ones(away.size)
    found = {
        f"coverage {level}": block_interval((away <= level / 100.0) * ones, ones, blocks, seed)
        for level in LEVELS
    }
    for name, score, raw in (("log", "crps_log", "raw_log"), ("hours", "crps_hours", "raw_hours")):
        ours, alone = (np.array([getattr(e, field) for e in judged]) for field in (score, raw))
        if alone.any():
            low, high = block_interval(ours, alone, blocks, seed)
            found[f"crps_{name} lower"] = (1.0 - high, 1.0 - low)
    return found
