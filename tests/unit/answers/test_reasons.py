"""Reasons are asks: what is said to gain days does gain them when the book is without it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from keepable.answers import accept, ask, likely, read_question, why
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.domain.resource import Leave
from keepable.domain.time import Period
from keepable.domain.work import CustomerWait
from keepable.forecast import forecast
from keepable.texts import Hours, Percent, Text
from tests.unit.forecast.small_books import (
    EXACT,
    NOW,
    TODAY,
    open_deal,
    person,
    promise,
    question,
    small_book,
    task,
)

if TYPE_CHECKING:
    from keepable.answers import Answer, Question
    from keepable.domain.book import Book
    from keepable.domain.deal import Deal

BUSY = promise("p", 1, task("p1", 80))
AWAY = Leave(person="anna", period=Period(date(2027, 1, 4), date(2027, 1, 18)))
DRAWN = CalibrationSnapshot(common_share=0.25)


def explained(book: Book, asked: Question) -> Answer:
    warm = forecast(book)
    return why(warm, asked, ask(warm, asked))


@pytest.mark.parametrize("calibration", [EXACT, DRAWN], ids=["exact", "drawn"])
def test_what_bookings_cost_equals_asking_a_book_without_them(
    calibration: CalibrationSnapshot,
) -> None:
    asked = question(task("x", 8))
    answer = explained(small_book(BUSY, calibration=calibration), asked)
    free = ask(forecast(small_book(calibration=calibration)), asked)
    before, after = answer.date_at(80), free.date_at(80)
    assert before is not None
    assert after is not None
    (people,) = answer.binding
    assert (people.kind, people.date_80) == ("people", after)
    assert people.days_gained == (before - after).days


def test_who_is_booked_until_when_is_said() -> None:
    # 80 h are two weeks; on Monday 18 January anna has time again
    (people,) = explained(small_book(BUSY), question(task("x", 8))).binding
    assert people.text == Text(
        "binding.group_booked_until",
        name="build",
        people=("Anna",),
        until=date(2027, 1, 18),
        level=Percent(0.8),
        then=date(2027, 1, 4),
    )


def test_what_leave_costs_equals_asking_a_book_without_it() -> None:
    # two weeks away: the first day of work is Monday 18 January instead of the 4th
    (leave,) = explained(small_book(leave=(AWAY,)), question(task("x", 8))).binding
    assert (leave.kind, leave.days_gained, leave.date_80) == ("leave", 14, date(2027, 1, 4))


def test_what_waiting_for_the_customer_costs_is_said() -> None:
    # the input comes after 7 days: on Monday 11 January
    wait = CustomerWait(reason="logo", days=(7,))
    (customer,) = explained(small_book(), question(task("x", 8, waits=(wait,)))).binding
    assert (customer.kind, customer.days_gained) == ("customer", 7)
    assert customer.text.code == "binding.customer"
    assert customer.text.params["reasons"] == ("logo",)


def test_the_greatest_gain_comes_first() -> None:
    # ben is booked on Monday and does y on Tuesday the 5th, the input takes 7 days, so x is done
    # on the 12th. With ben free y is done a day earlier, and so is x; without the wait x is done
    # on the 6th, six days earlier.
    wait = CustomerWait(reason="logo", days=(7,))
    asked = question(task("y", 8, "test"), task("x", 8, predecessors=("y",), waits=(wait,)))
    people = (person("anna", "build"), person("ben", "test"))
    book = small_book(promise("p", 1, task("p1", 8, "test")), people=people)
    gains = [(entry.kind, entry.days_gained) for entry in explained(book, asked).binding]
    assert gains == [("customer", 6), ("people", 1)]


def test_when_nothing_else_gains_it_is_the_work_itself() -> None:
    (work,) = explained(small_book(), question(task("x", 16))).binding
    assert (work.kind, work.days_gained) == ("work", 0)
    assert work.text.code == "binding.work"
    assert work.text.params["hours"] == Hours(16)


def test_no_reasons_are_looked_for_where_there_is_nothing_to_do() -> None:
    assert explained(small_book(), question()).binding == ()


def deal(win_odds: float) -> Deal:
    # the latest slip is 90 days: it closes at once
    closed = TODAY - timedelta(days=90)
    wanted = date(2027, 3, 1)
    facts = {"win_odds": win_odds, "close_date": closed, "wanted_date": wanted}
    return open_deal("d", task("d1", 40), **facts)


def second_figure(book: Book, asked: Question) -> Answer:
    warm = forecast(book)
    return likely(warm, asked, ask(warm, asked))


ASKED = question(task("x", 8), by=date(2027, 1, 4))


def test_deals_that_are_never_won_change_nothing() -> None:
    answer = second_figure(small_book(deals=(deal(0.0),)), ASKED)
    assert (answer.likely_odds, answer.likely_date_80) == (answer.odds, answer.date_at(80))


def test_a_deal_that_is_surely_won_now_is_as_good_as_promised() -> None:
    book = small_book(deals=(deal(1.0),))
    of_deal, _ = read_question(book, "d")
    assert of_deal is not None
    _, promised = accept(forecast(book), of_deal, promiser="rep", made_at=NOW)
    first = ask(promised, ASKED)
    answer = second_figure(book, ASKED)
    assert (answer.likely_odds, answer.likely_date_80) == (first.odds, first.date_at(80))
    # 40 h first: the ask is done on Monday 11 January instead of the 4th
    assert (answer.date_at(80), answer.likely_date_80) == (date(2027, 1, 4), date(2027, 1, 11))


def test_the_deal_that_is_asked_about_is_not_in_its_own_way() -> None:
    asked = question(task("d1", 40), deal="d")
    answer = second_figure(small_book(deals=(deal(1.0),)), asked)
    assert answer.likely_date_80 == answer.date_at(80)
