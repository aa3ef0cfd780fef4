"""A statement names the clause of every cent, and tells what it does not pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from keepable.domain.money import DatedRate, ExchangeRate
from keepable.pay.clauses import Share
from keepable.pay.deal_events import Exchange, SoldDeal, Split
from keepable.pay.schedule import Piece
from keepable.texts import render
from keepable.texts.text import Text
from tests.unit.domain.refused import refused
from tests.unit.pay.small_plans import (
    SPRING,
    TEN_PERCENT,
    TIERS,
    WINTER,
    cents,
    deal,
    event,
    paid,
    plan_of,
    told,
)

ACME = deal("acme", "30000 EUR")
BOOKED = event("e1 2027-01-15 booked acme")


class TestLines:
    def test_a_line_names_event_deal_clauses_and_what_fell_into_each(self) -> None:
        (line,) = paid(plan_of(TIERS), WINTER, [ACME], [BOOKED]).lines
        assert (line.event, line.deal, line.clauses) == ("e1", "acme", ("low", "mid", "high"))
        assert line.pieces == (
            Piece("low", Fraction(10000), Fraction(5, 100)),
            Piece("mid", Fraction(15000), Fraction(7, 100)),
            Piece("high", Fraction(5000), Fraction(10, 100)),
        )

    def test_a_line_that_reaches_a_retroactive_tier_says_what_was_raised(self) -> None:
        plan = plan_of(TIERS.replace("below: 25000 EUR", "below: 25000 EUR, retroactive: true"))
        first, second = deal("first", "8000 EUR"), deal("second", "12000 EUR")
        events = [event("e1 2027-01-15 booked first"), event("e2 2027-02-15 booked second")]
        line = paid(plan, WINTER, [first, second], events).lines[1]
        # 8,000 at 7 % instead of 5 % is 160; of the new 12,000, all at 7 % is 840
        assert [(int(piece.raised), int(piece.pay)) for piece in line.pieces] == [
            (160, 160 + 140),
            (0, 700),
        ]
        assert line.clauses == ("mid",)

    def test_a_line_that_the_cap_cuts_names_the_cap(self) -> None:
        plan = plan_of(f"{TEN_PERCENT}, cap: {{id: cap, amount: 2000 EUR}}")
        (line,) = paid(plan, WINTER, [ACME], [BOOKED]).lines
        assert (line.clauses, str(line.pay)) == (("base", "cap"), "2000.00 EUR")

    def test_a_line_below_the_cap_does_not_name_it(self) -> None:
        plan = plan_of(f"{TEN_PERCENT}, cap: {{id: cap, amount: 3000 EUR}}")
        (line,) = paid(plan, WINTER, [ACME], [BOOKED]).lines
        assert line.clauses == ("base",)

    def test_a_plan_of_spiffs_alone_has_no_other_lines(self) -> None:
        plan = plan_of("spiffs: [{id: s, first_day: 2027-01-01, last_day: 2027-01-31, rate: 1 %}]")
        (line,) = paid(plan, WINTER, [ACME], [BOOKED]).lines
        assert (line.kind, line.clauses, str(line.pay)) == ("spiff", ("s",), "300.00 EUR")

    def test_what_is_taken_back_names_the_clawback_and_the_event_that_had_paid(self) -> None:
        plan = plan_of(f"{TEN_PERCENT}, clawback: {{id: back, credited_within_days: 90}}")
        note = event("n1 2027-04-05 credited acme", "30000 EUR")
        (line,) = paid(plan, SPRING, [ACME], [BOOKED, note]).lines
        assert (line.clauses, line.event, line.entry) == (("back",), "n1", "e1")
        assert line.cause == "credited"

    def test_attainment_is_told_beside_each_line(self) -> None:
        events = [BOOKED, event("e2 2027-02-01 booked beta")]
        found = paid(plan_of(TIERS), WINTER, [ACME, deal("beta", "500 EUR")], events)
        assert [line.attained for line in found.lines] == [30000, 30500]
        assert found.attained == 30500

    def test_a_deal_of_several_pays_each_by_their_share(self) -> None:
        shared = deal("acme", "30000 EUR", "60 %")
        plan = plan_of(TEN_PERCENT)
        own, other = (paid(plan, WINTER, [shared], [BOOKED], rep=rep) for rep in ("ada", "ben"))
        assert (cents(own), cents(other)) == (["1800.00"], ["1200.00"])

    def test_a_deal_of_others_pays_nothing_and_is_not_told(self) -> None:
        found = paid(plan_of(TIERS), WINTER, [ACME], [BOOKED], rep="eve")
        assert (found.lines, found.problems) == ((), ())

    def test_what_is_unclear_about_a_deal_of_others_is_not_told(self) -> None:
        found = paid(plan_of(TIERS), WINTER, [deal("acme")], [BOOKED], rep="eve")
        assert found.problems == ()


class TestNothingIsPaidWrongly:
    def test_a_deal_without_a_price(self) -> None:
        found = paid(plan_of(TIERS), WINTER, [deal("acme")], [BOOKED])
        assert (cents(found), told(found)) == ([], ["pay.deal_without_price"])
        assert render(found.problems[0].what, "en") == (  # type: ignore[arg-type] # it is a text
            "Deal acme has no price, so event e1 pays nothing."
        )

    def test_an_invoice_without_an_amount_is_not_taken_for_the_price(self) -> None:
        invoice = event("e1 2027-01-15 invoiced acme")
        found = paid(plan_of(TIERS, "invoiced"), WINTER, [ACME], [invoice])
        assert (cents(found), told(found)) == ([], ["pay.event_without_amount"])

    def test_an_amount_below_zero(self) -> None:
        found = paid(plan_of(TIERS), WINTER, [ACME], [event("e1 2027-01-15 booked acme", "-5 EUR")])
        assert (cents(found), told(found)) == ([], ["pay.amount_below_zero"])

    def test_an_amount_beyond_all_that_can_be_counted(self) -> None:
        booked = event("e1 2027-01-15 booked acme", f"{10**30} EUR")
        found = paid(plan_of(TIERS), WINTER, [ACME], [booked])
        assert (cents(found), told(found)) == ([], ["pay.event_too_large"])

    def test_the_price_of_a_deal_counts_once(self) -> None:
        again = event("e2 2027-01-16 booked acme")
        found = paid(plan_of(TEN_PERCENT), WINTER, [ACME], [BOOKED, again])
        assert (cents(found), told(found)) == (["3000.00"], ["pay.price_twice"])

    def test_an_event_that_is_there_twice_does_not_count(self) -> None:
        found = paid(plan_of(TIERS), WINTER, [ACME], [BOOKED, BOOKED])
        assert (cents(found), told(found)) == ([], ["pay.event_twice"])

    def test_an_event_of_an_unknown_deal(self) -> None:
        found = paid(plan_of(TIERS), WINTER, [], [BOOKED])
        assert (cents(found), told(found)) == ([], ["pay.event_of_no_deal"])

    def test_a_currency_without_a_rate_on_that_day(self) -> None:
        rate = ExchangeRate(
            currency="USD", rates=(DatedRate(since=date(2027, 2, 1), rate=Decimal("0.9")),)
        )
        events = [
            event("e1 2027-01-31 booked early", "1000 USD"),
            event("e2 2027-02-01 booked late", "1000 USD"),
        ]
        found = paid(
            plan_of(TEN_PERCENT),
            WINTER,
            [deal("early"), deal("late")],
            events,
            exchange=Exchange("EUR", (rate,)),
        )
        assert (cents(found), told(found)) == (["90.00"], ["noun.no_exchange_rate"])

    def test_an_event_in_another_currency_than_its_deal(self) -> None:
        events = [
            event("e1 2027-01-15 invoiced acme", "100 EUR"),
            event("e2 2027-01-16 invoiced acme", "100 USD"),
        ]
        found = paid(plan_of(TEN_PERCENT, "invoiced"), WINTER, [ACME], events)
        assert (cents(found), told(found)) == (["10.00"], ["pay.event_in_other_currency"])

    def test_a_promise_without_odds(self) -> None:
        plan = plan_of(f"least_odds: 80 %, {TEN_PERCENT}", "promised")
        found = paid(plan, WINTER, [ACME], [event("e1 2027-01-15 promised acme")])
        assert (cents(found), told(found)) == ([], ["pay.promise_lacks_odds"])

    def test_a_promise_with_odds_that_are_too_low(self) -> None:
        plan = plan_of(f"least_odds: 80 %, {TEN_PERCENT}", "promised")
        low = event("e1 2027-01-15 promised acme", odds=Share.parse("79 %"))
        again = event("e2 2027-02-15 promised acme", odds=Share.parse("90 %"))
        found = paid(plan, WINTER, [ACME], [low, again])
        assert cents(found) == []
        assert set(told(found)) == {"pay.odds_too_low", "pay.promised_before"}

    def test_a_promise_of_a_deal_that_was_paid_is_not_paid_again(self) -> None:
        plan = plan_of(f"least_odds: 80 %, {TEN_PERCENT}", "promised")
        odds = Share.parse("90 %")
        first = event("e1 2027-01-15 promised acme", "30000 EUR", odds=odds)
        again = event("e2 2027-02-15 promised acme", "30000 EUR", odds=odds)
        found = paid(plan, WINTER, [ACME], [first, again])
        assert (cents(found), told(found)) == (["3000.00"], ["pay.promised_before"])

    def test_a_payment_without_an_amount_takes_nothing_back(self) -> None:
        plan = plan_of(f"{TEN_PERCENT}, clawback: {{id: back, unpaid_after_days: 30}}")
        payment = event("p1 2027-01-20 paid acme")
        found = paid(plan, WINTER, [ACME], [BOOKED, payment])
        assert (cents(found), told(found)) == (["3000.00"], ["pay.event_without_amount"])

    def test_a_payment_in_another_currency_takes_nothing_back(self) -> None:
        plan = plan_of(f"{TEN_PERCENT}, clawback: {{id: back, unpaid_after_days: 30}}")
        payment = event("p1 2027-01-20 paid acme", "33000 USD")
        found = paid(plan, WINTER, [ACME], [BOOKED, payment])
        assert (cents(found), told(found)) == (["3000.00"], ["pay.event_in_other_currency"])

    def test_what_is_unclear_is_told_in_the_period_of_its_day(self) -> None:
        found = paid(plan_of(TIERS), SPRING, [deal("acme")], [BOOKED])
        assert found.problems == ()

    @pytest.mark.parametrize(
        ("shares", "code"),
        [
            (("50 %", "49 %"), "pay.splits_no_whole"),
            (("60 %", "60 %"), "pay.splits_no_whole"),
            (("110 %", "-10 %"), "pay.split_twice_or_nothing"),
            ((), "pay.splits_no_whole"),
        ],
    )
    def test_splits_that_are_no_whole(self, shares: tuple[str, ...], code: str) -> None:
        splits = tuple(Split(f"rep-{n}", Share.parse(share)) for n, share in enumerate(shares))
        assert refused(lambda: SoldDeal(id="acme", splits=splits)).code == code

    def test_splits_that_name_a_rep_twice(self) -> None:
        halves = (Split("ada", Share.parse("50 %")),) * 2
        found = refused(lambda: SoldDeal(id="acme", splits=halves))
        assert found == Text("pay.split_twice_or_nothing", deal="acme")


class TestDaysCount:
    """Lateness is a matter of the days of events; the day of looking changes what is known."""

    plan = plan_of(f"{TEN_PERCENT}, clawback: {{id: back, unpaid_after_days: 30}}")
    in_time = event("p1 2027-02-14 paid acme", "30000 EUR")  # 30 days after 15 January

    @pytest.mark.parametrize("as_of", [date(2027, 2, 14), date(2027, 3, 1), date(2030, 1, 1)])
    def test_what_was_paid_in_time_stays_whenever_somebody_looks(self, as_of: date) -> None:
        found = paid(self.plan, WINTER, [ACME], [BOOKED, self.in_time], as_of=as_of)
        assert cents(found) == ["3000.00"]

    def test_nothing_is_late_before_its_window_is_over(self) -> None:
        found = paid(self.plan, WINTER, [ACME], [BOOKED], as_of=date(2027, 2, 14))
        assert cents(found) == ["3000.00"]

    @pytest.mark.parametrize("as_of", [date(2027, 2, 15), date(2030, 1, 1)])
    def test_what_is_late_goes_on_the_day_after_its_window(self, as_of: date) -> None:
        found = paid(self.plan, WINTER, [ACME], [BOOKED], as_of=as_of)
        assert cents(found) == ["3000.00", "-3000.00"]
        assert found.lines[1].day == date(2027, 2, 15)

    def test_events_after_the_day_of_looking_are_not_known(self) -> None:
        found = paid(self.plan, WINTER, [ACME], [BOOKED], as_of=date(2027, 1, 14))
        assert cents(found) == []

    def test_events_outside_of_the_plan_do_not_count(self) -> None:
        before = event("e1 2026-12-31 booked acme")
        assert cents(paid(self.plan, WINTER, [ACME], [before])) == []

    def test_what_the_plan_paid_can_be_taken_back_after_its_end(self) -> None:
        plan = plan_of(f"{TEN_PERCENT}, clawback: {{id: back, credited_within_days: 90}}")
        booked = event("e1 2027-12-31 booked acme")
        note = event("n1 2028-01-31 credited acme", "30000 EUR")
        found = paid(plan, date(2028, 1, 31), [ACME], [booked, note], as_of=date(2028, 3, 31))
        assert cents(found) == ["-3000.00"]

    def test_there_is_no_statement_before_the_plan(self) -> None:
        day = date(2026, 12, 31)
        text = refused(lambda: paid(self.plan, day, [ACME], [BOOKED]))
        assert text == Text("pay.not_in_force", plan="small", day=day)


class TestClosed:
    """A closed statement never changes: what would come out otherwise stands in the next."""

    plan = plan_of(TIERS)
    late = event("e0 2027-01-10 booked late")  # of winter, and found only in spring
    deals = (ACME, deal("late", "5000 EUR"))

    def test_what_was_found_later_is_corrected_in_the_next_period(self) -> None:
        winter = paid(self.plan, WINTER, self.deals, [BOOKED])
        spring = paid(self.plan, SPRING, self.deals, [BOOKED, self.late], [winter])
        # 2,050 for 30,000; 2,550 for 35,000. The late one comes first and pays 250; acme then
        # pays 5,000 x 5 % + 15,000 x 7 % + 10,000 x 10 % = 2,300, which is 250 more
        assert {(line.event, str(line.pay.amount)) for line in spring.lines} == {
            ("e0", "250.00"),
            ("e1", "250.00"),
        }
        assert {line.corrects for line in spring.lines} == {winter.period}

    def test_a_correction_is_paid_once(self) -> None:
        events = [BOOKED, self.late]
        winter = paid(self.plan, WINTER, self.deals, [BOOKED])
        spring = paid(self.plan, SPRING, self.deals, events, [winter])
        summer = paid(self.plan, date(2027, 7, 1), self.deals, events, [winter, spring])
        assert summer.lines == ()

    def test_a_correction_that_was_wrong_is_corrected(self) -> None:
        winter = paid(self.plan, WINTER, self.deals, [BOOKED])
        spring = paid(self.plan, SPRING, self.deals, [BOOKED, self.late], [winter])
        summer = paid(self.plan, date(2027, 7, 1), self.deals, [BOOKED], [winter, spring])
        assert str(summer.total) == "-500.00 EUR"

    def test_a_price_that_was_wrong_is_corrected(self) -> None:
        winter = paid(self.plan, WINTER, [ACME], [BOOKED])
        spring = paid(self.plan, SPRING, [deal("acme", "20000 EUR")], [BOOKED], [winter])
        assert cents(spring) == ["-850.00"]  # 500 + 700 for 20,000, less 2,050

    def test_what_comes_out_the_same_needs_no_line(self) -> None:
        winter = paid(self.plan, WINTER, [ACME], [BOOKED])
        assert paid(self.plan, SPRING, [ACME], [BOOKED], [winter]).lines == ()

    def test_a_period_that_is_not_closed_is_not_corrected(self) -> None:
        assert paid(self.plan, SPRING, self.deals, [BOOKED, self.late]).lines == ()

    def test_nor_is_it_where_another_one_is_closed(self) -> None:
        spring = paid(self.plan, SPRING, self.deals, [])
        summer = paid(self.plan, date(2027, 7, 1), self.deals, [BOOKED], [spring])
        assert summer.lines == ()

    def test_a_closed_period_has_no_further_statement(self) -> None:
        winter = paid(self.plan, WINTER, [ACME], [BOOKED])
        text = refused(lambda: paid(self.plan, WINTER, [ACME], [BOOKED], [winter]))
        assert text == Text("pay.closed_already", day=WINTER)

    def test_no_period_is_closed_twice(self) -> None:
        winter = paid(self.plan, WINTER, [ACME], [BOOKED])
        text = refused(lambda: paid(self.plan, SPRING, [ACME], [BOOKED], [winter, winter]))
        assert text == Text("pay.closed_twice", day=WINTER)

    def test_statements_of_others_are_refused(self) -> None:
        winter = paid(self.plan, WINTER, [ACME], [BOOKED], rep="eve")
        text = refused(lambda: paid(self.plan, SPRING, [ACME], [BOOKED], [winter]))
        assert text == Text("pay.statement_of_another", plan="small", rep="eve")


def test_a_later_credit_takes_back_what_was_paid_and_leaves_the_attainment_of_its_period() -> None:
    plan = plan_of(f"{TIERS}, clawback: {{id: back, credited_within_days: 90}}")
    events = [
        BOOKED,
        event("n1 2027-04-05 credited acme", "30000 EUR"),
        event("e2 2027-04-10 booked beta"),
    ]
    found = paid(plan, SPRING, [ACME, deal("beta", "10000 EUR")], events)
    assert cents(found) == ["-2050.00", "500.00"]
    assert found.attained == 10000


def test_a_bonus_goes_back_with_its_deal() -> None:
    plan = plan_of(
        f"{TEN_PERCENT}, clawback: {{id: back, credited_within_days: 90}}, "
        "spiffs: [{id: plus, first_day: 2027-01-01, last_day: 2027-01-31, bonus: 500 EUR}]"
    )
    half = event("n1 2027-02-01 credited acme", "15000 EUR")
    rest = event("n2 2027-04-01 credited acme", "15000 EUR")
    winter = paid(plan, WINTER, [ACME], [BOOKED, half, rest])
    assert cents(winter) == ["3000.00", "500.00", "-1500.00", "-250.00"]
    assert cents(paid(plan, SPRING, [ACME], [BOOKED, half, rest])) == ["-1750.00"]


def test_lines_of_one_day_stand_in_one_order_however_events_came() -> None:
    deals = [deal("a", "8000 EUR"), deal("b", "9000 EUR"), deal("c", "9000 EUR")]
    events = [event(f"e{name} 2027-01-15 booked {name}") for name in "abc"]
    plan = plan_of(TIERS)
    assert paid(plan, WINTER, deals, events) == paid(plan, WINTER, deals, reversed(events))
