"""What possible deals pay on top of a standing is what the statement would have more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from keepable.domain.money import Money
from keepable.pay.clauses import Share
from keepable.pay.marginal import MarginalPay, PossibleDeal, marginal_pay
from keepable.texts.text import Text
from tests.unit.domain.refused import refused
from tests.unit.pay.drawn_plans import (
    EXCHANGE,
    QUARTERS,
    as_deals,
    as_events,
    as_plan,
    drawn_deals,
    drawn_plan,
)
from tests.unit.pay.small_plans import (
    EUROS,
    TEN_PERCENT,
    TIERS,
    WINTER,
    deal,
    event,
    paid,
    plan_of,
)

DAY = date(2027, 2, 1)


def possible(amount: str, day: date = DAY, odds: str = "") -> PossibleDeal:
    money = Money.parse(amount) if amount else None
    return PossibleDeal(amount=money, day=day, odds=Share.parse(odds) if odds else None)


def test_a_deal_that_crosses_a_break_is_paid_by_each_tier() -> None:
    plan = plan_of(TIERS)
    standing = paid(plan, WINTER, [deal("a", "8000 EUR")], [event("e1 2027-01-15 booked a")])
    (found,) = marginal_pay(plan, standing, [possible("4000 EUR")], EUROS)
    assert found == MarginalPay(Money.parse("240.00 EUR"))  # 2,000 x 5 % + 2,000 x 7 %


def test_options_do_not_add_up_each_is_alone() -> None:
    plan = plan_of(TIERS)
    standing = paid(plan, WINTER, [], [])
    found = marginal_pay(plan, standing, [possible("10000 EUR")] * 2, EUROS)
    assert [str(each.pay) for each in found] == ["500.00 EUR", "500.00 EUR"]


def test_beyond_the_cap_a_deal_pays_nothing() -> None:
    plan = plan_of(f"{TEN_PERCENT}, cap: {{id: cap, amount: 500 EUR}}")
    standing = paid(plan, WINTER, [deal("a", "8000 EUR")], [event("e1 2027-01-15 booked a")])
    (found,) = marginal_pay(plan, standing, [possible("4000 EUR")], EUROS)
    assert found.pay == Money.parse("0.00 EUR")


@pytest.mark.parametrize(("odds", "pay"), [("80 %", "400.00 EUR"), ("79 %", "0.00 EUR")])
def test_a_promise_pays_by_its_odds(odds: str, pay: str) -> None:
    plan = plan_of(f"least_odds: 80 %, {TEN_PERCENT}", "promised")
    standing = paid(plan, WINTER, [], [])
    (found,) = marginal_pay(plan, standing, [possible("4000 EUR", odds=odds)], EUROS)
    assert found.pay == Money.parse(pay)


@pytest.mark.parametrize(
    ("option", "code"),
    [
        (possible(""), "pay.option_without_amount"),
        (possible("-5 EUR"), "pay.option_out_of_range"),
        (possible("9000000000000000 EUR"), "pay.option_out_of_range"),
        (possible("5 EUR", date(2027, 4, 1)), "pay.option_of_another_period"),
        (possible("5 EUR"), "pay.option_without_odds"),
        (possible("5 USD", odds="90 %"), "noun.no_exchange_rate"),
    ],
)
def test_what_cannot_be_said_is_not_said_as_a_figure(option: PossibleDeal, code: str) -> None:
    plan = plan_of(f"least_odds: 80 %, {TEN_PERCENT}", "promised")
    (found,) = marginal_pay(plan, paid(plan, WINTER, [], []), [option], EUROS)
    assert found.pay is None
    assert found.why is not None
    assert found.why.code == code


def test_a_standing_of_another_plan_is_refused() -> None:
    standing = paid(plan_of(TIERS), WINTER, [], [])
    other = as_plan(drawn_plan(Random(1), retroactive=False))
    text = refused(lambda: marginal_pay(other, standing, [], EUROS))
    assert text == Text("pay.statement_of_another", plan="small", rep="ada")


def test_it_is_what_the_statement_would_have_more() -> None:
    for seed in range(100):
        random = Random(seed)
        plan = as_plan(drawn_plan(random, retroactive=seed % 2 == 1))
        drawn = drawn_deals(random)
        deals, events = as_deals(drawn), as_events(drawn)
        amount = Money(Decimal(random.randint(1, 3_000_000)) / 100, "EUR")
        day = date.fromordinal(QUARTERS[1].toordinal() + 90)  # after all others of spring
        standing = paid(plan, day, deals, events, exchange=EXCHANGE, as_of=day)
        option = PossibleDeal(amount=amount, day=day, split=Fraction(1, 4))
        (found,) = marginal_pay(plan, standing, [option], EXCHANGE)
        more = deal("more", str(amount), "25 %")
        booked = event(f"em {day} booked more")
        after = paid(plan, day, [*deals, more], [*events, booked], as_of=day)
        assert found.pay is not None
        assert found.pay.amount == after.total.amount - standing.total.amount, seed
