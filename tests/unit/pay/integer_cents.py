"""Pay computed a second time, in another way: whole numbers, and areas under the rates.

It shares no code with `keepable.pay`. Rates are whole hundredths of a percent, thresholds and
amounts whole cents, a share of a deal whole percent; attainment counts in cents times percent, and
pay in that times hundredths of a percent. Pay is the area under the rates between two attainments,
cut into strips at sorted breaks; what is retroactive is found by trying breaks from the top. What
is left of a deal is found anew for each day, from all that had happened to it by then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

CENT = 100 * 10_000  # of pay: percent in one, times hundredths of a percent in one
QUARTERS = ((0, 90), (90, 181), (181, 273), (273, 365))  # days of 2027, counted from 0


@dataclass(frozen=True)
class Step:
    """From `start` cents of attainment on, a rate in hundredths of a percent."""

    start: int
    rate: int
    for_all: bool


@dataclass(frozen=True)
class DrawnSpiff:
    """Extra pay for deals from `first` to `last` day: bonus in cents, or rate."""

    first: int
    last: int
    bonus: int
    rate: int


@dataclass(frozen=True)
class DrawnDeal:
    """A deal that is booked on a `day` of the year: amount in cents, own share in percent.

    `notes` are credit notes and `payments` what the customer paid, as (day, cents).
    """

    name: str
    day: int
    amount: int
    percent: int
    notes: tuple[tuple[int, int], ...] = ()
    payments: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class DrawnPlan:
    """A plan of four quarters; amounts are in cents, windows in days."""

    steps: tuple[Step, ...]
    cap: int | None
    quota: int
    carry_over: str
    spiffs: tuple[DrawnSpiff, ...] = ()
    credited_within: int | None = None
    unpaid_after: int | None = None


def area(steps: tuple[Step, ...], begin: int, end: int) -> int:
    """Return the pay of attainment from `begin` to `end`."""
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


def to_cents(pay: Fraction | int) -> int:
    """Return whole cents of cents in parts, halves away from zero."""
    exact = Fraction(pay)
    whole, parts = abs(exact.numerator), exact.denominator
    cents = (2 * whole + parts) // (2 * parts)
    return -cents if exact < 0 else cents


def left_by_step(plan: DrawnPlan, deal: DrawnDeal) -> list[tuple[int, str, int]]:
    """Return what is taken back of a deal: the day, what did it, and how many cents."""
    owed, left, found = deal.amount, deal.amount, []
    days = sorted({day for day, _ in deal.notes} | {_deadline(plan, deal)})
    for day in days:
        for n, (note_day, cents) in enumerate(deal.notes):
            if note_day != day:
                continue
            part = min(cents, owed)
            owed -= part
            if plan.credited_within is not None and day - deal.day <= plan.credited_within:
                back = min(part, left)
                left -= back
                found.append((day, f"n{n}-{deal.name}", back))
        if plan.unpaid_after is not None and day == _deadline(plan, deal):
            paid = sum(cents for when, cents in deal.payments if when < day)
            back = min(left, owed - min(paid, owed))
            left -= back
            found.append((day, f"b-{deal.name}", back))
    return [each for each in found if each[2] > 0]


def _deadline(plan: DrawnPlan, deal: DrawnDeal) -> int:
    return deal.day + (plan.unpaid_after or 0) + 1


@dataclass
class Kept:
    """What a deal was paid in its own quarter, and what was taken back of it."""

    quarter: int
    paid: int = 0
    left: int = 0
    back_later: int = 0
    spiff: dict[int, Fraction] = field(default_factory=dict)


def quarters(plan: DrawnPlan, deals: tuple[DrawnDeal, ...]) -> list[int]:
    """Return the pay of each of four quarters in cents."""
    steps: list[tuple[int, int, str, str, DrawnDeal, int]] = []
    for deal in deals:
        steps.append((deal.day, 0, deal.name, f"b-{deal.name}", deal, deal.amount))
        for day, what, cents in left_by_step(plan, deal):
            steps.append((day, 1, deal.name, what, deal, -cents))
    steps.sort(key=lambda each: each[:4])
    kept: dict[str, Kept] = {}
    found, begin = [], 0
    for quarter, (first, end) in enumerate(QUARTERS):
        at, total = begin, 0
        spiffs = [Fraction(0) for _ in plan.spiffs]
        for day, _, name, _, deal, cents in steps:
            if not first <= day < end:
                continue
            one = kept.setdefault(name, Kept(quarter))
            if one.quarter != quarter:
                before = one.back_later
                one.back_later -= cents
                shares = [Fraction(one.paid * back, one.left) for back in (before, one.back_later)]
                total -= to_cents(shares[1]) - to_cents(shares[0])
                continue
            one.left += cents
            pay = [
                capped(plan, area(plan.steps, begin, to)) for to in (at, at + cents * deal.percent)
            ]
            at += cents * deal.percent
            line = to_cents(Fraction(pay[1], CENT)) - to_cents(Fraction(pay[0], CENT))
            for n, spiff in enumerate(plan.spiffs):
                before_it = to_cents(spiffs[n])
                spiffs[n] += extra(spiff, deal, cents)
                line += to_cents(spiffs[n]) - before_it
            one.paid += line
            total += line
        found.append(total)
        begin = carried(plan, at)
    return found


def extra(spiff: DrawnSpiff, deal: DrawnDeal, cents: int) -> Fraction:
    """Return the cents that a SPIFF pays for so many `cents` of a deal."""
    if not spiff.first <= deal.day <= spiff.last:
        return Fraction(0)
    bonus = Fraction(spiff.bonus * deal.percent * cents, 100 * deal.amount)
    return bonus + Fraction(cents * deal.percent * spiff.rate, CENT)


def capped(plan: DrawnPlan, pay: int) -> int:
    """Return pay under the cap."""
    return pay if plan.cap is None else min(pay, plan.cap * CENT)


def carried(plan: DrawnPlan, end: int) -> int:
    """Return with how much the next quarter begins."""
    if plan.carry_over == "none":
        return 0
    rest = end - plan.quota * 100
    if (plan.carry_over == "excess" and rest < 0) or (plan.carry_over == "shortfall" and rest > 0):
        return 0
    return rest
