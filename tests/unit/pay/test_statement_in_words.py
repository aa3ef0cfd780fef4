"""Each line of a statement is told in words, with its clauses, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.pay.statement_in_words import statement_in_words
from keepable.texts import render
from tests.unit.pay.small_plans import (
    SPRING,
    TEN_PERCENT,
    TIERS,
    WINTER,
    deal,
    event,
    paid,
    plan_of,
)

if TYPE_CHECKING:
    from keepable.pay.statement import Statement

ACME, BETA = deal("acme", "8000 EUR"), deal("beta", "12000 EUR")
BOTH = [event("e1 2027-01-15 booked acme"), event("e2 2027-02-15 booked beta")]


def told(found: Statement, language: str = "en") -> list[str]:
    return [render(text, language) for text in statement_in_words(found)]


def test_a_line_tells_what_fell_into_which_tier() -> None:
    assert told(paid(plan_of(TIERS), WINTER, [ACME, BETA], BOTH)) == [
        "15 January 2027, acme: 8,000 EUR at 5 % (low). That is 400 EUR.",
        "15 February 2027, beta: 2,000 EUR at 5 % (low); 10,000 EUR at 7 % (mid). That is 800 EUR.",
    ]


def test_a_line_tells_what_a_retroactive_tier_raised() -> None:
    plan = plan_of(TIERS.replace("below: 25000 EUR", "below: 25000 EUR, retroactive: true"))
    # 8,000 x 2 % = 160 for acme; 12,000 x 7 % = 840
    assert told(paid(plan, WINTER, [ACME, BETA], BOTH))[1] == (
        "15 February 2027, beta: 2,000 EUR at 7 % (mid) and 160 EUR more for what counted before; "
        "10,000 EUR at 7 % (mid). That is 1,000 EUR."
    )


def test_a_line_tells_what_the_cap_leaves() -> None:
    plan = plan_of(f"{TEN_PERCENT}, cap: {{id: cap, amount: 1000 EUR}}")
    assert told(paid(plan, WINTER, [ACME, BETA], BOTH))[1] == (
        "15 February 2027, beta: 12,000 EUR at 10 % (base). The cap (cap) leaves 200 EUR."
    )


def test_a_line_tells_why_something_is_taken_back() -> None:
    clawback = "clawback: {id: back, credited_within_days: 90, unpaid_after_days: 60}"
    spiffs = "spiffs: [{id: plus, first_day: 2027-02-01, last_day: 2027-02-28, bonus: 50 EUR}]"
    plan = plan_of(f"{TEN_PERCENT}, {clawback}, {spiffs}")
    events = [*BOTH, event("n1 2027-01-20 credited acme", "8000 EUR")]
    assert told(paid(plan, WINTER, [ACME, BETA], events)) == [
        "15 January 2027, acme: 8,000 EUR at 10 % (base). That is 800 EUR.",
        "20 January 2027, acme: -800 EUR, as it was credited to the customer (back and base).",
        "15 February 2027, beta: 12,000 EUR at 10 % (base). That is 1,200 EUR.",
        "15 February 2027, beta: 50 EUR as a SPIFF (plus).",
    ]
    assert told(paid(plan, SPRING, [ACME, BETA], events)) == [
        "17 April 2027, beta: -1,250 EUR, as the customer had not paid in time (back).",
    ]


def test_a_correction_tells_which_period_it_puts_right() -> None:
    plan = plan_of(TIERS)
    winter = paid(plan, WINTER, [ACME, BETA], BOTH[:1])
    found = paid(plan, SPRING, [ACME, BETA], BOTH, [winter])
    (english,) = told(found)
    assert english == (
        "Correction of the period from 1 January 2027 on: "
        "15 February 2027, beta: 800 EUR (low and mid)."
    )
    assert told(found, "de") == [
        "Korrektur des Zeitraums ab 1. Januar 2027: 15. Februar 2027, beta: 800 EUR (low und mid)."
    ]
