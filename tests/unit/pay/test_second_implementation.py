"""A second implementation, written differently, agrees to the cent on drawn plans."""

from __future__ import annotations

from random import Random

import pytest

from keepable.pay.statement import Statement, statement
from tests.unit.pay.drawn_plans import (
    EXCHANGE,
    QUARTERS,
    YEAR,
    as_deals,
    as_events,
    as_plan,
    drawn_deals,
    drawn_plan,
)
from tests.unit.pay.integer_cents import DrawnDeal, quarters

FEW, ALL = 300, 10_000


def check(seed: int) -> None:
    """Compare the four quarters of one drawn plan."""
    random = Random(seed)
    drawn, deals = drawn_plan(random, retroactive=seed % 2 == 1), drawn_deals(random)
    events, plan = as_events(deals, random), as_plan(drawn)
    found = [
        statement(
            plan,
            "ada",
            day,
            deals=as_deals(deals),
            events=events,
            exchange=EXCHANGE,
            as_of=YEAR.last,
        ).total.amount
        for day in QUARTERS
    ]
    assert [int(amount * 100) for amount in found] == quarters(drawn, deals), seed


def test_both_agree_on_some_hundred_plans() -> None:
    for seed in range(FEW):
        check(seed)


@pytest.mark.wide
def test_both_agree_on_ten_thousand_plans() -> None:
    for seed in range(FEW, ALL):
        check(seed)


def in_order(deals: tuple[DrawnDeal, ...], seed: int, *, retroactive: bool) -> Statement:
    """Return the first quarter of the plan of `seed`, with the deals on other days each time."""
    drawn = drawn_plan(Random(seed), retroactive=retroactive)
    return statement(
        as_plan(drawn),
        "ada",
        QUARTERS[0],
        deals=as_deals(deals),
        events=as_events(deals, Random(deals[0].amount)),
        exchange=EXCHANGE,
        as_of=YEAR.last,
    )


@pytest.mark.parametrize("retroactive", [False, True])
def test_lines_add_up_to_the_period_in_any_order_of_deals(retroactive: bool) -> None:  # noqa: FBT001 - a parameter of a test
    for seed in range(100):
        random = Random(seed)
        deals = tuple(
            DrawnDeal(random.randint(1, 3_000_000), 100, 0, 0, 0)
            for _ in range(random.randint(2, 6))
        )
        totals = set()
        for _ in range(4):
            shuffled = list(deals)
            random.shuffle(shuffled)
            totals.add(in_order(tuple(shuffled), seed, retroactive=retroactive).total)
        assert len(totals) == 1, seed
