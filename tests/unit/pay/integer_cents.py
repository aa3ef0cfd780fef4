"""Pay computed a second time, in another way: whole numbers of millionths, one unit of area each.

It shares no code with `keepable.pay`. Rates are whole hundredths of a percent, thresholds and
amounts whole cents, a share of a deal whole percent. Pay is the area under the rates between two
attainments, cut at their sorted breaks; what is retroactive is found by trying every break from the
top. All amounts of pay are whole millionths of a cent (cents x 10,000 x 100).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

PER_CENT_OF_PAY = 10_000 * 100  # hundredths of a percent in one, times percent in one


@dataclass(frozen=True)
class Step:
    """From `start` cents of attainment on, a rate in hundredths of a percent."""

    start: int
    rate: int
    for_all: bool


@dataclass(frozen=True)
class DrawnDeal:
    """A deal: amount in cents, own share in percent, quarter, and what is credited, and when."""

    amount: int
    percent: int
    quarter: int
    credited: int  # cents
    credited_quarter: int


@dataclass(frozen=True)
class DrawnPlan:
    """A plan of four quarters: its steps, its cap in cents if any, quota and what is carried."""

    steps: tuple[Step, ...]
    cap: int | None
    quota: int | None
    carry_over: str


def area(steps: tuple[Step, ...], begin: int, end: int) -> int:
    """Return the pay of attainment from `begin` to `end`, both in cents times percent."""
    for step in sorted(steps, key=lambda each: -each.start):
        start = step.start * 100
        if step.for_all and begin < start <= end:
            return (start - begin) * step.rate + marginal(steps, start, end)
    return marginal(steps, begin, end)


def marginal(steps: tuple[Step, ...], begin: int, end: int) -> int:
    """Return the area under the rates, cut into strips at every break between the two."""
    breaks = sorted({begin, end, *(s.start * 100 for s in steps if begin < s.start * 100 < end)})
    total = 0
    for left, right in pairwise(breaks):
        below = [step for step in steps if step.start * 100 <= left]
        rate = max(below, key=lambda each: each.start).rate if below else steps[0].rate
        total += (right - left) * rate
    return total


def to_cents(pay: int) -> int:
    """Return whole cents, halves away from zero."""
    sign = -1 if pay < 0 else 1
    return sign * ((2 * abs(pay) + PER_CENT_OF_PAY) // (2 * PER_CENT_OF_PAY))


def quarters(plan: DrawnPlan, deals: tuple[DrawnDeal, ...]) -> list[int]:
    """Return the pay by rates of each of four quarters in cents, where nothing is taken back later.

    What is credited in the quarter of its deal lowers attainment; deals credited later are none of
    this function's business.
    """
    found, begin = [], 0
    for quarter in range(4):
        credit = sum(
            (deal.amount - (deal.credited if deal.credited_quarter == quarter else 0))
            * deal.percent
            for deal in deals
            if deal.quarter == quarter
        )
        pay = area(plan.steps, begin, begin + credit)
        if plan.cap is not None:
            pay = min(pay, plan.cap * PER_CENT_OF_PAY)
        found.append(to_cents(pay))
        begin = carried(plan, begin + credit)
    return found


def carried(plan: DrawnPlan, end: int) -> int:
    """Return with how much the next quarter begins, in cents times percent."""
    if plan.quota is None or plan.carry_over == "none":
        return 0
    rest = end - plan.quota * 100
    if plan.carry_over == "excess" and rest < 0:
        return 0
    if plan.carry_over == "shortfall" and rest > 0:
        return 0
    return rest
