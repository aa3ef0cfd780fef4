"""A second implementation, written differently, agrees to the cent on drawn plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from keepable.pay.statement import statement
from tests.unit.pay.drawn_plans import (
    EXCHANGE,
    QUARTERS,
    as_deals,
    as_events,
    as_plan,
    drawn_deals,
    drawn_plan,
)
from tests.unit.pay.integer_cents import DrawnDeal, DrawnPlan, Step, quarters

FEW, ALL = 300, 10_000


def totals(drawn: DrawnPlan, deals: tuple[DrawnDeal, ...]) -> list[int]:
    """Return the four quarters by the clauses, in cents."""
    found = [
        statement(
            as_plan(drawn),
            "ada",
            day,
            deals=as_deals(deals),
            events=as_events(deals),
            exchange=EXCHANGE,
            as_of=date(2029, 1, 1),
        )
        for day in QUARTERS
    ]
    return [int(each.total.amount * 100) for each in found]


def check(seed: int) -> None:
    """Compare the four quarters of one drawn plan."""
    random = Random(seed)
    drawn, deals = drawn_plan(random, retroactive=seed % 2 == 1), drawn_deals(random)
    assert totals(drawn, deals) == quarters(drawn, deals), seed


def test_both_agree_on_some_hundred_plans() -> None:
    for seed in range(FEW):
        check(seed)


@pytest.mark.wide
def test_both_agree_on_ten_thousand_plans() -> None:
    for seed in range(FEW, ALL):
        check(seed)


@pytest.mark.parametrize("kind", ["marginal", "retroactive"])
def test_lines_add_up_to_the_period_in_any_order_of_deals(kind: str) -> None:
    for seed in range(100):
        random = Random(seed)
        drawn = replace(drawn_plan(random, retroactive=kind == "retroactive"), spiffs=())
        amounts = [random.randint(1, 3_000_000) for _ in range(random.randint(2, 6))]
        found = set()
        for _ in range(4):
            days = random.sample(range(90), len(amounts))
            deals = tuple(
                DrawnDeal(f"d{n}", day, amount, 100, payments=((day, amount),))
                for n, (day, amount) in enumerate(zip(days, amounts, strict=True))
            )
            found.add(totals(drawn, deals)[0])
        assert len(found) == 1, seed


def test_under_marginal_tiers_a_credit_in_its_period_leaves_what_the_others_pay_alone() -> None:
    for seed in range(100):
        random = Random(seed)
        drawn = replace(drawn_plan(random, retroactive=False), credited_within=90, spiffs=())
        gone = DrawnDeal("d0", 10, 500_000, 100, notes=((80, 500_000),), payments=((80, 500_000),))
        stays = DrawnDeal("d1", 20, random.randint(1, 3_000_000), 100)
        stays = replace(stays, payments=((20, stays.amount),))
        assert totals(drawn, (gone, stays))[0] == totals(drawn, (stays,))[0], seed


def test_what_the_second_implementation_says_of_the_classic_case() -> None:
    """30,000 at 5, 7 and 10 % with breaks at 10,000 and 25,000 is 2,050, in this way too."""
    steps = (
        Step(0, 500, for_all=False),
        Step(1_000_000, 700, for_all=False),
        Step(2_500_000, 1_000, for_all=False),
    )
    plan = DrawnPlan(steps, cap=None, quota=1, carry_over="none")
    assert quarters(plan, (DrawnDeal("d0", 5, 3_000_000, 100),))[0] == 205_000
