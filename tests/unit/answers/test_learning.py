"""A book's own outcomes say how long its work takes, and nothing of the future does."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from keepable.answers import ask, refresh
from keepable.domain.outcomes import Outcome
from keepable.forecast import forecast
from tests.unit.forecast.small_books import (
    NOW,
    loose_task,
    promise,
    question,
    same_arrays,
    small_book,
)

if TYPE_CHECKING:
    from keepable.domain.book import Book

TODAY = NOW.date()


def outcomes(count: int, ratio: float, last: date = TODAY - timedelta(days=1)) -> list[Outcome]:
    """Make `count` tasks of anna of 8 hours that took `ratio` times as long."""
    return [
        Outcome(
            id=f"{last} {n}",
            estimated_on=last - timedelta(days=10),
            finished_on=last,
            estimate_hours=8.0,
            actual_hours=8.0 * ratio,
            who="anna",
        )
        for n in range(count)
    ]


def book_with(*known: Outcome) -> Book:
    return small_book(promise("p", 1, loose_task("p1", 8)), outcomes=tuple(known))


def mean_end(book: Book) -> float:
    warm = forecast(book, scenarios=256)
    return float(warm.frame.timeline.days_in("UTC")[warm.completion_g[:, 0]].mean())


def test_work_is_drawn_as_like_work_came_out() -> None:
    twice, half = (mean_end(book_with(*outcomes(200, ratio))) for ratio in (2.0, 0.5))
    # 16 hours end on the second day, 4 hours on the first; few of the draws are of the prior.
    assert twice - half == pytest.approx(1.0, abs=0.1)


def test_what_came_out_today_or_later_is_not_known_yet() -> None:
    known = outcomes(200, 2.0)
    later = outcomes(200, 0.5, TODAY) + outcomes(200, 0.5, TODAY + timedelta(days=3))
    assert same_arrays(forecast(book_with(*known)), forecast(book_with(*known, *later)))


def test_open_work_and_work_without_hours_teach_nothing_here() -> None:
    unfinished = Outcome(id="o", estimated_on=TODAY, estimate_hours=8.0, who="anna")
    assert same_arrays(forecast(book_with(unfinished)), forecast(book_with()))


def test_a_forecast_that_learned_can_be_sent_to_another_process() -> None:
    warm = forecast(book_with(*outcomes(50, 2.0)))
    sent = pickle.loads(pickle.dumps(warm))  # noqa: S301 - what was pickled just here
    assert same_arrays(sent, warm)


def test_a_refresh_after_new_outcomes_equals_a_full_run() -> None:
    warm = forecast(book_with(*outcomes(50, 1.0)))
    changed = book_with(*outcomes(50, 1.0), *outcomes(60, 2.0, TODAY - timedelta(days=2)))
    again = refresh(warm, changed)
    assert same_arrays(again, forecast(changed))
    assert not np.array_equal(again.completion_g, warm.completion_g)


def waiting_book(*known: Outcome, **learns: Any) -> Book:  # noqa: ANN401 - any field of it
    book = book_with(*known)
    return book.changed(calibration=replace(book.calibration, **learns))


def test_a_book_that_learns_waits_expects_work_to_lie_idle_as_like_work_did() -> None:
    # Like work took ten days for a day of hours; on top of the day that the book alone expects.
    known = outcomes(200, 1.0)
    later = mean_end(waiting_book(*known, learns_waits=True)) - mean_end(waiting_book(*known))
    assert later == pytest.approx(10.0, abs=1.5)


def test_waiting_counts_from_when_the_work_was_known_not_from_today() -> None:
    known = outcomes(200, 1.0)
    fresh = waiting_book(*known, learns_waits=True)
    old = replace(loose_task("p1", 8), estimated_on=TODAY - timedelta(days=8))
    aged = fresh.changed(promises=(promise("p", 1, old),))
    assert mean_end(fresh) - mean_end(aged) > 4.0


def test_a_book_that_learns_availability_gives_each_person_the_hours_of_their_days() -> None:
    # anna finishes 4 hours on every working day of a year: half of her eight.
    days = [TODAY - timedelta(days=n + 1) for n in range(364)]
    known = [entry for day in days if day.weekday() < 5 for entry in outcomes(1, 0.5, day)]
    learned = forecast(waiting_book(*known, learns_availability=True))
    member = learned.frame.roster.members[0]
    assert member.availability.quantiles[7] == pytest.approx(0.5, abs=0.02)
    assert member.absence is None
    plain = forecast(waiting_book(*known)).frame.roster.members[0]
    assert plain.availability == book_with().calibration.availability


def test_dates_are_read_at_the_shares_that_a_replay_found_honest() -> None:
    earlier = TODAY - timedelta(days=2)
    book = book_with(*outcomes(100, 2.0), *outcomes(100, 1.0, earlier))
    later = book.changed(calibration=replace(book.calibration, date_shares=(0.8, 0.95, 0.96)))
    plain, guarded = (forecast(b, scenarios=256) for b in (book, later))
    assert same_arrays(plain, guarded)  # no future is another; they are only told otherwise
    wish = question(loose_task("asked", 40), by=TODAY + timedelta(days=40))
    before, after = ask(plain, wish), ask(guarded, wish)
    assert after.date_at(50) == before.date_at(80) != before.date_at(50)
    assert after.date_at(80) == before.date_at(95)
