"""Saying yes: to an ask, or to what is held already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from keepable.domain.canonical import from_plain, to_plain
from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable.domain.promise import Promise as PromiseNoun
from keepable.domain.promise import PromiseVersion
from keepable.engine import Question, ask, promise_from
from keepable_desk.queries.advising import advised_on_hold
from keepable_desk.queries.forecasts import rests_on
from keepable_desk.store.mapping import add_promise, hold_of, remove_hold
from keepable_desk.store.models import Ask, Company, Hold, OutboxMessage
from keepable_desk.store.numbers import label
from keepable_desk.usecases.deciding import (
    Advised,
    Decision,
    KeyReusedError,
    RefusedError,
    decide,
    next_rank,
)
from keepable_desk.usecases.recording import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keepable_desk.queries.forecasts import Forecasts

__all__ = ["KeyReusedError", "RefusedError", "Wish", "make_promise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A yes as it is asked for: to which ask or hold, by whom, when, and with which odds at least.

    `key` makes it happen once, however often it is sent. A yes against the advice needs a `reason`.
    """

    company: int
    ask: str = ""
    hold: str = ""
    key: str
    actor: str
    promiser: str
    now: datetime
    min_odds: float
    reason: str = ""

    def decision(self) -> Decision:
        """Give what is decided once."""
        request = ["promise", self.ask, self.hold, self.actor, self.promiser, self.min_odds]
        return Decision(
            company=self.company,
            key=self.key,
            request=(*request, self.reason),
            now=self.now,
            min_odds=self.min_odds,
            reason=self.reason,
        )


def make_promise(
    forecasts: Forecasts, wish: Wish, new_salt: Callable[[int], bytes]
) -> dict[str, Any]:
    """Make the promise that `wish` asks for, and give what was made; `new_salt` gives random bytes.

    RefusedError with a fresh answer when the odds no longer reach what is asked for, or when the
    people it needs are promised faster than it can be computed; KeyReusedError when the key was
    used for another wish.
    """
    if wish.hold:
        return _make_of_hold(forecasts, wish, new_salt)
    row = Ask.objects.get(company=wish.company, ref=wish.ask)
    question = from_plain(Question, row.question)
    refuse_unfit(question)

    def advise() -> Advised:
        warm = forecasts.warm(wish.company, wish.now)
        return Advised(warm.forecast.book, ask(warm.forecast, question), rests_on(warm, question))

    def write(company: Company, advised: Advised) -> dict[str, Any]:
        made = promise_from(
            advised.book,
            question,
            promiser=wish.promiser,
            made_at=wish.now,
            advice=advised.advice(company),
            promise_id=opaque_id(wish.now, new_salt(RANDOM_BYTES)),
        )
        version = replace(made.versions[-1], made_by=wish.actor, reason=wish.reason)
        promise = replace(made, versions=(version,), rank=next_rank(wish.company))
        return _write(company, wish, promise, advised, new_salt)

    return decide(wish.decision(), advise, write)


def _make_of_hold(
    forecasts: Forecasts, wish: Wish, new_salt: Callable[[int], bytes]
) -> dict[str, Any]:
    """Turn a hold into a promise: same work, same rank, so that nobody else moves."""

    def advise() -> Advised:
        warm = forecasts.warm(wish.company, wish.now)
        answer, revisions = advised_on_hold(warm, wish.hold)
        if answer is None:
            msg = f"The hold {wish.hold!r:.80} is over; ask again."
            raise RefusedError(msg)
        return Advised(warm.forecast.book, answer, revisions)

    def write(company: Company, advised: Advised) -> dict[str, Any]:
        row = Hold.objects.filter(company=company, ref=wish.hold).first()
        if row is None or row.expires_at <= wish.now:
            msg = f"The hold {wish.hold!r:.80} is over; ask again."
            raise RefusedError(msg, advised.answer)
        hold = hold_of(row)
        version = PromiseVersion(
            due_date=hold.due_date,
            made_at=wish.now,
            made_by=wish.actor,
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
        return _write(company, wish, promise, advised, new_salt)

    return decide(wish.decision(), advise, write)


def refuse_unfit(question: Question) -> None:
    """Refuse what cannot be promised or held: without a date, or promised already."""
    if question.requested_date is None:
        msg = "A promise needs a date; ask for one first."
        raise RefusedError(msg)
    if question.promise is not None:
        msg = f"It is promised already, as {question.promise}; move that promise instead."
        raise RefusedError(msg)


def _write(
    company: Company,
    wish: Wish,
    promise: PromiseNoun,
    advised: Advised,
    new_salt: Callable[[int], bytes],
) -> dict[str, Any]:
    """Write the promise with its entry and its message, and give what is answered."""
    advice = advised.advice(company)
    row = add_promise(company, promise)
    is_against = advice.is_against_promising
    made = {"promise": promise.id, "due_date": str(promise.due_date), "odds": f"{advice.odds:.4f}"}
    reason = {"reason": wish.reason} if wish.reason else {}
    recorded = record(
        company,
        now=wish.now,
        actor=wish.actor,
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
        new_salt=new_salt,
    )
    body = {**made, "against_advice": is_against, "actor": wish.actor}
    OutboxMessage.objects.create(company=company, kind="promise.made", body=body, made_at=wish.now)
    return {
        **made,
        "number": label("promise", row.number),
        "against_advice": is_against,
        "entry": recorded.entry.number,
        "subtrees": [root.hex() for root in recorded.subtrees],
        "advice": to_plain(advice),
    }
