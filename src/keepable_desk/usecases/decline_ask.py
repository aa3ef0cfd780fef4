"""Saying no: an ask is declined, with the advice that was on the table; and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.answers import Question
from keepable.domain.advice import is_against_advice, needs_reason
from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode
from keepable.texts import Percent, Text, without_words
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, company_of
from keepable_desk.rights.showing import advice_shown
from keepable_desk.store.models import Ask
from keepable_desk.store.standing_yes import standing_yes
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError, UnreasonedError, record_event
from keepable_desk.usecases.make_promise import advised_on

if TYPE_CHECKING:
    from keepable.domain.promise import Advice
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import AskDeclined


@requires("ask", "decline")
def decline_ask(context: ActionContext, ref: str, *, reason: str) -> AskDeclined:
    """Answer the ask `ref` with no, and return on which advice; nothing of the plan changes.

    UnfitError when it is declined already, when it is promised or held, or when the advice is to
    say yes and there is no `reason`.
    """
    row = access(context.caller, Ask, ref, "decline")
    question = decode(Question, without_words(row.question))
    advised = advised_on(question)(context.warm)
    with writing():
        company = company_of(context.caller)
        _refuse_said_yes(context, row, question)
        advice, odds = advised.advice(company), advised.answer.odds
        _refuse_unreasoned(advice, odds, reason)
        is_against = is_against_advice("decline", odds, company.advised_odds)
        no = {"by": context.actor, "reason": reason, "advice": to_plain(advice)}
        still_open = Ask.objects.filter(pk=row.pk, declined_at=None)
        if not still_open.update(declined_at=context.now, declined=no):
            raise UnfitError(Text("refused.declined_already"))
        facts = {
            **advised.facts(company),
            "ask": row.ref,
            "against_advice": is_against,
        }
        if question.requested_date is not None:
            facts["due_date"] = str(question.requested_date)
        hidden = {"title": question.title, "customer": question.customer, "reason": reason}
        hidden |= {"advice": advice.sentence, **advised.hidden()}
        recorded = record_event(company, context, "ask.declined", facts, hidden)
    return {
        "ask": row.ref,
        "odds": f"{advice.odds:.4f}",
        "against_advice": is_against,
        "entry": recorded.entry.number,
        "advice": advice_shown(context.caller, to_plain(advice)),
    }


@requires("ask", "decline")
def reopen_ask(context: ActionContext, ref: str) -> None:
    """Take the no to the ask `ref` back by one more entry; UnfitError when there is none."""
    row = access(context.caller, Ask, ref, "decline")
    with writing():
        declined = Ask.objects.filter(pk=row.pk).exclude(declined_at=None)
        if not declined.update(declined_at=None, declined=None):
            raise UnfitError(Text("refused.not_declined"))
        record_event(company_of(context.caller), context, "ask.reopened", {"ask": row.ref})


def _refuse_said_yes(context: ActionContext, row: Ask, question: Question) -> None:
    """Raise UnfitError when a yes to the ask in `row` stands: it is taken back first."""
    if question.promise is not None:
        raise UnfitError(Text("refused.promised_already", promise=question.promise))
    if standing_yes(context.company, row.ref, context.now) is not None:
        raise UnfitError(Text("refused.yes_stands"))


def _refuse_unreasoned(advice: Advice, odds: float | None, reason: str) -> None:
    if needs_reason("decline", odds, advice.advised_odds) and not reason.strip():
        answer, advised = advice.text, Percent(advice.advised_odds)
        raise UnreasonedError(Text("refused.no_reason_to_decline", answer=answer, advised=advised))
