"""A promise whose day is over and that is still open is overdue, wherever its customer is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from keepable.answers.asking import ask
from keepable.answers.overview import promise_odds
from keepable.domain.deal import Customer
from keepable.forecast.forecasting import forecast
from tests.unit.forecast.small_books import promise, question, small_book, task


@pytest.mark.parametrize(
    ("due", "zone", "days"),
    [
        (date(2027, 1, 4), "UTC", 0),
        (date(2027, 1, 3), "UTC", 1),
        (date(2026, 12, 31), "UTC", 4),
        # noon of the 4th in London is the 5th in Kiritimati, and still the 4th in Honolulu
        (date(2027, 1, 4), "Pacific/Kiritimati", 1),
        (date(2027, 1, 4), "Pacific/Honolulu", 0),
    ],
)
def test_it_is_overdue_from_the_day_after_on(due: date, zone: str, days: int) -> None:
    book = small_book(
        promise("x", 1, task("t", 8), due=due),
        as_of=datetime(2027, 1, 4, 12, tzinfo=UTC),
        customers=(Customer(id="acme", name="Acme", zone=zone),),
    )
    (found,) = promise_odds(forecast(book))
    assert (found.days_overdue, found.is_overdue) == (days, days > 0)


def test_what_is_overdue_has_no_odds_left_and_says_when_it_will_be_done() -> None:
    (found,) = promise_odds(
        forecast(small_book(promise("x", 1, task("t", 8), due=date(2027, 1, 3))))
    )
    assert (found.odds, found.date_80, found.warn) == (0.0, date(2027, 1, 4), True)


@pytest.mark.parametrize(
    ("due", "odds", "codes"),
    [
        (date(2027, 1, 4), 0.95, ("promise.all_done", "answer.all_done")),
        (date(2027, 1, 3), 0.0, ("promise.all_done_overdue", "answer.all_done_overdue")),
    ],
)
def test_what_is_done_and_still_open_has_one_truth_wherever_it_is_asked_for(
    due: date, odds: float, codes: tuple[str, str]
) -> None:
    work = task("t", 8, status="done", hours_spent=8.0, finished=date(2027, 1, 2))
    warm = forecast(small_book(promise("x", 1, work, due=due)))
    (found,) = promise_odds(warm)
    answer = ask(warm, question(promise="x", by=due))
    assert (found.odds, answer.odds) == (odds, odds)
    assert (found.odds_cap, answer.odds_cap) == (0.95, 0.95)
    assert (found.text.code, answer.text.code) == codes


def test_what_is_done_too_late_can_still_be_had_by_a_later_day() -> None:
    work = task("t", 8, status="done", hours_spent=8.0, finished=date(2027, 1, 2))
    warm = forecast(small_book(promise("x", 1, work, due=date(2027, 1, 3))))
    answer = ask(warm, question(promise="x", by=date(2027, 1, 8)))
    assert (answer.odds, answer.text.code) == (0.95, "answer.all_done_overdue")
