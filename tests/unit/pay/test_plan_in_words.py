"""A plan is told in words from its clauses, so that whoever it moves can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.domain.money import Money
from keepable.pay.plan_in_words import example_in_words, plan_in_words
from keepable.texts import render
from tests.unit.pay.small_plans import EUROS, TEN_PERCENT, TIERS, WINTER, deal, event, paid, plan_of

if TYPE_CHECKING:
    from keepable.pay.plan import PayPlan

FULL = plan_of(
    """title: Field sales, quota: {id: quota, amount: 300000 EUR, carry_over: excess},
    base: {id: base, rate: 5 %}, decelerators: [{id: slow, below: 50 %, rate: 2.5 %}],
    accelerators: [{id: fast, at_least: 100 %, rate: 8 %},
                   {id: faster, at_least: 450000 EUR, rate: 12.5 %, retroactive: true}],
    cap: {id: cap, amount: 30000 EUR},
    spiffs: [{id: spring, first_day: 2027-03-01, last_day: 2027-03-31, bonus: 500 EUR,
              product: sso},
             {id: may, first_day: 2027-05-01, last_day: 2027-05-31, rate: 1 %}],
    clawback: {id: back, credited_within_days: 90, unpaid_after_days: 1}"""
)


def words(plan: PayPlan, language: str = "en") -> list[str]:
    return [render(each.text, language) for each in plan_in_words(plan)]


def test_a_plan_is_told_clause_by_clause() -> None:
    assert words(FULL) == [
        "Field sales, version 1, from 1 January 2027 to 31 December 2027.",
        "A deal counts on the day on which it is booked.",
        "What counts is added up for each calendar quarter.",
        "A deal that several share counts for each of them by their share.",
        "The quota of a period is 300,000 EUR.",
        "What is above the quota counts in the next period; what is missing does not.",
        "What counts pays 5 %.",
        "Below 50 % of the quota it pays 2.5 %.",
        "From 100 % of the quota on it pays 8 %.",
        "Once 450,000 EUR is reached, all of the period pays 12.5 %, from the first deal on.",
        "For a period these rates pay no more than 30,000 EUR; SPIFFs come on top.",
        (
            "Each deal with sso that counts from 1 March 2027 to 31 March 2027 pays 500 EUR "
            "more, once."
        ),
        "Deals that count from 1 May 2027 to 31 May 2027 pay 1 % more.",
        (
            "Where a deal is credited to the customer within 90 days, what was paid for that "
            "part is taken back."
        ),
        (
            "What was paid for a part that the customer has not paid within 1 day is taken "
            "back, and is not paid again."
        ),
    ]


def test_tiers_are_told_from_where_to_where() -> None:
    assert words(plan_of(TIERS))[4:] == [
        "What counts up to 10,000 EUR pays 5 %.",
        "What counts from 10,000 EUR to 25,000 EUR pays 7 %.",
        "What counts above 25,000 EUR pays 10 %.",
        "Nothing that was paid is taken back.",
    ]


def test_each_sentence_names_its_clause() -> None:
    told = {each.clause for each in plan_in_words(FULL)}
    assert told == {clause.id for clause in FULL.clauses} | {""}


@pytest.mark.parametrize("pays_on", ["booked", "invoiced", "paid", "delivered", "promised"])
@pytest.mark.parametrize("carry", ["none", "excess", "shortfall", "both"])
def test_every_plan_has_words_in_both_languages(pays_on: str, carry: str) -> None:
    odds = "least_odds: 80 %, " if pays_on == "promised" else ""
    quota = f"quota: {{id: quota, amount: 300000 EUR, carry_over: {carry}}}"
    plan = plan_of(f"{odds}{quota}, {TEN_PERCENT}", pays_on)
    english, german = words(plan), words(plan, "de")
    assert all(one != other for one, other in zip(english, german, strict=True))
    assert "{" not in "".join(english + german)
    assert ("Each period begins at nothing." in english) == (carry == "none")
    standing = paid(plan, WINTER, [], [])
    example = example_in_words(plan, standing, Money.parse("40000 EUR"), WINTER, EUROS)
    assert render(example, "en").endswith("pays 4,000 EUR.")
    assert render(example, "de").endswith("bringt 4.000 EUR.")


def test_the_example_depends_on_where_the_rep_stands() -> None:
    plan = plan_of(TIERS)
    standing = paid(plan, WINTER, [deal("a", "25000 EUR")], [event("e1 2027-01-15 booked a")])
    text = example_in_words(plan, standing, Money.parse("40000 EUR"), WINTER, EUROS)
    assert render(text, "en") == (
        "A deal of 40,000 EUR that is booked on 1 January 2027 pays 4,000 EUR."
    )
