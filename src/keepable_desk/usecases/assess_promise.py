"""Assessing: each side says how a promise came out, and none of it is ever taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from keepable.domain.promise import PromiseState
from keepable.texts import Listed, Text
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.rights.vocabulary import OUTCOMES
from keepable_desk.store.models import Assessment, Promise
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.allowed_days import refuse_no_coming
from keepable_desk.usecases.change_guards import UnfitError, changed_promise, record_event
from keepable_desk.usecases.deciding import changed_company, move_everybody_on

if TYPE_CHECKING:
    from datetime import date

    from keepable_desk.reads.context import ActionContext

Side = Literal["promiser", "promisee"]
# what each side may say; open takes back what was said before
SAYS: dict[str, tuple[str, ...]] = {
    "promiser": ("kept", "late", "broken", "withdrawn", "open"),
    "promisee": ("kept", "late", "broken", "released", "open"),
}
STATES: tuple[str, ...] = get_args(PromiseState)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideAssessment:
    """What one `side` says: the `outcome`, the day `came_on` which it was there, and a note."""

    side: str
    outcome: str
    came_on: date | None = None
    note: str = ""


@requires("promise", "assess as promiser", "assess as promisee")
def assess_promise(
    context: ActionContext, ref: str, verdict: SideAssessment, *, expected: int | None = None
) -> Assessment:
    """Write the `verdict` on the promise `ref` if it is still at the `expected` revision.

    What the promiser's side says is its state from then on; of the promisee's side, only that it
    was released. UnfitError when side and outcome, or outcome and day, contradict each other, and
    when that side says just that already.
    """
    ref = access(context.caller, Promise, ref, f"assess as {verdict.side}").ref
    with writing():
        company = changed_company(context.company)
        row = changed_promise(company, ref, expected)
        _refuse_contradictions(row, verdict)
        _refuse_nothing_new(row, verdict)
        if verdict.came_on is not None:
            made_at = row.versions.earliest("place").made_at
            refuse_no_coming(verdict.came_on, made_at=made_at, now=context.now)
        made = Assessment.objects.create(
            promise=row,
            side=verdict.side,
            outcome=verdict.outcome,
            by=context.actor,
            at=context.now,
            came_on=verdict.came_on,
            note=verdict.note,
        )
        before = row.state
        row.state = _state_after(row)
        row.save(update_fields=["state"])
        if row.state == "open" != before:
            move_everybody_on(company)  # it takes up capacity again
        facts = {
            "promise": ref,
            "side": verdict.side,
            "outcome": verdict.outcome,
            "came_on": str(verdict.came_on or ""),
            "state": row.state,
        }
        record_event(company, context, "promise.assessed", facts, {"note": verdict.note})
    return made


def _refuse_contradictions(row: Promise, verdict: SideAssessment) -> None:
    allowed = SAYS[verdict.side]
    if verdict.outcome not in allowed:
        raise UnfitError(_no_such_outcome(verdict.side, allowed))
    due, day = row.versions.latest("place").due_date, verdict.came_on
    if day is None:
        return
    if (verdict.outcome == "kept" and day > due) or (verdict.outcome == "late" and day <= due):
        code = "refused.came_late" if day > due else "refused.came_in_time"
        raise UnfitError(Text(code, due=due, day=day))


def _no_such_outcome(side: str, allowed: tuple[str, ...]) -> Text:
    named = Listed(tuple(OUTCOMES[each] for each in allowed), most=len(OUTCOMES), joined="or")
    if side == "promisee":
        return Text("refused.promisee_says_one_of", outcomes=named)
    return Text("refused.promiser_says_one_of", outcomes=named)


def _refuse_nothing_new(row: Promise, verdict: SideAssessment) -> None:
    """Refuse what was said last by that side: another day or another note is something new."""
    last = row.assessments.filter(side=verdict.side).last()
    said = (last.outcome, last.came_on, last.note) if last else ("open", None, "")
    if said == (verdict.outcome, verdict.came_on, verdict.note):
        raise UnfitError(Text("refused.said_already", outcome=OUTCOMES[verdict.outcome]))


def _state_after(row: Promise) -> str:
    said = {found.side: found.outcome for found in row.assessments.order_by("pk")}
    if said.get("promisee") == "released":
        return "released"
    return said.get("promiser", "open")
