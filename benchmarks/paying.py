"""How long it takes to say what a thousand possible deals would pay a rep, and to pay a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from benchmarks.measuring import Bar, Outcome, Runs, Spread, Table
from keepable.book_files.pay_plans import pay_plan_from
from keepable.domain.money import Money
from keepable.domain.time import Period
from keepable.pay.clauses import Share
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.marginal import PossibleDeal, marginal_pay
from keepable.pay.statement import statement

if TYPE_CHECKING:
    from keepable.pay.plan import PayPlan

BAR_MS, OPTIONS, ROUNDS, QUICK_ROUNDS = 50.0, 1_000, 50, 10
DEALS_OF_A_YEAR = (10, 100, 1_000)
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
EXCHANGE = Exchange("EUR")
PLAN = """
{id: bench, currency: EUR, valid: 2027-01-01 to 2027-12-31, period: quarter, pays_on: promised,
 least_odds: 80 %, quota: {id: quota, amount: 300000 EUR, carry_over: excess},
 base: {id: base, rate: 5 %},
 decelerators: [{id: slow, below: 50 %, rate: 3 %}],
 accelerators: [{id: fast, at_least: 100 %, rate: 8 %},
                {id: faster, at_least: 150 %, rate: 12.5 %, retroactive: true}],
 cap: {id: cap, amount: 90000 EUR},
 spiffs: [{id: spring, first_day: 2027-05-01, last_day: 2027-05-31, bonus: 500 EUR},
          {id: early, first_day: 2027-04-01, last_day: 2027-04-30, rate: 1 %}],
 clawback: {id: clawback, credited_within_days: 90, unpaid_after_days: 60}}
"""


def measure(*, quick: bool) -> Outcome:
    """Pay a thousand options on top of a standing, and statements of years of several sizes."""
    plan, problems = pay_plan_from(PLAN)
    if plan is None:
        message = "; ".join(map(str, problems))
        raise RuntimeError(message)
    options = _timed_options(plan, QUICK_ROUNDS if quick else ROUNDS)
    rows = tuple(
        (count, 1e3 * Spread.of(_timed_year(plan, count, 3).wall).median)
        for count in DEALS_OF_A_YEAR
    )
    measured = Spread.of(options.wall).times(1e3)
    return Outcome(
        title="Pay",
        bars=(
            Bar(
                what=f"what {OPTIONS:,} possible deals would pay, to the cent",
                bar=f"at most {BAR_MS:g}",
                measured=measured,
                unit="ms",
                met=measured.median <= BAR_MS,
            ),
        ),
        tables=(
            Table(
                title="The statement of a rep's last quarter, from all of their year, one thread",
                columns=("deals of the year", "ms"),
                rows=rows,
            ),
        ),
    )


def _timed_options(plan: PayPlan, rounds: int) -> Runs:
    deals, events = _year(40)
    day = date(2027, 5, 1)
    standing = statement(
        plan, "ada", day, deals=deals, events=events, exchange=EXCHANGE, as_of=YEAR.last
    )
    random = Random(1)
    options = [
        PossibleDeal(
            amount=Money(Decimal(random.randint(100_000, 10_000_000)) / 100, "EUR"),
            day=date.fromordinal(date(2027, 4, 1).toordinal() + random.randrange(90)),
            odds=Share(Decimal(random.randint(70, 95))),
        )
        for _ in range(OPTIONS)
    ]
    runs = Runs()
    for _ in range(rounds):
        runs.add(partial(marginal_pay, plan, standing, options, EXCHANGE))
    return runs


def _timed_year(plan: PayPlan, count: int, rounds: int) -> Runs:
    deals, events = _year(count)
    runs = Runs()
    for _ in range(rounds):
        runs.add(
            partial(
                statement,
                plan,
                "ada",
                YEAR.last,
                deals=deals,
                events=events,
                exchange=EXCHANGE,
                as_of=YEAR.last,
            )
        )
    return runs


def _year(count: int) -> tuple[list[SoldDeal], list[DealEvent]]:
    """Return so many deals, promised over a year, each paid after a while, one in ten credited."""
    random = Random(count)
    alone = (Split("ada", Share(Decimal(100))),)
    deals, events = [], []
    for n in range(count):
        price = Money(Decimal(random.randint(100_000, 10_000_000)) / 100, "EUR")
        deals.append(SoldDeal(id=f"d{n}", price=price, splits=alone))
        first = YEAR.start.toordinal() + random.randrange(YEAR.days)
        steps = [("promised", 0, None), ("paid", random.randrange(90), price)]
        steps += [("credited", random.randrange(120), price)] if n % 10 == 0 else []
        events += [
            DealEvent(
                id=f"{kind}{n}",
                deal=f"d{n}",
                kind=kind,  # type: ignore[arg-type] # as listed above
                day=date.fromordinal(first + after),
                amount=amount,
                odds=Share(Decimal(85)) if kind == "promised" else None,
            )
            for kind, after, amount in steps
        ]
    return deals, events
