"""What is told of one thing from two sides is the same: promise and work, deal and hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from keepable.answers import mix_of, pipeline_odds, promise_odds, work_dates
from keepable.domain.promise import Hold
from keepable.forecast import Forecast, forecast
from keepable.forecast.agenda import pipeline_commitments
from keepable.samples import demo_company
from tests.unit.forecast.small_books import loose_task, open_deal, promise, small_book, task


@pytest.fixture(scope="module")
def demo() -> Forecast:
    return forecast(demo_company(), scenarios=64)


def test_a_promise_of_one_task_has_the_dates_of_that_task() -> None:
    # 300 futures: the plan at large looks at 256, and the promise counts them all
    book = small_book(promise("p", 1, loose_task("p-t", 30), due=date(2027, 1, 8)))
    warm = forecast(book, scenarios=300)
    (standing,), (work,) = promise_odds(warm), work_dates(warm, "p")
    assert (work.date_50, work.date_80, work.date_95) == (
        *(standing.date_50, standing.date_80, standing.date_95),
    )


def test_no_task_of_a_promise_is_later_than_the_promise_at_any_level(demo: Forecast) -> None:
    for standing in promise_odds(demo):
        for work in work_dates(demo, standing.id):
            if standing.date_80 is not None:
                assert work.date_80 is not None
                assert work.date_80 <= standing.date_80


def test_what_is_not_open_has_no_work_to_date(demo: Forecast) -> None:
    assert work_dates(demo, "nothing") == ()


def held(expires_in: int) -> Forecast:
    """Forecast a deal of 16 hours, wanted on Tuesday, that is held for so many days."""
    wanted = date(2027, 1, 5)
    deal = open_deal("d", task("d-t", 16), wanted_date=wanted)
    book = small_book(deals=(deal,))
    hold = Hold(
        id="h",
        title="Held",
        holder="",
        customer=deal.customer,
        rank=1,
        due_date=wanted,
        expires_at=book.as_of + timedelta(days=expires_in),
        deal="d",
        work=(task("h-t", 16),),
    )
    return forecast(replace(book, holds=(hold,)), scenarios=64)


def test_a_deal_that_is_held_is_not_counted_beside_its_hold() -> None:
    warm = held(expires_in=3)
    (deal,), (hold,) = pipeline_odds(warm), promise_odds(warm)
    assert pipeline_commitments(warm.book) == ()
    assert (deal.standing, deal.hours_expected) == ("h", 0.0)
    assert (min(deal.odds or 0.0, hold.odds), deal.date_80) == (hold.odds, hold.date_80)


def test_a_deal_counts_again_when_its_hold_is_over() -> None:
    (deal,) = pipeline_odds(held(expires_in=0))
    assert (deal.standing, deal.hours_expected) == ("", 16.0)


def test_winning_what_is_held_already_changes_nothing_but_the_odds_of_winning() -> None:
    found = mix_of(held(expires_in=3), ["d"], "by date")
    assert (found.deals, found.affected, found.breaks) == ((), (), ())
    assert 0.0 < found.chance < 1.0
