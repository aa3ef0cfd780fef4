"""Promises and holds as callers read them: lines, how each stands, and what would be if."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepable.answers import work_dates
from keepable_desk.reads.advising import advised_on, question_about
from keepable_desk.reads.causes import changes_since
from keepable_desk.reads.promise_history import ask_behind, trail_of
from keepable_desk.reads.promise_lines import Lines, lines_of
from keepable_desk.reads.ranking import if_ranked
from keepable_desk.reads.rescuing import whom_to_tell
from keepable_desk.rights.composing import composed
from keepable_desk.rights.held_for_others import HoldSight
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import (
    NotThereError,
    access,
    company_of,
    id_called,
    readable,
    visible,
)
from keepable_desk.rights.showing import answer_seen, answer_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from keepable.answers import Answer, WorkDates
    from keepable.texts import Text
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.promise_history import Told
    from keepable_desk.reads.promise_lines import Line
    from keepable_desk.reads.ranking import Reranked
    from keepable_desk.reads.rescuing import Tell
    from keepable_desk.store.models import Work

NOTHING = Lines((), {})


@requires("promise", "read")
def lines(context: ActionContext) -> Lines:
    """Return all that is promised and held, a line each, by rank."""
    return lines_seen(context)


def lines_seen(context: ActionContext) -> Lines:
    """Return the lines that the caller may read, also where that is none of them.

    It is for what stands beside something else. The date in a deal is told with its deal only, and
    the name of a customer to those who read customers.
    """
    caller = context.caller
    if caller.reach("promise", "read") is None and caller.reach("hold", "read") is None:
        return NOTHING
    found = context.runtime.derived(context.warm, lines_of)
    sees = {kind: readable(caller, kind) for kind in ("promise", "hold")}
    sees_deal, sees_customer = readable(caller, "deal"), readable(caller, "customer")

    def without_others(line: Line) -> Line:
        """Return a `line` without what its deal and customer would tell where these are hidden."""
        if line.wanted is not None and not (line.deal and sees_deal(line.deal)):
            line = replace(line, wanted=None)
        if line.customer_name != line.customer and not sees_customer(line.customer):
            line = replace(line, customer_name=line.customer)
        return line

    seen = tuple(without_others(each) for each in found.found if sees[each.kind](each.id))
    return Lines(composed(caller, "line", seen), found.teams)


@requires("promise", "read")
def line_of(context: ActionContext, ref: str) -> tuple[Line, Sequence[Line]]:
    """Return the line of the promise or hold `ref`, and all lines; NotThereError without one."""
    found, ref = lines_seen(context).found, id_called(context.caller, ref)
    line = next((each for each in found if each.id == ref), None)
    if line is None:
        what = "promise"
        raise NotThereError(what, ref)
    return line, found


@requires("promise", "read")
def stands_now(context: ActionContext, ref: str) -> Answer | None:
    """Return how the promise or hold `ref` stands; None when it is no longer open."""
    line, _lines = line_of(context, ref)
    now = advised_on(context.warm, line.id)
    if now is None or _is_of_others(context, line):  # an answer tells what it is of
        return None
    return answer_seen(context.caller, now, access(context.caller, line.kind, line.id))


def _is_of_others(context: ActionContext, line: Line) -> bool:
    """Return whether `line` is a hold of a deal that the caller may not see."""
    return line.kind == "hold" and HoldSight.of(context.caller).hides(line.id)


@requires("promise", "read")
def to_be_told(context: ActionContext, line: Line, now: Answer) -> tuple[Tell, ...]:
    """Return who is to be told of how `line` stands `now`, and by when."""
    question = question_about(context.warm, line.id)
    if question is None:
        return ()
    found = whom_to_tell(context.book, question, now, line.teams)
    return composed(context.caller, "tell", found)


@dataclass(frozen=True, slots=True)
class Story:
    """What the ledger tells of it, the answer that it was made on, and what changed since."""

    trail: tuple[Told, ...]
    then: Mapping[str, object] | None
    since: tuple[Text, ...]


@requires("promise", "read")
def story(context: ActionContext, ref: str) -> Story:
    """Return the story of the promise or hold `ref`."""
    line, _lines = line_of(context, ref)
    trail = composed(context.caller, "told", trail_of(context.company, line.id))
    ask = ask_behind(context.company, trail)
    then = None  # an answer stays with its promise, also for those who never asked
    if ask is not None and not _is_of_others(context, line):
        made = access(context.caller, line.kind, line.id)
        then = answer_shown(context.caller, ask.answer, ask, made)
    return Story(trail, then, _since(context, trail))


def _since(context: ActionContext, trail: Sequence[Told]) -> tuple[Text, ...]:
    """Return what changed in the plan since its date was set last: what may endanger it."""
    set_by = [each.number for each in trail if each.kind in {"promise.made", "promise.moved"}]
    if not set_by:
        return ()
    hidden = HoldSight.of(context.caller).hidden
    return changes_since(company_of(context.caller), set_by[-1] + 1, hidden)


@requires("promise", "move")
def may_be_moved(context: ActionContext, ref: str) -> None:
    """Refuse with NotThereError where the caller may not move the promise `ref`."""
    access(context.caller, "promise", ref, "move")


@requires("promise", "move")
def if_moved(context: ActionContext, ref: str, due_date: date) -> Answer | None:
    """Return what the odds of another date would be; nothing is changed by it."""
    row = access(context.caller, "promise", ref, "move")
    found = advised_on(context.warm, row.ref, due_date)
    return None if found is None else answer_seen(context.caller, found, row)


@requires("promise", "rank")
def if_served_before(context: ActionContext, ref: str, ahead_of: str) -> Reranked:
    """Return what it would be to serve `ref` before `ahead_of`; nothing is changed by it.

    ValueError when one of them is not there, or it is served before already.
    """
    ref = access(context.caller, "promise", ref, "rank").ref
    found = if_ranked(context.warm, ref, id_called(context.caller, ahead_of))
    return composed(context.caller, "reranked", found)


@dataclass(frozen=True, slots=True)
class TemplateTask:
    """Open work that comes from a catalogue item, and so has no row of its own."""

    id: str
    title: str
    status: str
    hours: float
    hours_spent: float


@requires("promise", "read")
def planned_work(context: ActionContext, ref: str) -> Mapping[str, WorkDates]:
    """Return who does the work of `ref` and when, by its id; nothing where the plan is hidden."""
    line, _lines = line_of(context, ref)
    if context.caller.reach("plan", "read") is None or _is_of_others(context, line):
        return {}
    found = composed(context.caller, "work dates", work_dates(context.warm.forecast, line.id))
    return {each.work_id: each for each in found}


@requires("work", "read")
def template_work(context: ActionContext, ref: str) -> tuple[TemplateTask, ...]:
    """Return the open work of `ref` that comes from templates."""
    standing = context.warm.forecast.compiled.agenda.commitments
    name = id_called(context.caller, ref)
    if HoldSight.of(context.caller).hides(name):
        return ()
    mine = next((each for each in standing if each.id == name), None)
    found = tuple(
        TemplateTask(task.id, task.title, task.status, task.estimate.hours, task.hours_spent)
        for task in (mine.open_work if mine else ())
    )
    return composed(context.caller, "template task", found)


@requires("work", "read")
def work_rows(context: ActionContext, ref: str) -> list[Work]:
    """Return the rows of the work of the promise or hold `ref`, in its order."""
    owner = id_called(context.caller, ref)
    found = visible(context.caller, "work").filter(owner=owner).exclude(owner_kind="deal")
    return list(found.order_by("place"))
