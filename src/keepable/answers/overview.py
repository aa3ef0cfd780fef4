"""The whole book at a glance: odds of promises and deals, who does what when, and the load."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from keepable.answers.deals import days_overdue, pipeline_of, zone_of
from keepable.answers.odds import BEYOND, date_at, odds_by, odds_cap, sampling_error
from keepable.domain.advice import ADVISED_ODDS, is_advised
from keepable.domain.odds_levels import MOST_ODDS
from keepable.forecast.agenda import standing_for
from keepable.forecast.forecasting import empty_futures
from keepable.forecast.kernels.drawn_capacity import open_futures
from keepable.forecast.kernels.layout import LANES
from keepable.forecast.kernels.scenarios import place_all
from keepable.texts.quantities import Odds, Percent
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from keepable.domain.deal import Deal
    from keepable.domain.money import Money
    from keepable.forecast.agenda import Commitment
    from keepable.forecast.forecasting import Forecast
    from keepable.forecast.roster import Resource
    from keepable.texts.text import Param

PLAN_SCENARIOS = 256
LEAST_SHARE = 0.05
# (overdue, with a date that can be kept) -> code
_STANDS = {
    (False, True): "promise.stands",
    (False, False): "promise.stands_undated",
    (True, True): "promise.overdue",
    (True, False): "promise.overdue_undated",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseOdds:
    """How a promise or hold stands now; `warn` when its odds fell below its threshold.

    What was due before today, where the customer is, is overdue by so many days.
    """

    kind: Literal["promise", "hold"]
    id: str
    title: str
    customer: str
    due_date: date
    odds: float
    odds_error: float
    odds_cap: float = MOST_ODDS
    date_50: date | None
    date_80: date | None
    date_95: date | None
    warn: bool
    text: Text
    days_overdue: int

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over, and it is still open."""
        return self.days_overdue > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DealOdds:
    """How an open deal would come out if it were won and served after all that is promised.

    One that is promised or held already comes out as that: `standing` is the id of what stands
    for it, and of the hours nothing is left to come.
    """

    id: str
    title: str
    customer: str
    owner: str
    stage: str
    win_odds: float
    close_date: date
    wanted_date: date | None
    price: Money | None
    odds: float | None
    odds_error: float | None
    date_80: date | None
    hours_expected: float
    standing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork:
    """When a task starts and finishes in 1, 5 and 9 of 10 futures, and who most often does it.

    `shares` are those of all who do it in at least 1 of 20 futures.
    """

    work_id: str
    title: str
    commitment_id: str
    commitment_title: str
    person: str
    person_share: float
    shares: Mapping[str, float]
    start_10: date | None
    start_50: date | None
    start_90: date | None
    finish_10: date | None
    finish_50: date | None
    finish_90: date | None


def promise_odds(warm: Forecast) -> tuple[PromiseOdds, ...]:
    """Return the odds of every open promise and hold of the `warm` forecast, by rank."""
    thresholds = {promise.id: promise.warn_below for promise in warm.book.promises}
    found = []
    for number, entry in enumerate(warm.compiled.agenda.commitments):
        if entry.kind in {"promise", "hold"} and entry.due_date is not None:
            found.append(_one_promise(warm, number, entry, thresholds.get(entry.id, ADVISED_ODDS)))
    return tuple(found)


def _one_promise(warm: Forecast, number: int, entry: Commitment, threshold: float) -> PromiseOdds:
    zone = zone_of(warm.book, entry.customer)
    days = warm.days_of(warm.completion_g[:, number], zone)
    mine = warm.compiled.outcomes[warm.compiled.tasks.rows["commitment"] == number]
    cap = odds_cap(int(np.median(mine)), warm.scenarios) if mine.size else MOST_ODDS
    assert entry.due_date is not None  # noqa: S101 - tells the type checker what the caller knows
    overdue = days_overdue(warm.book, entry.due_date, zone)
    odds = 0.0 if overdue else odds_by(days, entry.due_date)
    error = sampling_error(odds, warm.scenarios)
    date_80 = date_at(days, 80)
    return PromiseOdds(
        kind="hold" if entry.kind == "hold" else "promise",
        id=entry.id,
        title=entry.title,
        customer=entry.customer,
        due_date=entry.due_date,
        odds=min(odds, cap),
        odds_error=error,
        date_50=date_at(days, 50),
        date_80=date_80,
        date_95=date_at(days, 95),
        warn=not is_advised(odds, threshold),
        text=_standing_text(
            entry,
            Odds(min(odds, cap), cap, error) if mine.size else None,
            date_80,
            is_overdue=overdue > 0,
        ),
        days_overdue=overdue,
        odds_cap=cap,
    )


def _standing_text(
    entry: Commitment, odds: Odds | None, date_80: date | None, *, is_overdue: bool
) -> Text:
    """Return how something promised stands; without `odds` all its work is done."""
    facts: dict[str, Param] = {"title": entry.title, "by": entry.due_date or date.max}
    if odds is None:
        return Text.of("promise.all_done_overdue" if is_overdue else "promise.all_done", facts)
    if not is_overdue:
        facts["odds"] = odds
    if date_80 is not None:
        facts |= {"level": Percent(0.8), "keepable": date_80}
    return Text.of(_STANDS[is_overdue, date_80 is not None], facts)


