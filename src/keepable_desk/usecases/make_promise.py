"""Saying yes: to an ask, or to what is held already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from keepable.answers import Question, ask, promise_from
from keepable.domain.canonical import to_plain
from keepable.domain.decoder import decode
from keepable.domain.promise import Promise as PromiseNoun
from keepable.domain.promise import PromiseVersion
from keepable.texts import Text, without_words
from keepable_desk.reads.advising import advised_on_hold
from keepable_desk.reads.context import on_one_plan
from keepable_desk.reads.forecasts import resource_revisions
from keepable_desk.reads.ledger_contents import receipt_of_entry
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import NotThereError, access, allow, may_decide
from keepable_desk.rights.showing import advice_shown
from keepable_desk.store.mapping import add_promise, hold_of, remove_hold
from keepable_desk.store.models import Ask, Company, Hold
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.owners import owner_called
from keepable_desk.store.short_numbers import label, ref_called
from keepable_desk.store.signing_keys import KeyLostError
from keepable_desk.store.standing_yes import standing_yes
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.deciding import (
    Advised,
    Decision,
    KeyReusedError,
    NotDecidedError,
    decide,
    next_rank,
    was_decided,
)
from keepable_desk.usecases.notifying import notify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.forecasts import Warm
    from keepable_desk.usecases.results import PromiseMade

LOG = structlog.get_logger(__name__)
__all__ = ["KeyReusedError", "NotDecidedError", "PromiseRequest", "make_promise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRequest:
    """A yes as it is asked for: to which ask or hold, in whose name, and with which odds at least.

    `key` makes it happen once, however often it is sent. A yes against the advice needs a `reason`.
    Without a `promiser` it is the caller's.
    """

    ask: str = ""
    hold: str = ""
    key: str
    promiser: str = ""
    min_odds: float
    reason: str = ""

    def decision(self, context: ActionContext) -> Decision:
        """Return what is decided once."""
        request = ["promise", self.ask, self.hold, context.actor, self.promiser, self.min_odds]
        return Decision(
            company=context.company,
            key=self.key,
            request=(*request, self.reason),
            now=context.now,
            min_odds=self.min_odds,
            reason=self.reason,
        )


@requires("promise", "create")
@on_one_plan
def make_promise(context: ActionContext, wish: PromiseRequest) -> PromiseMade:
    """Make the promise that `wish` asks for, and give what was made, with its receipt.

    The receipt is empty where the key was lost after it was written; it can be had later.

    RefusedError with a fresh answer when the odds no longer reach what is asked for, or when the
    people it needs are promised faster than it can be computed; KeyReusedError when the key was
    used for another wish.
    """
    made = _of_hold(context, wish) if wish.hold else _of_ask(context, wish)
    receipt = _receipt_of(context, made)
    return {**made, "advice": advice_shown(context.caller, made["advice"]), "receipt": receipt}


def _receipt_of(context: ActionContext, made: PromiseMade) -> str:
    """Return the receipt of what is written for good; empty where it cannot be signed just now.

    That the key was there was seen before anything was written; it may be gone since.
    """
    try:
        return receipt_of_entry(context.company, made["entry"], made["subtrees"])
    except KeyLostError:
        LOG.exception("a receipt has to wait", company=context.company, entry=made["entry"])
        return ""


def _of_ask(context: ActionContext, wish: PromiseRequest) -> PromiseMade:
    row, question = ask_to_decide(context, "promise", wish.ask)
    wish = replace(wish, promiser=in_whose_name(context, "promise", wish.promiser))
    refuse_unfit(question)

    def write(company: Company, advised: Advised) -> PromiseMade:
        refuse_answered(row, context.now)
        made = promise_from(
            advised.book,
            question,
            promiser=wish.promiser,
            made_at=context.now,
            advice=advised.advice(company),
            promise_id=context.new_id(),
        )
        version = replace(made.versions[-1], made_by=context.actor, reason=wish.reason)
        promise = replace(made, versions=(version,), rank=next_rank(context.company))
        return _write(context, company, wish, promise, advised)

    decision = replace(wish.decision(context), about=(row,))
    return decide(context, decision, advised_on(question), write)


def _of_hold(context: ActionContext, wish: PromiseRequest) -> PromiseMade:
    """Turn a hold into a promise: same work, same rank, so that nobody else moves."""
    about: tuple[Model, ...] = ()
    if not was_decided(context.company, wish.key):  # a yes uses the hold up: it is gone then
        about = (access(context.caller, Hold, wish.hold, "release"),)
    wish = replace(wish, ask="", promiser=in_whose_name(context, "promise", wish.promiser))
    # by the name the hold was given, also when it is used up
    decision = replace(wish.decision(context), about=about)
    wish = replace(wish, hold=ref_called(context.company, "hold", wish.hold))

    def advise(warm: Warm) -> Advised:
        answer, revisions = advised_on_hold(warm, wish.hold)
        if answer is None:
            raise NotDecidedError(Text("refused.hold_is_over", hold=wish.hold[:80]))
        return Advised(warm.forecast.book, answer, revisions)

    def write(company: Company, advised: Advised) -> PromiseMade:
        row = one_or_none(Hold.objects.filter(company=company, ref=wish.hold))
        if row is None or row.expires_at <= context.now:
            text = Text("refused.hold_is_over", hold=wish.hold[:80])
            raise NotDecidedError(text, advised.answer)
        hold = hold_of(row)
        version = PromiseVersion(
            due_date=hold.due_date,
            made_at=context.now,
            made_by=context.actor,
            reason=wish.reason,
            advice=advised.advice(company),
        )
        promise = PromiseNoun(
            id=hold.id,
            title=hold.title,
            promiser=wish.promiser,
            customer=hold.customer,
            rank=hold.rank,
            versions=(version,),
            deal=hold.deal,
            items=hold.items,
            work=hold.work,
            draw_key=hold.draw_key,
        )
        remove_hold(row)
        return _write(context, company, wish, promise, advised)

    return decide(context, decision, advise, write)


def advised_on(question: Question) -> Callable[[Warm], Advised]:
    """Return what answers `question` from a forecast."""

    def advise(warm: Warm) -> Advised:
        return Advised(
            warm.forecast.book, ask(warm.forecast, question), resource_revisions(warm, question)
        )

    return advise


def ask_to_decide(context: ActionContext, resource: str, ref: str) -> tuple[Ask, Question]:
    """Return the ask `ref` and its question, of which a `resource` (promise or hold) is to be made.

    NotThereError where somebody else asked it, as nobody sells another's deal.
    """
    row = access(context.caller, Ask, ref)
    if not may_decide(context.caller, resource, row):
        what = "ask"
        raise NotThereError(what, ref)
    return row, decode(Question, without_words(row.question))


def in_whose_name(context: ActionContext, resource: str, named: str) -> str:
    """Return the name that stands at a hold or promise: nobody promises as somebody else."""
    caller = context.caller
    if named in {"", caller.name}:
        return caller.name or caller.actor
    allow(caller, resource, "create for another")
    return named


def owner_of(context: ActionContext, named: str) -> str:
    """Return whose a promise or hold is that is made in the name `named`, as the ledger says it."""
    caller = context.caller
    return (
        caller.actor
        if named == (caller.name or caller.actor)
        else owner_called(context.company, named)
    )


def refuse_unfit(question: Question) -> None:
    """Refuse what cannot be promised or held: without a date, or promised already."""
    if question.requested_date is None:
        raise NotDecidedError(Text("promise.needs_a_date"))
    if question.promise is not None:
        raise NotDecidedError(Text("refused.promised_already", promise=question.promise))


def refuse_answered(ask: Ask, now: datetime) -> None:
    """Refuse a yes to what was answered meanwhile, as one ask takes people's time once.

    A no is taken back first; what is promised or held already says where it stands. It must be
    called in the transaction that writes the yes.
    """
    if Ask.objects.filter(pk=ask.pk).exclude(declined_at=None).exists():
        raise NotDecidedError(Text("refused.declined"))
    said = standing_yes(ask.company_id, ask.ref, now)
    if said is not None:
        code = "refused.ask_promised" if said.noun == "promise" else "refused.ask_held"
        raise NotDecidedError(Text(code, number=said.number))


def _write(
    context: ActionContext,
    company: Company,
    wish: PromiseRequest,
    promise: PromiseNoun,
    advised: Advised,
) -> PromiseMade:
    """Write the promise with its entry, tell whom it concerns, and give what is answered."""
    advice = advised.advice(company)
    owner = owner_of(context, wish.promiser)
    row = add_promise(company, promise, owned_by=owner)
    is_against = advice.is_against_promising
    made = {"promise": promise.id, "due_date": str(promise.due_date), "odds": f"{advice.odds:.4f}"}
    reason = {"reason": wish.reason} if wish.reason else {}
    recorded = record(
        company,
        now=context.now,
        actor=context.actor,
        kind="promise.made",
        facts={
            **advised.facts(company),
            **made,
            "ask": wish.ask,
            "hold": wish.hold,
            "min_odds": f"{wish.min_odds:.4f}",
            "against_advice": is_against,
        },
        confidential={
            "title": promise.title,
            "customer": promise.customer,
            "promiser": wish.promiser,
            "advice": advice.sentence,
            **advised.hidden(),
            **reason,
        },
        new_salt=context.new_salt,
    )
    told = {**made, "against_advice": is_against}
    notify(company, "promise.made", told, actor=context.actor, now=context.now)
    return {
        "promise": made["promise"],
        "due_date": made["due_date"],
        "odds": made["odds"],
        "number": label("promise", row.number),
        "against_advice": is_against,
        "entry": recorded.entry.number,
        "subtrees": [root.hex() for root in recorded.subtrees],
        "advice": to_plain(advice),
    }
