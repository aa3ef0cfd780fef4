"""Money is an exact amount in one currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.money import Money
from keepable.texts import Text
from tests.unit.domain.refused import refused


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("40000EUR", "40000", "EUR"),
        ("1,250.50 USD", "1250.50", "USD"),
        (" 40 000 EUR ", "40000", "EUR"),
        ("-5 CHF", "-5", "CHF"),
        ("1_000 JPY", "1000", "JPY"),
        ("40.000 EUR", "40000", "EUR"),  # no amount has thousandths, so these are thousands
        ("40,000 EUR", "40000", "EUR"),
        ("1.250.000,5 EUR", "1250000.5", "EUR"),
        ("12,50 EUR", "12.50", "EUR"),
        ("40000.5 EUR", "40000.5", "EUR"),
        ("€40,000", "40000", "EUR"),
        ("40 000 €", "40000", "EUR"),
        ("£ 12.50", "12.50", "GBP"),
        ("EUR 40,000", "40000", "EUR"),
        ("-40000 eur", "-40000", "EUR"),
    ],
)
def test_money_is_read(text: str, amount: str, currency: str) -> None:
    assert Money.parse(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text", ["40000", "EUR", "40000 euro", "1.2.3 EUR", "NaN EUR", "", "€", "$40", "€ 4 EUR", "4€0"]
)
def test_what_is_no_money_is_refused(text: str) -> None:
    assert refused(lambda: Money.parse(text)) == Text("noun.not_money", found=text)


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_an_amount_that_is_not_finite_is_refused(amount: str) -> None:
    text = Text("noun.money_not_finite", amount=amount)
    assert refused(lambda: Money(Decimal(amount), "EUR")) == text


@pytest.mark.parametrize("amount", ["0.001", "1.255"])
def test_an_amount_finer_than_cents_is_refused(amount: str) -> None:
    text = Text("noun.money_too_fine", amount=amount)
    assert refused(lambda: Money(Decimal(amount), "EUR")) == text


def test_a_currency_is_three_capital_letters() -> None:
    text = Text("noun.currency", currency="eur")
    assert refused(lambda: Money(Decimal(1), "eur")) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_is_read_back_as_it_is_written(amount: Decimal) -> None:
    money = Money(amount, "EUR")
    assert Money.parse(str(money)) == money