def pipeline_odds(warm: Forecast) -> tuple[DealOdds, ...]:
    """Return what winning each open deal of the `warm` forecast would mean, by close date."""
    pipeline = pipeline_of(warm, most=warm.scenarios)
    tasks = pipeline.compiled.tasks
    deals = {deal.id: deal for deal in warm.book.deals}
    found = []
    for number, entry in enumerate(pipeline.compiled.agenda.commitments):
        first, last = pipeline.others.spans[number]
        minutes = int(tasks.rows["expected_min"][first:last].sum())
        done_g = pipeline.others.alone_g[:, number] if last > first else None
        found.append(_one_deal(warm, deals[entry.id], done_g, minutes / 60.0))
    numbers = {entry.id: number for number, entry in enumerate(warm.compiled.agenda.commitments)}
    for name, standing in standing_for(warm.book).items():
        if name in deals and deals[name].state == "open":
            done_g = warm.completion_g[:, numbers[standing]]
            found.append(_one_deal(warm, deals[name], done_g, 0.0, standing))
    return tuple(sorted(found, key=lambda deal: (deal.close_date, deal.id)))


def _one_deal(
    warm: Forecast,
    deal: Deal,
    done_g: NDArray[np.int32] | None,
    hours: float,
    standing: str = "",
) -> DealOdds:
    """Return how `deal` comes out that is done at `done_g` (scenarios,); None: it has no work."""
    wanted, odds, days = deal.wanted_date, None, None
    if done_g is not None:
        days = warm.days_of(done_g, zone_of(warm.book, deal.customer))
        odds = None if wanted is None else odds_by(days, wanted)
    return DealOdds(
        id=deal.id,
        title=deal.title,
        customer=deal.customer,
        owner=deal.owner,
        stage=deal.stage,
        win_odds=deal.win_odds,
        close_date=deal.close_date,
        wanted_date=wanted,
        price=deal.price,
        odds=None if odds is None else min(odds, MOST_ODDS),
        odds_error=None if odds is None else sampling_error(odds, warm.scenarios),
        date_80=None if days is None else date_at(days, 80),
        hours_expected=hours,
        standing=standing,
    )


def plan_of(warm: Forecast, scenarios: int = PLAN_SCENARIOS) -> tuple[PlannedWork, ...]:
    """Return who does what when, with its spread over the first `scenarios` of `warm`."""
    start_g, finish_g, member = placements(warm, min(scenarios, warm.scenarios))
    zone = warm.book.settings.zone
    local = warm.frame.timeline.days_in(zone)
    begun = warm.frame.timeline.start_days_in(zone)
    agenda, members = warm.compiled.agenda, warm.frame.roster.members
    planned = []
    for i, (task, owner) in enumerate(zip(agenda.tasks, agenda.commitment_of, strict=True)):
        starts = _quantile_days(begun, start_g[:, i])
        finishes = _quantile_days(local, finish_g[:, i])
        shares = _shares(members, member[:, i])
        most = next(iter(shares))
        planned.append(
            PlannedWork(
                work_id=task.id,
                title=task.title,
                commitment_id=agenda.commitments[owner].id,
                commitment_title=agenda.commitments[owner].title,
                person=most,
                person_share=shares[most],
                shares=shares,
                start_10=starts[0],
                start_50=starts[1],
                start_90=starts[2],
                finish_10=finishes[0],
                finish_50=finishes[1],
                finish_90=finishes[2],
            )
        )
    return tuple(planned)


def _shares(members: Sequence[Resource], doers: NDArray[np.int32]) -> dict[str, float]:
    """Return the shares of those who do it, the greatest first, seldom doers left out."""
    counts = Counter(doers.tolist()).most_common()
    shares = {members[r].name if r >= 0 else "nobody": times / doers.size for r, times in counts}
    most = max(shares.values())
    return {name: share for name, share in shares.items() if share >= min(LEAST_SHARE, most)}


def placements(
    warm: Forecast, scenarios: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Place all work again in the first `scenarios`: start g, finish g and resource.

    All three have the shape (scenarios, tasks); g numbers instants, the resource is an index.

    The same `warm` scenarios as always; only here it is kept who does what from when.
    """
    model, tasks = warm.frame.model, warm.compiled.tasks
    size = tasks.rows.size
    blocks = -(-scenarios // LANES)
    finish_g = np.zeros((blocks * LANES, size), dtype=np.int32)
    placed = np.zeros((blocks * LANES, size, 2), dtype=np.int32)
    futures = empty_futures(model, LANES)
    for block in range(blocks):
        rows = slice(block * LANES, (block + 1) * LANES)
        open_futures(model, block, futures)
        place_all(model, tasks, (0, size), block, futures, finish_g[rows], placed[rows])
    return placed[:scenarios, :, 0], finish_g[:scenarios], placed[:scenarios, :, 1]


def _quantile_days(
    local: NDArray[np.int32], instants: NDArray[np.int32]
) -> tuple[date | None, date | None, date | None]:
    days = np.sort(local[instants])
    at = [int(days[min(int(days.size * level), days.size - 1)]) for level in (0.1, 0.5, 0.9)]
    low, middle, high = (None if day >= BEYOND else date.fromordinal(day) for day in at)
    return low, middle, high
