"""If likely deals come first: the second figure, from a second residual with the pipeline in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.asking import asked_work, place
from keepable.answers.deals import pipeline_of
from keepable.answers.odds import date_at, odds_by
from keepable.forecast.forecasting import copied
from keepable.forecast.kernels import draws
from keepable.forecast.kernels.layout import LANES
from keepable.forecast.kernels.residual import win_scenarios

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.answers.answer import Answer
    from keepable.answers.question import Question
    from keepable.domain.deal import Deal
    from keepable.forecast.forecasting import Forecast
    from keepable.forecast.kernels.layout import Future

# How far a deal closes from its close date, in days, equally likely: seldom earlier, often later.
CLOSE_SLIP_DAYS = (-7, 0, 0, 7, 14, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Won:
    """The futures with the pipeline in them: what is left, which deals are won and when done.

    `futures` has a leading K; `wins` (K, D) bool; `completion_g` (K, D) int32, 0 where lost.
    """

    futures: Future
    wins: NDArray[np.bool_]
    completion_g: NDArray[np.int32]


def likely(warm: Forecast, question: Question, answer: Answer) -> Answer:
    """Return `answer` with the odds and 80 % date of `question` if likely deals come first.

    In each scenario of the `warm` forecast every open deal but the one asked about is won or
    lost at its odds and, if won, is served from its drawn close date on, before this ask.
    """
    if question.promise is not None or not answer.keepable:
        return answer
    won = won_futures(warm, question.deal)
    second = replace(warm, futures=won.futures, memory={})
    placed = place(second, asked_work(warm, question).compiled)
    days = warm.days_of(placed.completion_g, question.zone)
    requested = question.requested_date
    odds = None if requested is None else min(odds_by(days, requested), answer.odds_cap)
    return replace(answer, likely_odds=odds, likely_date_80=date_at(days, 80))


def won_futures(warm: Forecast, without: str | None = None) -> Won:
    """Draw which deals are won (but `without`) and place them, once for each `warm` forecast."""
    known = warm.memory.get(("won", without))
    if isinstance(known, Won):
        return known
    pipeline = pipeline_of(warm, without)
    deals = {deal.id: deal for deal in warm.book.deals}
    chosen = [deals[entry.id] for entry in pipeline.compiled.agenda.commitments]
    wins, close_g = _drawn(warm, chosen)
    futures = copied(warm.futures)
    completion_g = np.zeros(wins.shape, dtype=np.int32)
    win_scenarios(
        warm.frame.model,
        pipeline.compiled.tasks,
        pipeline.others.spans,
        _order(wins, close_g),
        close_g,
        futures,
        completion_g,
    )
    found = Won(futures, wins, completion_g)
    warm.memory["won", without] = found
    return found


def _drawn(warm: Forecast, deals: list[Deal]) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Win or loss and close instant of each of `deals` in each scenario, both (K, D)."""
    drawing, line = warm.frame.model.drawing, warm.frame.timeline
    wins = np.zeros((warm.scenarios, len(deals)), dtype=np.bool_)
    close_g = np.zeros((warm.scenarios, len(deals)), dtype=np.int32)
    today = (line.as_of.date()).toordinal()
    last_day = line.grid.g_of_day.size - 1
    lanes = np.zeros(LANES, dtype=np.uint64)
    for d, deal in enumerate(deals):
        uid = np.uint64(draws.uid_of(f"deal {deal.id}"))
        for block in range(-(-warm.scenarios // LANES)):
            rows = slice(block * LANES, min((block + 1) * LANES, warm.scenarios))
            size = rows.stop - rows.start
            draws.philox(uid, draws.WIN, block, drawing.key_low, drawing.key_high, lanes)
            wins[rows, d] = (lanes < np.uint64(round(deal.win_odds * 65536)))[:size]
            draws.philox(uid, draws.CLOSE, block, drawing.key_low, drawing.key_high, lanes)
            slips = np.array(CLOSE_SLIP_DAYS)[(lanes >> np.uint64(13)).astype(np.int64)]
            offsets = np.clip(deal.close_date.toordinal() + slips - today, 0, last_day)
            close_g[rows, d] = line.grid.g_of_day[offsets[:size]]
    return wins, close_g


def _order(wins: NDArray[np.bool_], close_g: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the deals that are won in each scenario, in the order in which they close, then -1."""
    never = np.iinfo(np.int32).max
    order = np.argsort(np.where(wins, close_g, never), axis=1, kind="stable").astype(np.int32)
    counts = wins.sum(axis=1, keepdims=True)
    return np.where(np.arange(wins.shape[1])[None, :] < counts, order, -1).astype(np.int32)
