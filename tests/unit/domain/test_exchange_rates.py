"""Exchange rates: what a currency is worth from which day on, and exact conversions with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.book import Book, Settings
from keepable.domain.checks import problems_of
from keepable.domain.deal import Deal
from keepable.domain.money import DatedRate, ExchangeRate, Money, converted, rounded
from keepable.texts import Text
from tests.unit.domain.refused import refused

NEW_YEAR, MARCH = date(2027, 1, 1), date(2027, 3, 1)
AS_OF = datetime(2027, 2, 1, 8, tzinfo=UTC)


def rates_of(currency: str, *rates: tuple[date, str]) -> ExchangeRate:
    dated = (DatedRate(since=since, rate=Decimal(rate)) for since, rate in rates)
    return ExchangeRate(currency=currency, rates=tuple(dated))


DOLLAR = rates_of("USD", (NEW_YEAR, "0.80"), (MARCH, "0.75"))
POUND = rates_of("GBP", (NEW_YEAR, "1.20"))
YEN = rates_of("JPY", (NEW_YEAR, "0.006"))
KNOWN = (DOLLAR, POUND, YEN)


def worth(amount: str, to: str, day: date = date(2027, 2, 1)) -> Fraction:
    return converted(Money.parse(amount), to, day, own="EUR", exchange_rates=KNOWN)


def test_an_amount_is_worth_its_rate_in_the_own_currency() -> None:
    assert worth("50 USD", "EUR") == 40  # 50 * 0.80


def test_an_amount_of_the_own_currency_is_divided_by_the_rate() -> None:
    assert worth("40 EUR", "USD") == 50  # 40 / 0.80


def test_between_two_others_it_goes_through_the_own_currency() -> None:
    assert worth("30 USD", "GBP") == 20  # 30 * 0.80 = 24 EUR, 24 / 1.20


def test_the_same_currency_needs_no_rate() -> None:
    assert worth("7.50 CHF", "CHF") == Fraction(15, 2)


@pytest.mark.parametrize(
    ("day", "euros"),
    [
        (NEW_YEAR, 80),  # the day itself counts
        (date(2027, 2, 28), 80),  # the latest before it
        (MARCH, 75),
        (date(2030, 1, 1), 75),  # a rate holds until another follows
    ],
)
def test_the_latest_rate_on_or_before_the_day_counts(day: date, euros: int) -> None:
    assert worth("100 USD", "EUR", day) == euros


def test_a_third_is_kept_exactly_until_somebody_rounds() -> None:
    # 1 GBP = 1.20 EUR = 200 JPY; 1 JPY = 1/200 GBP; 10 EUR are 8 1/3 GBP
    assert worth("10 EUR", "GBP") == Fraction(25, 3)
    assert rounded(worth("10 EUR", "GBP"), "GBP") == Money(Decimal("8.33"), "GBP")


@pytest.mark.parametrize(
    ("amount", "currency", "found"),
    [
        (Fraction(1, 200), "EUR", "0.01"),  # half a cent, away from zero
        (Fraction(-1, 200), "EUR", "-0.01"),
        (Fraction(49, 10_000), "EUR", "0.00"),
        (Fraction(3, 2), "JPY", "2"),  # there is no hundredth of a yen
        (Fraction(10**30 + 1, 3), "EUR", f"{10**30 // 3}.67"),  # 1/3 and 1/3: two thirds
    ],
)
def test_what_is_asked_for_is_rounded_to_the_smallest_unit(
    amount: Fraction, currency: str, found: str
) -> None:
    assert rounded(amount, currency) == Money(Decimal(found), currency)


@given(
    cents=st.integers(-(10**12), 10**12),
    there=st.sampled_from(["EUR", "USD", "GBP", "JPY"]),
    back=st.sampled_from(["EUR", "USD", "GBP"]),
)
def test_there_and_back_is_the_same_amount(cents: int, there: str, back: str) -> None:
    money = Money(Decimal(cents).scaleb(-2), back)
    factor = worth(f"1 {there}", back) * worth(f"1 {back}", there)
    assert factor == 1
    assert rounded(worth(str(money), there) * worth(f"1 {there}", back), back) == money


@pytest.mark.parametrize(
    ("amount", "to", "day", "missing"),
    [
        ("1 CHF", "EUR", MARCH, "CHF"),  # nobody wrote one
        ("1 EUR", "CHF", MARCH, "CHF"),
        ("1 USD", "EUR", date(2026, 12, 31), "USD"),  # the first holds from the next day on
    ],
)
def test_where_no_rate_is_known_it_is_said_of_which_currency_and_day(
    amount: str, to: str, day: date, missing: str
) -> None:
    text = Text("noun.no_exchange_rate", currency=missing, day=day, own="EUR")
    assert refused(lambda: worth(amount, to, day)) == text


def test_a_rate_of_the_own_currency_counts_for_nothing() -> None:
    own = rates_of("EUR", (NEW_YEAR, "2"))
    ten = Money.parse("10 EUR")
    assert converted(ten, "USD", MARCH, own="EUR", exchange_rates=(own, DOLLAR)) == Fraction(40, 3)


@pytest.mark.parametrize("rate", ["0", "-0.5", "NaN", "Infinity"])
def test_a_rate_is_above_zero(rate: str) -> None:
    text = Text("noun.rate_not_above_zero", rate=rate, since=MARCH)
    assert refused(lambda: DatedRate(since=MARCH, rate=Decimal(rate))) == text


def test_a_currency_is_three_capital_letters() -> None:
    assert refused(lambda: rates_of("Dollar", (MARCH, "1"))) == Text(
        "noun.currency", currency="Dollar"
    )


def test_a_currency_has_a_rate() -> None:
    assert refused(lambda: rates_of("USD")) == Text("noun.currency_without_rates", currency="USD")


@pytest.mark.parametrize("after", [NEW_YEAR, MARCH])
def test_days_come_in_order_and_each_once(after: date) -> None:
    text = Text("noun.rates_out_of_order", currency="USD", before=MARCH, after=after)
    assert refused(lambda: rates_of("USD", (MARCH, "1"), (after, "2"))) == text


def told(**parts: object) -> list[tuple[str, Text]]:
    book = Book(as_of=AS_OF, settings=Settings(currency="EUR"), **parts)  # type: ignore[arg-type]  # any parts
    return [(each.severity, each.what) for each in problems_of(book)]  # type: ignore[misc]  # they are texts


def deal_for(price: str) -> Deal:
    return Deal(
        id="d",
        title="D",
        customer="acme",
        owner="kim",
        stage="new",
        win_odds=0.5,
        close_date=MARCH,
        price=Money.parse(price),
    )


def codes(**parts: object) -> list[str]:
    return [text.code for _, text in told(**parts) if text.code != "unknown.customer"]


def test_a_price_in_a_currency_with_a_rate_is_fine() -> None:
    assert codes(deals=(deal_for("5 USD"),), exchange_rates=(DOLLAR,)) == []


def test_a_price_in_a_currency_without_a_rate_is_warned_of() -> None:
    assert codes(deals=(deal_for("5 CHF"),), exchange_rates=(DOLLAR,)) == ["fault.no_rate"]


def test_a_rate_of_a_later_day_is_none_yet() -> None:
    franc = rates_of("CHF", (MARCH, "1"))  # the book is of the first of February
    assert codes(deals=(deal_for("5 CHF"),), exchange_rates=(franc,)) == ["fault.no_rate"]


def test_without_any_rates_another_currency_is_warned_of_as_before() -> None:
    assert codes(deals=(deal_for("5 CHF"),)) == ["fault.other_currency"]


def test_a_rate_of_the_own_currency_is_warned_of() -> None:
    own = rates_of("EUR", (NEW_YEAR, "1"))
    subject = Text("thing.exchange_rate", id="EUR")
    what = Text("fault.rate_of_own_currency", subject=subject, own="EUR")
    assert told(exchange_rates=(own,)) == [("warning", what)]


def test_two_entries_of_a_currency_are_an_error() -> None:
    subject = Text("thing.exchange_rate", id="USD")
    assert told(exchange_rates=(DOLLAR, DOLLAR)) == [
        ("error", Text("fault.twice", subject=subject, times=2))
    ]


def test_a_book_without_exchange_rates_is_written_as_before_there_were_any() -> None:
    assert "exchange" not in Book(as_of=AS_OF).to_json()
