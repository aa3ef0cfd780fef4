"""Everything at a glance: odds of promises and deals, load, plan, and how honest we were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from keepable.answers import as_booked, plan_of, promise_odds, what_fills
from keepable_desk.reads import pipeline
from keepable_desk.reads.derived_results import RunningTask
from keepable_desk.reads.fullness import fullness, hours_booked
from keepable_desk.reads.honesty import finished_work, judged_work, record_kept
from keepable_desk.reads.record_groups import grouped
from keepable_desk.rights.composing import composed
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import ROW_RULES, NotThereError, allow, readable, visible
from keepable_desk.store.models import Promise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from keepable.answers import DealOdds, Fullness, Mix, PlannedWork, PromiseOdds, WeekContents
    from keepable.calibration.judging import Summary
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.honesty import EstimatesJudged, Record
    from keepable_desk.reads.record_groups import CameOut

Found = TypeVar("Found")
WHO = ("team", "person")  # groups of finished work that name who did it


@requires("promise", "read")
def odds_now(context: ActionContext) -> tuple[PromiseOdds, ...]:
    """Return how everything that is promised or held stands now."""
    sees = {kind: readable(context.caller, kind) for kind in ("promise", "hold")}
    found = promise_odds(context.warm.forecast)
    seen = tuple(each for each in found if sees[each.kind](each.id))
    return composed(context.caller, "promise odds", seen)


@requires("promise", "read")
def record(context: ActionContext) -> Record:
    """Return what became of promises beside the odds on which they were made.

    Who promised is told to those who may judge by it: perhaps of their own promises alone.
    """
    found = context.runtime.derived(context.warm, record_kept)
    reach = context.caller.reach("promise", "judge by promiser")
    seen = found if reach == "all" else _judged_alone(context, found, may_judge=reach == "own")
    return composed(context.caller, "record", seen)


def _judged_alone(context: ActionContext, found: Record, *, may_judge: bool) -> Record:
    """Return what `found` tells of who promised: the caller's own promises, and of no other."""
    rows = Promise.objects.filter(company=context.company, owned_by=context.caller.actor)
    own = set(rows.values_list("ref", flat=True)) if may_judge else set()
    theirs = (each for each in found.closed if each.id in own)
    return replace(
        found,
        closed=_named_alone(found.closed, own),
        apart=_named_alone(found.apart, own),
        by={**found.by, "promiser": grouped(theirs, lambda each: each.promiser)},
    )


def _named_alone(closed: Sequence[CameOut], own: set[str]) -> tuple[CameOut, ...]:
    return tuple(each if each.id in own else replace(each, promiser="") for each in closed)


@requires("outcome", "read")
def walked(
    context: ActionContext,
) -> tuple[RunningTask[EstimatesJudged], Mapping[str, Mapping[str, Summary]]]:
    """Return the walk through finished work, and its sums of those groups that may be seen.

    It goes on, and what it found stays, for as long as the finished work is the same.
    """
    doing = context.runtime.in_background(
        context.warm, judged_work, None, kept_while=finished_work, in_turn=False
    )
    seen = _seen(context, "walk", doing)
    if not seen.is_over or doing.found is None:
        return seen, {}
    who = WHO if context.caller.sees("outcome", "who", is_own=False) else ()
    return seen, {
        group: {
            name: composed(context.caller, "summary", summary)
            for name, summary in doing.found.by.get(group, {}).items()
        }
        for group in (*who, "kind", "project")
    }


@requires("deal", "read")
def deals_now(context: ActionContext) -> list[DealOdds]:
    """Return how the open deals that the caller may see would come out; of others, nothing.

    Their price is left out for whoever may not see it.
    """
    caller = context.caller
    seen = visible(caller, "deal")
    mine = set(seen.values_list("ref", flat=True))
    own = set(seen.filter(ROW_RULES["deal"].own(caller)).values_list("ref", flat=True))
    found = context.runtime.derived(context.warm, pipeline.odds_of_deals)
    return [
        composed(caller, "deal odds", deal, is_own=deal.id in own)
        for deal in found
        if deal.id in mine
    ]


