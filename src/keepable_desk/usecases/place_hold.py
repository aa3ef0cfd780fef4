"""Holding: an answer that reserves capacity until it expires by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from keepable.answers import promise_from
from keepable.domain.canonical import to_plain
from keepable.domain.promise import Hold as HoldNoun
from keepable.texts import Text
from keepable_desk.reads.context import on_one_plan
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.rights.showing import advice_shown
from keepable_desk.store.mapping import add_hold, remove_hold
from keepable_desk.store.models import Company, Hold
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.short_numbers import label
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.ask_question import More, ask_question
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.deciding import (
    Advised,
    Decision,
    NotDecidedError,
    changed_company,
    decide,
    next_rank,
)
from keepable_desk.usecases.make_promise import (
    advised_on,
    ask_to_decide,
    in_whose_name,
    owner_of,
    refuse_answered,
    refuse_unfit,
)

if TYPE_CHECKING:
    from keepable.answers import Question
    from keepable_desk.reads.asked_questions import Asked
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import HoldPlaced


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """A hold as it is asked for: of which ask, and for how many `hours`.

    `key` makes it happen once, however often it is sent. Without a `holder` it is the caller's.
    """

    ask: str
    key: str
    holder: str = ""
    hours: int
    min_odds: float = 0.0


@requires("hold", "create")
@on_one_plan
def place_hold(context: ActionContext, wish: HoldWish) -> HoldPlaced:
    """Place the hold that `wish` asks for, once, and give what was placed.

    RefusedError when its odds are too low, or when the holder holds as much as they may.
    """
    row, question = ask_to_decide(context, "hold", wish.ask)
    wish = replace(wish, holder=in_whose_name(context, "hold", wish.holder))
    refuse_unfit(question)

    def write(company: Company, advised: Advised) -> HoldPlaced:
        refuse_answered(row, context.now)
        hold = _hold(context, company, wish, question, advised)
        return _write(context, company, hold, advised, wish.ask)

    decision = Decision(
        company=context.company,
        key=wish.key,
        request=("hold", wish.ask, context.actor, wish.holder, wish.hours, wish.min_odds),
        now=context.now,
        min_odds=wish.min_odds,
        decided="hold",
        about=(row,),
    )
    made = decide(context, decision, advised_on(question), write)
    return {**made, "advice": advice_shown(context.caller, made["advice"])}


@requires("hold", "create")
def ask_and_hold(context: ActionContext, asked: Asked, wish: HoldWish) -> HoldPlaced:
    """Ask, and hold what was answered: one more ask and one more hold, at the end of the order."""
    answered = ask_question(context, asked, More(reasons=True))
    return place_hold(context, replace(wish, ask=answered.row.ref))


def _hold(
    context: ActionContext, company: Company, wish: HoldWish, question: Question, advised: Advised
) -> HoldNoun:
    owner = owner_of(context, wish.holder)
    theirs = Q(owned_by=owner) if owner else Q(holder=wish.holder)
    held = Hold.objects.filter(theirs, company=company, expires_at__gt=context.now).count()
    if held >= company.most_holds:
        most = company.most_holds
        text = Text("refused.most_holds", holder=wish.holder, held=held, most=most)
        raise NotDecidedError(text, advised.answer)
    made = promise_from(
        advised.book,
        question,
        promiser=wish.holder,
        made_at=context.now,
        promise_id=context.new_id(),
    )
    return HoldNoun(
        id=made.id,
        title=made.title,
        holder=wish.holder,
        customer=made.customer,
        rank=next_rank(company.pk),
        due_date=made.due_date,
        expires_at=context.now + timedelta(hours=wish.hours),
        deal=made.deal,
        items=made.items,
        work=made.work,
        draw_key=made.draw_key,
    )


def _write(
    context: ActionContext, company: Company, hold: HoldNoun, advised: Advised, ask_ref: str
) -> HoldPlaced:
    row = add_hold(company, hold, owned_by=owner_of(context, hold.holder))
    advice = advised.advice(company)
    is_against = advice.is_against_promising
    made = {
        "hold": hold.id,
        "ask": ask_ref,
        "due_date": str(hold.due_date),
        "expires_at": hold.expires_at.isoformat(),
        "odds": f"{advice.odds:.4f}",
    }
    judged = {"against_advice": is_against}
    named = {"title": hold.title, "customer": hold.customer, "person": hold.holder}
    hidden = {**named, **advised.hidden()}
    recorded = record_event(
        company,
        context,
        "hold.placed",
        {**advised.facts(company), **made, **judged},
        hidden,
    )
    return {
        "hold": made["hold"],
        "ask": made["ask"],
        "due_date": made["due_date"],
        "expires_at": made["expires_at"],
        "odds": made["odds"],
        "against_advice": is_against,
        "number": label("hold", row.number),
        "entry": recorded.entry.number,
        "advice": to_plain(advice),
    }


@requires("hold", "release")
def release_hold(context: ActionContext, ref: str) -> Hold:
    """Release the hold `ref` before it expires, and return it as it was.

    What it kept is free, so that no advice is overtaken.
    """
    held = access(context.caller, Hold, ref, "release")
    ref = held.ref
    with writing():
        company = changed_company(context.company)
        row = one_or_none(Hold.objects.filter(company=company, ref=ref))
        if row is None:
            raise NotDecidedError(Text("refused.hold_is_over_already", hold=ref[:80]))
        remove_hold(row)
        record_event(company, context, "hold.released", {"hold": ref})
    return held


@requires("hold", "expire")
def drop_expired_holds(context: ActionContext) -> int:
    """Take holds that are over out of the book, where they count for nothing already."""
    over = Hold.objects.filter(
        company=context.company, expires_at__lte=context.now, company__halted_at=None
    )
    with writing():
        found = list(over)
        for row in found:
            company = changed_company(context.company)
            remove_hold(row)
            record_event(company, context, "hold.expired", {"hold": row.ref})
    return len(found)
