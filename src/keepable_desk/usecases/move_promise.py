"""Moving a promise: one more version, with the odds of its new date; the old ones stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.domain.advice import needs_reason
from keepable.domain.promise import PromiseVersion
from keepable.texts import Percent, Text
from keepable_desk.reads.advising import advised_on
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.rights.vocabulary import OUTCOMES
from keepable_desk.store.mapping import add_version
from keepable_desk.store.models import Promise
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.allowed_days import refuse_no_due_date
from keepable_desk.usecases.change_guards import (
    UnfitError,
    UnreasonedError,
    changed_promise,
    record_event,
)
from keepable_desk.usecases.deciding import advice_of, changed_company

if TYPE_CHECKING:
    from datetime import date

    from keepable.domain.promise import Advice
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import PromiseMoved


@requires("promise", "move")
def move_promise(
    context: ActionContext,
    ref: str,
    *,
    due_date: date,
    reason: str,
    expected: int | None = None,
) -> PromiseMoved:
    """Move the promise `ref` to `due_date` if it is still at the `expected` revision.

    It keeps its rank, so that nobody else moves. UnfitError when it is not open or is due then
    already, when that day is over, or when it is against the advice and has no `reason`;
    ChangedError when somebody else changed it.
    """
    ref = access(context.caller, Promise, ref, "move").ref
    warm = context.warm
    answer = advised_on(warm, ref, due_date)
    if answer is None:
        raise UnfitError(Text("refused.only_open_moves"))
    with writing():
        company = changed_company(context.company)
        row = changed_promise(company, ref, expected)
        last = row.versions.latest("place")
        if row.state != "open" or last.due_date == due_date:
            raise UnfitError(_already(row.state, last.due_date))
        advice = advice_of(answer, company)
        if due_date != _before(row):
            refuse_no_due_date(due_date, warm.forecast.book.as_of.date())
            _refuse_unreasoned(advice, reason)
        version = PromiseVersion(
            due_date=due_date,
            made_at=context.now,
            made_by=context.actor,
            reason=reason,
            advice=advice,
        )
        add_version(row, version)
        moved: PromiseMoved = {
            "promise": ref,
            "before": str(last.due_date),
            "due_date": str(due_date),
            "odds": f"{advice.odds:.4f}",
            "against_advice": advice.is_against_promising,
            "advice": answer.text,
        }
        facts = {
            "promise": moved["promise"],
            "before": moved["before"],
            "due_date": moved["due_date"],
            "odds": moved["odds"],
            "against_advice": moved["against_advice"],
        }
        hidden = {"reason": reason, "advice": advice.sentence, "book": advice.book_sha256}
        record_event(company, context, "promise.moved", facts, hidden)
    return moved


def _already(state: str, due: date) -> Text:
    return Text("refused.due_then_already", state=OUTCOMES[state], due=due)


def _refuse_unreasoned(advice: Advice, reason: str) -> None:
    """Raise UnfitError when a date against the advice is to be promised without a reason."""
    if needs_reason("move", advice.odds, advice.advised_odds) and not reason.strip():
        answer, advised = advice.text, Percent(advice.advised_odds)
        raise UnreasonedError(Text("refused.no_reason_to_move", answer=answer, advised=advised))


def _before(row: Promise) -> date | None:
    """Return the date before the last one: a move can be taken back though that day is over."""
    dates = list(row.versions.values_list("due_date", flat=True))
    return dates[-2] if len(dates) > 1 else None
