"""Plans and deals drawn from a seed, in the words of both ways in which their pay is computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from keepable.domain.money import Money
from keepable.domain.time import Period
from keepable.pay.clauses import Cap, Clawback, Quota, Share, Spiff, Threshold, Tier
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.plan import PayPlan
from tests.unit.pay.integer_cents import DrawnDeal, DrawnPlan, DrawnSpiff, Step

if TYPE_CHECKING:
    from random import Random

YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
QUARTERS = tuple(date(2027, month, 1) for month in (1, 4, 7, 10))
EXCHANGE = Exchange("EUR")


def euros(cents: int) -> Money:
    """Return so many cents as money."""
    return Money(Decimal(cents) / 100, "EUR")


def day_of(number: int) -> date:
    """Return a day by its number in the year, from 0."""
    return date.fromordinal(YEAR.start.toordinal() + number)


def drawn_plan(random: Random, *, retroactive: bool) -> DrawnPlan:
    """Return a plan of one to five tiers; where `retroactive`, some are, and rates only rise."""
    count = random.randint(1, 5)
    starts = [0, *sorted(random.sample(range(1, 5_000_000), count - 1))]
    rates = [random.randint(0, 3_000) for _ in range(count)]
    if retroactive:
        rates.sort()
    steps = tuple(
        Step(start, rate, for_all=retroactive and start > 0 and random.random() < 0.5)
        for start, rate in zip(starts, rates, strict=True)
    )
    return DrawnPlan(
        steps,
        cap=random.choice((None, random.randint(1, 500_000))),
        quota=random.randint(1, 5_000_000),
        carry_over=random.choice(("none", "excess", "shortfall", "both")),
        spiffs=tuple(_drawn_spiff(random) for _ in range(random.randint(0, 2))),
        credited_within=random.choice((None, random.randint(1, 200))),
        unpaid_after=random.choice((None, random.randint(1, 120))),
    )


def _drawn_spiff(random: Random) -> DrawnSpiff:
    first, last = sorted((random.randrange(365), random.randrange(365)))
    if random.random() < 0.5:
        return DrawnSpiff(first, last, bonus=random.randint(1, 100_000), rate=0)
    return DrawnSpiff(first, last, bonus=0, rate=random.randint(0, 1_000))


def drawn_deals(random: Random) -> tuple[DrawnDeal, ...]:
    """Return up to eight deals, which may be credited and paid for, in parts and late."""
    deals = []
    for n in range(random.randint(0, 8)):
        day, amount = random.randrange(365), random.randint(1, 3_000_000)
        notes = tuple(
            (random.randint(day, day + 250), random.choice((amount, random.randint(1, amount))))
            for _ in range(random.choice((0, 0, 1, 2, 3)))
        )
        payments = tuple(
            (random.randint(day, day + 150), random.choice((amount, random.randint(1, amount))))
            for _ in range(random.choice((0, 1, 1, 2)))
        )
        percent = random.choice((100, 100, 50, 33, random.randint(1, 99)))
        deals.append(DrawnDeal(f"d{n}", day, amount, percent, notes, payments))
    return tuple(deals)


def as_plan(drawn: DrawnPlan) -> PayPlan:
    """Return the plan in clauses."""
    thresholds = [Threshold(amount=euros(step.start)) for step in drawn.steps]
    tiers = tuple(
        Tier(
            id=f"tier-{n}",
            rate=Share(Decimal(step.rate) / 100),
            at_least=thresholds[n] if n else None,
            below=thresholds[n + 1] if n + 1 < len(thresholds) else None,
            retroactive=step.for_all,
        )
        for n, step in enumerate(drawn.steps)
    )
    spiffs = tuple(
        Spiff(
            id=f"spiff-{n}",
            first_day=day_of(spiff.first),
            last_day=day_of(spiff.last),
            bonus=euros(spiff.bonus) if spiff.bonus else None,
            rate=None if spiff.bonus else Share(Decimal(spiff.rate) / 100),
        )
        for n, spiff in enumerate(drawn.spiffs)
    )
    clawback = None
    if drawn.credited_within is not None or drawn.unpaid_after is not None:
        clawback = Clawback(
            id="clawback",
            credited_within_days=drawn.credited_within,
            unpaid_after_days=drawn.unpaid_after,
        )
    return PayPlan(
        id="drawn",
        currency="EUR",
        valid=YEAR,
        period="quarter",
        pays_on="booked",
        quota=Quota(id="quota", amount=euros(drawn.quota), carry_over=drawn.carry_over),  # type: ignore[arg-type] # one of those that there are
        tiers=tiers,
        cap=Cap(id="cap", amount=euros(drawn.cap)) if drawn.cap is not None else None,
        spiffs=spiffs,
        clawback=clawback,
    )


def as_deals(drawn: tuple[DrawnDeal, ...]) -> list[SoldDeal]:
    """Return the deals with their splits."""
    found = []
    for deal in drawn:
        rest = 100 - deal.percent
        others = (Split("ben", Share(Decimal(rest))),) if rest else ()
        own = Split("ada", Share(Decimal(deal.percent)))
        found.append(SoldDeal(id=deal.name, price=euros(deal.amount), splits=(own, *others)))
    return found


def as_events(drawn: tuple[DrawnDeal, ...]) -> list[DealEvent]:
    """Return what happened to the deals."""
    found = []
    for deal in drawn:
        name = deal.name
        booked = DealEvent(id=f"b-{name}", deal=name, kind="booked", day=day_of(deal.day))
        found.append(booked)
        found += [
            DealEvent(
                id=f"n{n}-{name}", deal=name, kind="credited", day=day_of(day), amount=euros(cents)
            )
            for n, (day, cents) in enumerate(deal.notes)
        ]
        found += [
            DealEvent(
                id=f"p{n}-{name}", deal=name, kind="paid", day=day_of(day), amount=euros(cents)
            )
            for n, (day, cents) in enumerate(deal.payments)
        ]
    return found