def _to_win(context: ActionContext) -> set[str]:
    """Return the caller's open deals but those that are promised or held already."""
    return {deal.id for deal in deals_now(context) if not deal.standing}


@requires("deal", "read")
def mix(context: ActionContext, won: Sequence[str], *, by_date: bool) -> RunningTask[Mix]:
    """Return what winning these deals would do, as far as it is worked out."""
    mine = _to_win(context)
    key = (tuple(sorted(name for name in won if name in mine)), by_date)
    return _seen(context, "mix", context.runtime.in_background(context.warm, pipeline.mixed, key))


def _seen(context: ActionContext, resource: str, doing: RunningTask[Found]) -> RunningTask[Found]:
    """Return what the caller sees of what is under way, as it stands now."""
    is_over = doing.is_over  # asked first: what is found is there before it is over
    found = composed(context.caller, resource, doing.found)
    seen = RunningTask(doing.done, doing.all, found, doing.failed)
    if is_over:
        seen.over.set()
    return seen


@requires("deal", "read")
def load_of_deals(context: ActionContext) -> RunningTask[pipeline.WeeklyLoad]:
    """Return the load with none, the likely and all of the caller's deals won."""
    mine = tuple(sorted(_to_win(context)))
    doing = context.runtime.in_background(context.warm, pipeline.weekly_load, mine)
    return _seen(context, "weekly load", doing)


@requires("deal", "read")
def breaking(context: ActionContext, deals: Sequence[str]) -> RunningTask[pipeline.Breaking]:
    """Return which of these `deals` would break promises, as far as it is worked out."""
    mine = _to_win(context)
    chosen = tuple(name for name in deals if name in mine)
    doing = context.runtime.in_background(context.warm, pipeline.wins_that_break, chosen)
    return _seen(context, "breaking", doing)


@requires("load", "read")
def load(context: ActionContext, weeks: int, *, people: bool) -> Fullness:
    """Return how full each team is in so many `weeks`, and each of the `people` if wanted."""
    if people:
        allow(context.caller, "load", "read by person")
    found = fullness(context.runtime, context.warm, weeks)
    rows = tuple(row for row in found.rows if people or row.kind == "team")
    return composed(context.caller, "fullness", replace(found, rows=rows))


@requires("load", "read")
def contents(context: ActionContext, who: str, monday: date) -> WeekContents:
    """Return what fills the week of `monday` of the team or person `who`."""
    caller, warm = context.caller, context.warm.forecast
    if who not in {team.id for team in warm.book.teams}:
        allow(caller, "load", "read by person")
    found = what_fills(warm, who, monday)
    if found is None:
        what = "team or person"
        raise NotThereError(what, who)
    booked = hours_booked(context.runtime, context.warm, who, monday)
    if booked is not None:
        found = as_booked(found, booked)
    if not caller.reach("load", "read by person"):
        found = replace(found, away=())
    sees = {kind: readable(caller, kind) for kind in ("promise", "hold")}
    kept = (each for each in found.fillings if each.kind not in sees or sees[each.kind](each.id))
    return composed(caller, "week contents", replace(found, fillings=tuple(kept)))


@requires("plan", "read")
def plan(context: ActionContext) -> tuple[PlannedWork, ...]:
    """Return who does what when, with its spread; nothing of promises and holds that are hidden."""
    caller, book = context.caller, context.fetch()
    sees = {noun: readable(caller, noun) for noun in ("promise", "hold")}
    nouns = {each.id: "promise" for each in book.promises} | {
        each.id: "hold" for each in book.holds
    }
    seen = tuple(
        each
        for each in plan_of(context.warm.forecast)
        if each.commitment_id not in nouns or sees[nouns[each.commitment_id]](each.commitment_id)
    )
    return composed(caller, "planned work", seen)


@requires("notification", "read")
def pulse_seen(context: ActionContext) -> tuple[str, int]:
    """Return a word that changes with all that open pages show, and how much is unread."""
    found = context.runtime.pulses.of(context.company, context.now)
    return found.seen, found.unread.get(context.caller.member or 0, 0)
