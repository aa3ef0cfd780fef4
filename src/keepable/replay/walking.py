"""Walk through history: on each step the book as it was, the dates it promises, and the truth.

New work is asked for on the day of its estimate, against the forecast of that week's beginning;
every quarter all that is open, each work package and each project is promised anew. A promise
is made from what was known before its week, and teaches on the day for which it was given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.asking import place
from keepable.calibration.date_guard import DateGuard
from keepable.calibration.judging import facts_of
from keepable.calibration.lateness import deadlines_of, finish_days
from keepable.domain.book import Settings
from keepable.forecast import forecast
from keepable.forecast.agenda import Commitment, agenda_of
from keepable.forecast.compile import compile_agenda
from keepable.replay.past import book_at, has_hours, is_open, past_of, work_of
from keepable.replay.promises import DatedOffer, given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from keepable.domain.outcomes import Outcome
    from keepable.forecast import Forecast
    from keepable.replay.past import Past

STEP_DAYS = 7
QUARTER_STEPS = 13
IN_HAND_DAYS = 7  # work whose turn comes within a week is served before new work; the rest waits
WARM_UP = 30  # outcomes that are known before the first promise
SCENARIOS = 256
LEAST_SCOPE = 2  # tasks that make a package or project


# What is promised on a day, until so much later; and the number of the step.
Promising = Callable[[date, timedelta, int], Iterator[DatedOffer]]
Guards = defaultdict[str, DateGuard]  # by kind of promise


@dataclass(slots=True)
class Walk:
    """A walk on its `steps`: `guards` by kind of promise, and whose `turns` come when."""

    past: Past
    settings: Settings
    steps: Sequence[date]
    guards: Guards = field(default_factory=lambda: defaultdict(DateGuard))
    turns: dict[tuple[str, int], int] = field(default_factory=dict)


def steps_of(outcomes: Sequence[Outcome], every: int = STEP_DAYS) -> list[date]:
    """Return the Mondays to stop at, `every` so many days, from when 30 `outcomes` are known on.

    >>> steps_of([])
    []
    """
    ends = sorted(o.finished_on for o in outcomes if o.finished_on)
    if len(ends) <= WARM_UP:
        return []
    first, last = ends[WARM_UP], max(o.estimated_on for o in outcomes)
    monday = first + timedelta(days=7 - first.weekday())
    count = max((last - monday).days // every + 1, 0)
    return [monday + timedelta(days=every * n) for n in range(count)]


def last_day_of(outcomes: Sequence[Outcome]) -> int:
    """Return the last day of which `outcomes` tell, as an ordinal."""
    return max(max(o.estimated_on, o.finished_on or o.estimated_on).toordinal() for o in outcomes)


def walk(
    outcomes: Sequence[Outcome],
    *,
    seed: int = 1,
    every: int = STEP_DAYS,
    known: Sequence[Sequence[DatedOffer]] = (),
    guards: Guards | None = None,
) -> Iterator[list[DatedOffer]]:
    """Return what is promised on each step through `outcomes`; steps that are `known` are skipped.

    With hours the whole engine promises; without any, dates come from like dates alone. The
    same `seed`, the same promises, wherever the walk was interrupted. At the end the `guards`
    know of everything that came due.
    """
    steps = steps_of(outcomes, every)
    guards = defaultdict(DateGuard) if guards is None else guards
    promise = (
        _by_engine(outcomes, guards, steps, seed)
        if has_hours(outcomes)
        else _by_dates(outcomes, guards, seed)
    )
    for number, day in enumerate(steps):
        for guard in guards.values():
            guard.learn_until(day.toordinal())
        if number < len(known):
            for entry in known[number]:
                guards[entry.kind].promised(entry.dates, entry.missed, entry.plain)
        else:
            yield list(promise(day, timedelta(days=every), number))
    for guard in guards.values():
        guard.learn_until(last_day_of(outcomes))


def _by_dates(outcomes: Sequence[Outcome], guards: Guards, seed: int) -> Promising:
    """Promise from dates alone: each outcome when it is begun, and what is open every quarter."""
    deadlines = deadlines_of(outcomes)
    ordered = sorted(outcomes, key=lambda o: (o.estimated_on, o.id))

    def promise(day: date, step: timedelta, number: int) -> Iterator[DatedOffer]:
        for outcome in ordered:
            if day <= outcome.estimated_on < day + step:
                begun = outcome.estimated_on.toordinal()
                days = finish_days(deadlines, outcome, outcome.estimated_on)
                yield given(("task", begun), [outcome], days, guards["task"], seed)
        again = guards["open task"]
        for outcome in () if number % QUARTER_STEPS else ordered:
            if is_open(outcome, day):
                days = finish_days(deadlines, outcome, day)
                yield given(("open task", day.toordinal()), [outcome], days, again, seed)

    return promise


def _by_engine(
    outcomes: Sequence[Outcome], guards: Guards, steps: Sequence[date], seed: int
) -> Promising:
    """Promise with the whole engine, from the book as it was."""
    walked = Walk(past_of(outcomes), Settings(scenarios=SCENARIOS, seed=seed), steps, guards)

    def promise(day: date, step: timedelta, number: int) -> Iterator[DatedOffer]:
        waiting = [o for o in walked.past.outcomes if is_open(o, day)]
        turns = {o.id: _turn(walked, o, number) for o in waiting}
        order = sorted(waiting, key=lambda o: (turns[o.id], o.id))
        if number % QUARTER_STEPS == 0:
            yield from _of_all(walked, day, order, seed)
        in_hand = [o for o in order if turns[o.id] < IN_HAND_DAYS]
        yield from _of_new(walked, day, step, in_hand, seed)

    return promise


def _turn(walked: Walk, outcome: Outcome, number: int) -> int:
    """Return in how many days the turn of `outcome` comes, in half its futures, on a step.

    It is told on the first step that knows of it, and again every quarter: nobody reorders a
    backlog every week.
    """
    first = bisect_right(walked.steps, outcome.estimated_on)
    told_on = max(number - number % QUARTER_STEPS, first)
    key = (outcome.id, told_on)
    if key not in walked.turns:
        day = walked.steps[told_on]
        now = datetime(day.year, day.month, day.day, tzinfo=UTC)
        waits = walked.past.predictor.waits(facts_of(outcome), outcome.estimated_on, now)
        walked.turns[key] = waits[len(waits) // 2] if waits else 0
    return walked.turns[key]


def _warm(walked: Walk, day: date, until: date, work: Sequence[Outcome]) -> Forecast:
    book = book_at(walked.past, day, until, work, walked.settings)
    return forecast(book, predictor=walked.past.predictor, changes_follow=False)


def _days(warm: Forecast, instants: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the days on which what is complete at `instants` is complete."""
    days: NDArray[np.int64] = warm.frame.timeline.days_in("UTC")[instants].astype(np.int64)
    return days


