"""Holding: an answer that reserves capacity until it expires by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from keepable.domain.advice import is_against_advice
from keepable.domain.canonical import from_plain, to_plain
from keepable.domain.ids import RANDOM_BYTES, opaque_id
from keepable.domain.promise import Hold as HoldNoun
from keepable.engine import Question, ask, promise_from
from keepable_desk.queries.forecasts import rests_on
from keepable_desk.store.mapping import add_hold, remove_hold
from keepable_desk.store.models import Ask, Company, Hold
from keepable_desk.store.numbers import label
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import By, told
from keepable_desk.usecases.deciding import (
    Advised,
    Decision,
    RefusedError,
    changed_company,
    decide,
    next_rank,
)
from keepable_desk.usecases.make_promise import refuse_unfit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from keepable_desk.queries.forecasts import Forecasts


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """A hold as it is asked for: of which ask, for whom, and for how many `hours`."""

    ask: str
    key: str
    holder: str
    hours: int
    min_odds: float = 0.0


def place_hold(forecasts: Forecasts, wish: HoldWish, *, by: By) -> dict[str, Any]:
    """Place the hold that `wish` asks for, once, and give what was placed.

    RefusedError when its odds are too low, or when the holder holds as much as he may.
    """
    row = Ask.objects.get(company=by.company, ref=wish.ask)
    question = from_plain(Question, row.question)
    refuse_unfit(question)

    def advise() -> Advised:
        warm = forecasts.warm(by.company, by.now)
        return Advised(warm.forecast.book, ask(warm.forecast, question), rests_on(warm, question))

    def write(company: Company, advised: Advised) -> dict[str, Any]:
        hold = _hold(company, wish, by, question, advised)
        return _write(company, by, hold, advised, wish.ask)

    decision = Decision(
        company=by.company,
        key=wish.key,
        request=("hold", wish.ask, by.actor, wish.holder, wish.hours, wish.min_odds),
        now=by.now,
        min_odds=wish.min_odds,
        decided="hold",
    )
    return decide(decision, advise, write)


def _hold(
    company: Company, wish: HoldWish, by: By, question: Question, advised: Advised
) -> HoldNoun:
    held = Hold.objects.filter(company=company, holder=wish.holder, expires_at__gt=by.now).count()
    if held >= company.most_holds:
        most = company.most_holds
        msg = f"{wish.holder} holds {held} already, and {most} is the most; release one."
        raise RefusedError(msg, advised.answer)
    made = promise_from(
        advised.book,
        question,
        promiser=wish.holder,
        made_at=by.now,
        promise_id=opaque_id(by.now, by.new_salt(RANDOM_BYTES)),
    )
    return HoldNoun(
        id=made.id,
        title=made.title,
        holder=wish.holder,
        customer=made.customer,
        rank=next_rank(company.pk),
        due_date=made.due_date,
        expires_at=by.now + timedelta(hours=wish.hours),
        deal=made.deal,
        items=made.items,
        work=made.work,
        draw_key=made.draw_key,
    )


def _write(
    company: Company, by: By, hold: HoldNoun, advised: Advised, ask_ref: str
) -> dict[str, Any]:
    row = add_hold(company, hold)
    made = {
        "hold": hold.id,
        "ask": ask_ref,
        "due_date": str(hold.due_date),
        "expires_at": hold.expires_at.isoformat(),
        "odds": f"{advised.answer.odds or 0.0:.4f}",
        "against_advice": is_against_advice("hold", advised.answer.odds, company.advised_odds),
    }
    named = {"title": hold.title, "customer": hold.customer, "person": hold.holder}
    hidden = {**named, **advised.hidden()}
    recorded = told(company, by, "hold.placed", {**advised.facts(company), **made}, hidden)
    number = label("hold", row.number)
    return {
        **made,
        "number": number,
        "entry": recorded.entry.number,
        "advice": to_plain(advised.advice(company)),
    }


def release_hold(ref: str, *, by: By) -> None:
    """Release the hold `ref` before it expires; what it kept is free, so no advice is overtaken."""
    with writing():
        company = changed_company(by.company)
        row = Hold.objects.filter(company=company, ref=ref).first()
        if row is None:
            msg = f"The hold {ref!r:.80} is over already."
            raise RefusedError(msg)
        told(company, by, "hold.released", {"hold": ref})
        remove_hold(row)


def drop_expired_holds(*, now: datetime, new_salt: Callable[[int], bytes]) -> int:
    """Take holds that are over out of the book, where they count for nothing already."""
    with writing():
        found = list(Hold.objects.filter(expires_at__lte=now, company__halted_at=None))
        for row in found:
            by = By(company=row.company_id, actor="system", now=now, new_salt=new_salt)
            told(changed_company(by.company), by, "hold.expired", {"hold": row.ref})
            remove_hold(row)
    return len(found)
