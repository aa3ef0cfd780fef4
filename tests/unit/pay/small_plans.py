"""Small plans, deals and events, in as few words as tests need."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from keepable.book_files.pay_plans import pay_plan_from
from keepable.domain.money import Money
from keepable.pay.clauses import Share
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.statement import Statement, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keepable.pay.plan import PayPlan

EUROS = Exchange("EUR")
WINTER, SPRING, SUMMER = date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1)
HEAD = "{id: small, currency: EUR, valid: 2027-01-01 to 2027-12-31, period: quarter, "
TIERS = """tiers: [{id: low, rate: 5 %, below: 10000 EUR},
 {id: mid, rate: 7 %, at_least: 10000 EUR, below: 25000 EUR},
 {id: high, rate: 10 %, at_least: 25000 EUR}]"""
TEN_PERCENT = "base: {id: base, rate: 10 %}"


def plan_of(clauses: str, pays_on: str = "booked") -> PayPlan:
    """Return a plan of 2027 that pays by quarters in euros."""
    plan, problems = pay_plan_from(f"{HEAD}pays_on: {pays_on}, {clauses}}}")
    assert plan is not None, problems
    return plan


def deal(name: str, price: str = "", share: str = "100 %", *products: str) -> SoldDeal:
    """Return a deal of which ada has a `share`, and ben the rest."""
    own = Share.parse(share)
    rest = Share(100 - own.percent)
    splits = (Split("ada", own), Split("ben", rest)) if rest.percent else (Split("ada", own),)
    money = Money.parse(price) if price else None
    return SoldDeal(id=name, price=money, splits=splits, products=products)


def event(text: str, amount: str = "", **more: Any) -> DealEvent:  # noqa: ANN401 - any field
    """Return the event of a `text` such as "e1 2027-01-15 booked acme"."""
    name, day, kind, about = text.split()
    return DealEvent(
        id=name,
        deal=about,
        kind=kind,  # type: ignore[arg-type] # one of those that tests write
        day=date.fromisoformat(day),
        amount=Money.parse(amount) if amount else None,
        **more,
    )


def paid(
    plan: PayPlan,
    day: date,
    deals: Iterable[SoldDeal],
    events: Iterable[DealEvent],
    closed: Sequence[Statement] = (),
    *,
    rep: str = "ada",
    as_of: date = date(2027, 12, 31),
    exchange: Exchange = EUROS,
) -> Statement:
    """Return the statement of the period of `day`."""
    return statement(
        plan, rep, day, deals=deals, events=events, exchange=exchange, as_of=as_of, closed=closed
    )


def cents(found: Statement) -> list[str]:
    """Return the pay of each line."""
    return [str(line.pay.amount) for line in found.lines]


def told(found: Statement) -> list[str]:
    """Return the codes of what could not be paid."""
    return [getattr(problem.what, "code", "") for problem in found.problems]