def _of_new(
    walked: Walk, day: date, step: timedelta, in_hand: Sequence[Outcome], seed: int
) -> Iterator[DatedOffer]:
    """Ask for what is estimated before the next step: each task, and what belongs together.

    A task is asked for on the day of its estimate, a scope on that of its last one. Where some of
    it was estimated before, the book is that of the day on which it is asked for: what has been
    open for days already is known to be.
    """
    new = [o for o in walked.past.outcomes if day <= o.estimated_on < day + step]
    warm: dict[date, Forecast] = {}
    for kind, scope in _scopes(new):
        asked = max(o.estimated_on for o in scope)
        left = _left(scope, asked)
        if kind == "task" or len(left) >= LEAST_SCOPE:
            on = asked if min(o.estimated_on for o in left) < asked else day
            if on not in warm:
                warm[on] = _warm(walked, on, day + step, _left(in_hand, on))
            days = _asked(warm[on], left)
            yield given((kind, asked.toordinal()), left, days, walked.guards[kind], seed)


def _left(outcomes: Sequence[Outcome], day: date) -> list[Outcome]:
    """Return those of `outcomes` that are not finished before `day`."""
    return [o for o in outcomes if o.finished_on is None or o.finished_on >= day]


def _asked(warm: Forecast, scope: Sequence[Outcome]) -> NDArray[np.int64]:
    """Return the days on which `scope` is complete, asked for after all that `warm` holds."""
    ask = Commitment(
        kind="ask",
        id=f"promise {scope[0].id}",
        title="",
        customer="",
        due_date=None,
        work=tuple(work_of(outcome) for outcome in scope),
    )
    placed = place(warm, compile_agenda(warm.frame, agenda_of([ask])))
    return _days(warm, placed.completion_g)


def _of_all(walked: Walk, day: date, order: Sequence[Outcome], seed: int) -> Iterator[DatedOffer]:
    """Promise anew all that is open: each task, each work package, each project."""
    warm = _warm(walked, day, day, order)
    if warm.finish_g is None:
        return
    days = _days(warm, warm.finish_g)
    column = {task.id: place for place, task in enumerate(warm.compiled.agenda.tasks)}
    for kind, scope in _scopes(order):
        guard = walked.guards[f"open {kind}"]
        ends = days[:, [column[o.id] for o in scope]].max(axis=1)
        yield given((f"open {kind}", day.toordinal()), scope, ends, guard, seed)


def _scopes(outcomes: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """Return each of `outcomes` by itself, then the packages and projects with several of them."""
    found: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for outcome in sorted(outcomes, key=lambda o: (o.project, o.part, o.id)):
        if outcome.part:
            found["package", outcome.project, outcome.part].append(outcome)
        if outcome.project:
            found["project", outcome.project, ""].append(outcome)
    alone = [("task", [outcome]) for outcome in outcomes]
    several = [(key[0], scope) for key, scope in found.items() if len(scope) >= LEAST_SCOPE]
    return alone + several
