"""The whole book at a glance says the same as the forecast it is taken from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from keepable.answers import fullness_of, pipeline_odds, plan_of, promise_odds
from keepable.domain.resource import Leave
from keepable.domain.time import Period
from keepable.forecast import forecast
from tests.unit.forecast.small_books import TODAY, loose_task, open_deal, promise, small_book, task

LATE = promise("late", 1, task("l1", 16), due=date(2027, 1, 4))
FINE = promise("fine", 2, task("f1", 8), due=date(2027, 1, 6))


def test_every_promise_has_its_odds_and_date() -> None:
    # 16 h end on Tuesday, a day after they are due; 8 h more end on Wednesday, just in time
    late, fine = promise_odds(forecast(small_book(LATE, FINE)))
    assert (late.odds, late.date_80, late.warn) == (0.0, date(2027, 1, 5), True)
    assert (fine.odds, fine.date_80, fine.warn) == (0.9, date(2027, 1, 6), False)


def test_nobody_is_warned_who_does_not_want_to_hear_of_it() -> None:
    (found,) = promise_odds(forecast(small_book(replace(LATE, warn_below=0.0))))
    assert not found.warn


def test_open_deals_come_by_close_date_with_what_winning_would_mean() -> None:
    deals = [
        open_deal(
            name,
            task(f"{name}-1", hours),
            close_date=day,
            wanted_date=date(2027, 1, 4),
        )
        for name, day, hours in (("b", date(2027, 2, 1), 8), ("a", date(2027, 1, 8), 16))
    ]
    found = pipeline_odds(forecast(small_book(deals=tuple(deals))))
    # each alone: 16 h end on Tuesday, 8 h on Monday
    assert [(deal.id, deal.hours_expected) for deal in found] == [("a", 16.0), ("b", 8.0)]
    assert [deal.date_80 for deal in found] == [date(2027, 1, 5), date(2027, 1, 4)]


def test_deals_are_judged_in_all_futures() -> None:
    # Of 304 futures odds are multiples of 1/304, and few of those are multiples of 1/64.
    deal = open_deal("a", loose_task("a-1", 16), wanted_date=date(2027, 1, 5))
    (found,) = pipeline_odds(forecast(small_book(deals=(deal,)), scenarios=304))
    assert found.odds is not None
    assert (found.odds * 304) % 1.0 == pytest.approx(0.0, abs=1e-9)
    assert (found.odds * 64) % 1.0 != 0.0
    assert found.odds_error == pytest.approx((found.odds * (1 - found.odds) / 304) ** 0.5)


def test_the_plan_says_who_does_what_when() -> None:
    late, fine = plan_of(forecast(small_book(LATE, FINE)))
    assert (late.work_id, late.person, late.person_share) == ("l1", "Anna", 1.0)
    assert (late.start_50, late.finish_50) == (TODAY, date(2027, 1, 5))
    assert (fine.start_50, fine.finish_50) == (date(2027, 1, 6), date(2027, 1, 6))


def test_the_load_is_what_is_there_and_what_of_it_is_booked() -> None:
    # two of five days on leave leave 24 h in the first week, of which 16 + 8 h are booked
    away = Leave(person="anna", period=Period(date(2027, 1, 7), date(2027, 1, 9)))
    load = fullness_of(forecast(small_book(LATE, FINE, leave=(away,))), weeks=2)
    assert load.weeks == (date(2027, 1, 4), date(2027, 1, 11))
    (anna,) = (row for row in load.rows if row.kind == "person")
    assert (anna.capacity_hours, anna.booked_hours) == ((24.0, 40.0), (24.0, 0.0))
