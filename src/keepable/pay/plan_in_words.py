"""A pay plan in plain words, from its clauses: what is paid for, when, and what makes it less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.pay.clauses import (
    Accelerator,
    BaseRate,
    Cap,
    Clause,
    Clawback,
    Decelerator,
    Quota,
    Spiff,
    Threshold,
    Tier,
)
from keepable.pay.marginal import PossibleDeal, marginal_pay
from keepable.texts.quantities import Amount
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from keepable.domain.money import Money
    from keepable.pay.deal_events import Exchange
    from keepable.pay.plan import PayPlan
    from keepable.pay.statement import Statement
    from keepable.texts.text import Param

_ON = {
    "booked": "pay.on_booked",
    "invoiced": "pay.on_invoiced",
    "paid": "pay.on_paid",
    "delivered": "pay.on_delivered",
}
_EXAMPLES = {
    "booked": "pay.example_booked",
    "invoiced": "pay.example_invoiced",
    "paid": "pay.example_paid",
    "delivered": "pay.example_delivered",
}
_PER = {"month": "pay.per_month", "quarter": "pay.per_quarter", "year": "pay.per_year"}
_CARRIED = {
    "none": "pay.carry_none",
    "excess": "pay.carry_excess",
    "shortfall": "pay.carry_shortfall",
    "both": "pay.carry_both",
}


@dataclass(frozen=True, slots=True)
class InWords:
    """A sentence about a plan, and the clause that it tells ("" for the plan as a whole)."""

    clause: str
    text: Text


def plan_in_words(plan: PayPlan) -> tuple[InWords, ...]:
    """Return what `plan` says, one sentence after the other, each with its clause.

    >>> from datetime import date
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Share
    >>> from keepable.pay.plan import PayPlan
    >>> from keepable.texts import render
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> for each in plan_in_words(plan)[1:]:
    ...     print(render(each.text, "en"))
    A deal counts on the day on which it is booked.
    What counts is added up for each calendar quarter.
    A deal that several share counts for each of them by their share.
    What counts pays 5 %.
    Nothing that was paid is taken back.
    """
    whole = [InWords("", text) for text in _of_the_whole(plan)]
    clauses = [InWords(each.id, text) for each in plan.clauses for text in _of_clause(each)]
    if plan.clawback is None:
        clauses.append(InWords("", Text("pay.nothing_back")))
    return (*whole, *clauses)


def _of_the_whole(plan: PayPlan) -> Iterator[Text]:
    facts: dict[str, Param] = {
        "title": plan.title or plan.id,
        "version": plan.version,
        "first": plan.valid.start,
    }
    if plan.valid.end == plan.valid.end.max:
        yield Text("pay.plan_without_end", **facts)
    else:
        yield Text("pay.plan_from_to", **facts, last=plan.valid.last)
    if plan.pays_on == "promised" and plan.least_odds is not None:
        yield Text("pay.on_promised", odds=plan.least_odds.said)
    else:
        yield Text(_ON[plan.pays_on])
    yield Text(_PER[plan.period])
    yield Text("pay.shared_by_splits")


def _of_clause(clause: Clause) -> Iterator[Text]:
    match clause:
        case Quota():
            yield Text("pay.quota", amount=_amount(clause.amount))
            yield Text(_CARRIED[clause.carry_over])
        case BaseRate():
            yield Text("pay.base", rate=clause.rate.said)
        case Tier():
            yield _of_tier(clause)
        case Decelerator():
            yield Text("pay.slower", end=_threshold(clause.below), rate=clause.rate.said)
        case Accelerator():
            code = "pay.faster_for_all" if clause.retroactive else "pay.faster"
            yield Text(code, start=_threshold(clause.at_least), rate=clause.rate.said)
        case Cap():
            yield Text("pay.cap", amount=_amount(clause.amount))
        case Spiff():
            yield _of_spiff(clause)
        case Clawback():
            yield from _of_clawback(clause)


def _of_clawback(clawback: Clawback) -> Iterator[Text]:
    if clawback.credited_within_days is not None:
        yield Text("pay.back_when_credited", n=clawback.credited_within_days)
    if clawback.unpaid_after_days is not None:
        yield Text("pay.back_when_unpaid", n=clawback.unpaid_after_days)


def _of_tier(tier: Tier) -> Text:
    rate = tier.rate.said
    start = _threshold(tier.at_least) if tier.at_least is not None else None
    end = _threshold(tier.below) if tier.below is not None else None
    if start is None and end is None:
        return Text("pay.tier_all", rate=rate)
    if start is None:
        return Text("pay.tier_up_to", rate=rate, end=end or "")
    if end is None:
        code = "pay.tier_for_all_from" if tier.retroactive else "pay.tier_marginal_from"
        return Text(code, rate=rate, start=start)
    code = "pay.tier_for_all_between" if tier.retroactive else "pay.tier_marginal_between"
    return Text(code, rate=rate, start=start, end=end)


def _of_spiff(spiff: Spiff) -> Text:
    facts: dict[str, Param] = {"first": spiff.first_day, "last": spiff.last_day}
    if spiff.product:
        facts["product"] = spiff.product
    if spiff.bonus is not None:
        code = "pay.bonus_of_product" if spiff.product else "pay.bonus_of_any"
        return Text(code, bonus=_amount(spiff.bonus), **facts)
    code = "pay.spiff_rate_of_product" if spiff.product else "pay.spiff_rate_of_any"
    return Text(code, rate=spiff.rate.said if spiff.rate is not None else "", **facts)


def _threshold(threshold: Threshold) -> Text | Amount:
    if threshold.amount is not None:
        return _amount(threshold.amount)
    return Text("pay.of_quota", share=threshold.said)


def _amount(money: Money) -> Amount:
    return Amount(money.amount, money.currency)


def example_in_words(
    plan: PayPlan, standing: Statement, amount: Money, day: date, exchange: Exchange
) -> Text:
    """Return what a deal of `amount` on `day` pays who stands at `standing`, as a sentence.

    >>> from datetime import date
    >>> from keepable.domain.money import Money
    >>> from keepable.domain.time import Period
    >>> from keepable.pay.clauses import BaseRate, Share
    >>> from keepable.pay.deal_events import Exchange
    >>> from keepable.pay.plan import PayPlan
    >>> from keepable.pay.statement import statement
    >>> from keepable.texts import render
    >>> plan = PayPlan(id="north", currency="EUR", period="quarter", pays_on="booked",
    ...                valid=Period(date(2027, 1, 1), date(2028, 1, 1)),
    ...                base=BaseRate(id="base", rate=Share.parse("5 %")))
    >>> day = date(2027, 2, 1)
    >>> nothing_yet = statement(plan, "ada", day, deals=[], events=[], exchange=Exchange("EUR"),
    ...                         as_of=day)
    >>> deal = Money.parse("40000 EUR")
    >>> render(example_in_words(plan, nothing_yet, deal, day, Exchange("EUR")), "en")
    'A deal of 40,000 EUR that is booked on 1 February 2027 pays 2,000 EUR.'
    """
    option = PossibleDeal(amount=amount, day=day, odds=plan.least_odds)
    (found,) = marginal_pay(plan, standing, [option], exchange)
    if found.pay is None:
        return found.why or Text("pay.option_without_amount")
    facts: dict[str, Param] = {"amount": _amount(amount), "day": day, "pay": _amount(found.pay)}
    if plan.least_odds is not None:
        return Text("pay.example_promised", odds=plan.least_odds.said, **facts)
    return Text(_EXAMPLES[plan.pays_on], **facts)
