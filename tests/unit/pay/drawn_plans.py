"""Plans and deals drawn from a seed, in the words of both ways in which their pay is computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from keepable.domain.money import Money
from keepable.domain.time import Period
from keepable.pay.clauses import Cap, Clawback, Quota, Share, Threshold, Tier
from keepable.pay.deal_events import DealEvent, Exchange, SoldDeal, Split
from keepable.pay.plan import PayPlan
from tests.unit.pay.integer_cents import DrawnDeal, DrawnPlan, Step

if TYPE_CHECKING:
    from random import Random

YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
QUARTERS = tuple(date(2027, month, 1) for month in (1, 4, 7, 10))
EXCHANGE = Exchange("EUR")
WINDOW = 400  # days: whatever is credited in the year is within it


def euros(cents: int) -> Money:
    """Return so many cents as money."""
    return Money(Decimal(cents) / 100, "EUR")


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
    )


def drawn_deals(random: Random) -> tuple[DrawnDeal, ...]:
    """Return up to eight deals, some of them credited in their own quarter, partly or whole."""
    deals = []
    for _ in range(random.randint(0, 8)):
        amount, quarter = random.randint(1, 3_000_000), random.randrange(4)
        credited = random.choice((0, 0, amount, random.randint(1, amount)))
        percent = random.choice((100, 100, 50, 33, random.randint(1, 99)))
        deals.append(DrawnDeal(amount, percent, quarter, credited, quarter))
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
    quota = None
    if drawn.quota is not None:
        quota = Quota(id="quota", amount=euros(drawn.quota), carry_over=drawn.carry_over)  # type: ignore[arg-type] # one of those that there are
    return PayPlan(
        id="drawn",
        currency="EUR",
        valid=YEAR,
        period="quarter",
        pays_on="booked",
        quota=quota,
        tiers=tiers,
        cap=Cap(id="cap", amount=euros(drawn.cap)) if drawn.cap is not None else None,
        clawback=Clawback(id="clawback", credited_within_days=WINDOW),
    )


def as_deals(drawn: tuple[DrawnDeal, ...]) -> list[SoldDeal]:
    """Return the deals with their splits."""
    found = []
    for n, deal in enumerate(drawn):
        rest = 100 - deal.percent
        others = (Split("ben", Share(Decimal(rest))),) if rest else ()
        own = Split("ada", Share(Decimal(deal.percent)))
        found.append(SoldDeal(id=f"d{n}", price=euros(deal.amount), splits=(own, *others)))
    return found


def as_events(drawn: tuple[DrawnDeal, ...], random: Random) -> list[DealEvent]:
    """Return what happened, each deal booked on a day of its quarter, and credited after it."""
    found = []
    for n, deal in enumerate(drawn):
        begin = QUARTERS[deal.quarter].toordinal()
        booked, credited = sorted(random.sample(range(90), 2))
        day = date.fromordinal(begin + booked)
        found.append(DealEvent(id=f"b{n}", deal=f"d{n}", kind="booked", day=day))
        if deal.credited:
            found.append(
                DealEvent(
                    id=f"c{n}",
                    deal=f"d{n}",
                    kind="credited",
                    day=date.fromordinal(begin + credited),
                    amount=euros(deal.credited),
                )
            )
    return found
