"""How honest it was: odds of promises beside how they came out, and estimates beside the hours."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from keepable.calibration.guard import Guard
from keepable.calibration.history import with_hours
from keepable.calibration.judging import by_trait, reliability, summary_of, walk
from keepable_desk.reads.promise_lines import Doers
from keepable_desk.reads.record_groups import COUNTED, CameOut, Group, GroupKind, grouped
from keepable_desk.store.models import Assessment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from keepable.calibration.judging import Judged, Summary
    from keepable.domain.outcomes import Outcome
    from keepable.domain.promise import Promise
    from keepable_desk.reads.derived_results import Step
    from keepable_desk.reads.forecasts import Warm

ENOUGH = 30  # closed promises with odds, from which on their reliability is judged
BINS = (0.0, 0.2, 0.5, 0.8, 0.95, 1.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side says: how often what, and beside the odds (said, share kept, how many).

    `judged` of them had odds and came out; `brier` is the mean squared distance, None of none.
    `in_time` are those kept that were there by the date of the first yes.
    """

    counts: Mapping[str, int]
    bins: tuple[tuple[float, float, int], ...]
    judged: int
    in_time: int = 0
    brier: float | None

    @property
    def is_enough(self) -> bool:
        """Return whether there are enough to judge."""
        return self.judged >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of promises as both sides say it, never averaged: `ours` and the customers'.

    `apart` are those that the two sides judge differently; `against` were made against advice.
    `by` are groups of them, by who promised and by team.
    """

    closed: tuple[CameOut, ...]
    ours: Side
    theirs: Side
    moved: int
    apart: tuple[CameOut, ...]
    against: int
    against_kept: int
    by: Mapping[GroupKind, Mapping[str, Group]]


def record_kept(warm: Warm) -> Record:
    """Return what became of the promises of the company that `warm` is the forecast of."""
    said: dict[str, dict[str, Assessment]] = {}
    rows = Assessment.objects.filter(promise__company=warm.company).select_related("promise")
    for row in rows.order_by("pk"):  # the last of a side counts
        said.setdefault(row.promise.ref, {})[row.side] = row
    book = warm.forecast.book
    doers, templates = Doers(book), {item.id: item.template for item in book.catalogue}
    found = []
    for promise in book.promises:
        if not promise.is_open:
            tasks = [*promise.work, *(t for item in promise.items for t in templates.get(item, ()))]
            team = next(iter(doers.teams_of(tasks)), "")
            found.append(_came_out(promise, said.get(promise.id, {}), team))
    return record_of(tuple(found))


def _came_out(promise: Promise, said: Mapping[str, Assessment], team: str) -> CameOut:
    first, *later = promise.versions
    ours, theirs = said.get("promiser"), said.get("promisee")
    came_on = ours.came_on if ours and isinstance(ours.came_on, date) else None
    is_later = bool(later) and promise.due_date > first.due_date
    return CameOut(
        id=promise.id,
        title=promise.title,
        promiser=promise.promiser,
        due_date=promise.due_date,
        odds=first.advice.odds if first.advice else None,
        outcome=promise.state,
        on_first_date=came_on <= first.due_date
        if came_on is not None
        else promise.state == "kept" and not is_later,
        customer_says=theirs.outcome if theirs and theirs.outcome != "open" else "",
        moves=len(later),
        against_advice=bool(first.advice and first.advice.is_against_promising),
        team=team,
    )


def record_of(closed: tuple[CameOut, ...]) -> Record:
    """Sum up what became of the `closed` promises; who withdrew or released counts apart.

    >>> record_of(()).ours.brier is None
    True
    """
    against = [each for each in closed if each.outcome in COUNTED and each.against_advice]
    return Record(
        closed=closed,
        ours=_ours(closed),
        theirs=_theirs(closed),
        moved=sum(each.moves > 0 for each in closed),
        apart=tuple(
            each
            for each in closed
            if each.customer_says in COUNTED and each.customer_says != each.outcome
        ),
        against=len(against),
        against_kept=sum(each.on_first_date for each in against),
        by={
            "promiser": grouped(closed, lambda each: each.promiser),
            "team": grouped(closed, lambda each: each.team),
        },
    )


def _ours(closed: Sequence[CameOut]) -> Side:
    said = [each for each in closed if each.outcome in COUNTED]
    in_time = sum(each.on_first_date for each in closed if each.outcome == "kept")
    side = _side([each.outcome for each in closed], said, lambda each: each.on_first_date)
    return replace(side, in_time=in_time)


def _theirs(closed: Sequence[CameOut]) -> Side:
    said = [each for each in closed if each.customer_says in COUNTED]
    side = _side([each.customer_says for each in closed], said, _was_kept_for_them)
    return replace(side, in_time=sum(_was_kept_for_them(each) for each in closed))


def _was_kept_for_them(each: CameOut) -> bool:
    return each.customer_says == "kept" and (each.on_first_date or not each.moves)


def _side(
    outcomes: Sequence[str], said: Sequence[CameOut], is_kept: Callable[[CameOut], bool]
) -> Side:
    judged = [(each.odds, is_kept(each)) for each in said if each.odds is not None]
    scores = [(odds - kept) ** 2 for odds, kept in judged]
    return Side(
        counts={name: outcomes.count(name) for name in (*COUNTED, "withdrawn", "released")},
        bins=_bins(judged),
        judged=len(judged),
        brier=sum(scores) / len(scores) if scores else None,
    )


def _bins(judged: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float, int], ...]:
    """Give, for each span of odds, what was said on average, and what share was kept."""
    found = []
    for low, high in itertools.pairwise(BINS):
        inside = [each for each in judged if low <= each[0] < high]
        if inside:
            said = sum(odds for odds, _ in inside) / len(inside)
            kept = sum(is_kept for _, is_kept in inside) / len(inside)
            found.append((round(said, 3), round(kept, 3), len(inside)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatesJudged:
    """What a walk through finished work found; no `summary` where there is none to judge."""

    summary: Summary | None = None
    points: tuple[tuple[float, float], ...] = ()
    by: Mapping[str, Mapping[str, Summary]] = field(default_factory=dict)


def finished_work(warm: Warm) -> tuple[Outcome, ...]:
    """Return the finished work that a walk goes through."""
    return warm.forecast.book.outcomes


def judged_work(warm: Warm, key: None, told: Step) -> EstimatesJudged:
    """Walk through finished work, and judge each estimate by what was known on its day."""
    del key  # there is one walk
    outcomes = finished_work(warm)
    steps = len(with_hours(outcomes))
    found: list[Judged] = []
    for judged in walk(outcomes, guard=Guard()):
        found.append(judged)
        told(steps)
    if not found:
        return EstimatesJudged()
    teams = {person.id: person.teams[:1] for person in warm.forecast.book.people}
    return EstimatesJudged(
        summary=summary_of(found),
        points=tuple(reliability(found)),
        by={
            "team": by_trait(found, lambda each: " ".join(teams.get(each.who, ()))),
            "person": by_trait(found, lambda each: each.who),
            "kind": by_trait(found, lambda each: each.kind),
            "project": by_trait(found, lambda each: each.project),
        },
    )
