"""Work's own deadline has odds and a warning of its own, and moves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from keepable.answers.deadlines import deadline_odds
from keepable.answers.overview import promise_odds
from keepable.forecast.forecasting import forecast
from tests.unit.forecast.small_books import promise, same_arrays, small_book, task

TUESDAY = date(2027, 1, 5)


def test_work_may_miss_its_deadline_while_the_promise_is_on_course() -> None:
    # 24 h from Monday on end on Wednesday: the day after the deadline, weeks before the promise
    made = small_book(promise("x", 1, task("t", 24, deadline=TUESDAY)))
    warm = forecast(made)
    (work,) = deadline_odds(warm)
    (whole,) = promise_odds(warm)
    assert (work.work_id, work.deadline, work.odds, work.warn) == ("t", TUESDAY, 0.0, True)
    assert (work.commitment_id, whole.warn) == ("x", False)


def test_the_day_of_the_deadline_is_in_time() -> None:
    # 16 h are Monday and Tuesday
    (work,) = deadline_odds(forecast(small_book(promise("x", 1, task("t", 16, deadline=TUESDAY)))))
    assert (work.warn, work.odds > 0.8) == (False, True)


def test_a_deadline_moves_nothing() -> None:
    first, later = task("a", 8), task("b", 8)
    plain = small_book(promise("x", 1, first), promise("y", 2, later))
    urgent = small_book(promise("x", 1, first), promise("y", 2, replace(later, deadline=TUESDAY)))
    assert same_arrays(forecast(plain), forecast(urgent))


def test_without_finishes_that_were_kept_the_odds_are_the_same() -> None:
    made = small_book(promise("x", 1, task("t", 24, deadline=TUESDAY)))
    assert deadline_odds(forecast(made, changes_follow=False)) == deadline_odds(forecast(made))


def test_work_without_a_deadline_is_not_listed() -> None:
    assert deadline_odds(forecast(small_book(promise("x", 1, task("t", 24))))) == ()
