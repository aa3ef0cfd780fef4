"""What fills a week: it adds up, and it is what the load says is booked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from keepable.answers import WeekContents, as_booked, fullness_of, what_fills
from keepable.forecast import Forecast, forecast
from keepable.samples import demo_book

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="module")
def warm() -> Forecast:
    """Forecast the demo company in so few futures that all of them are looked at."""
    return forecast(demo_book(NOW), scenarios=64)


@pytest.mark.parametrize("week", [0, 3, 8])
def test_what_fills_a_week_adds_up_to_what_is_booked_in_it(warm: Forecast, week: int) -> None:
    load = fullness_of(warm, 12)
    for row in load.rows:
        found = what_fills(warm, row.id, load.weeks[week])
        assert found is not None
        assert found.booked_hours == pytest.approx(row.booked_hours[week], abs=0.02)
        # what takes less than three minutes is left out
        assert sum(each.hours for each in found.fillings) == pytest.approx(
            found.booked_hours, abs=1.0
        )


def test_those_on_leave_are_named(warm: Forecast) -> None:
    leave = next(each for each in warm.book.leave if each.period.end > NOW.date())
    start = max(leave.period.start, NOW.date())
    monday = date.fromordinal(start.toordinal() - start.weekday())
    found = what_fills(warm, leave.person, monday)
    names = {person.id: person.name for person in warm.book.people}
    assert found is not None
    assert names[leave.person] in found.away


def test_shares_are_of_futures(warm: Forecast) -> None:
    found = what_fills(warm, warm.book.teams[0].id, date(2027, 1, 18))
    assert found is not None
    assert all(0.0 < each.share <= 1.0 for each in found.fillings)


def test_hours_of_few_futures_are_put_in_proportion_to_what_is_booked_in_all() -> None:
    few = forecast(demo_book(NOW), scenarios=256)
    monday = date(2027, 1, 18)
    team = few.book.teams[0].id
    found = what_fills(few, team, monday)
    assert found is not None
    booked = next(row for row in fullness_of(few, 2).rows if row.id == team).booked_hours[1]
    fitted = as_booked(found, booked)
    assert found.booked_hours != booked  # 64 of 256 futures are not all of them
    assert fitted.booked_hours == booked
    ratio = booked / found.booked_hours
    assert [each.hours for each in fitted.fillings] == pytest.approx(
        [each.hours * ratio for each in found.fillings], abs=0.005
    )


def test_a_week_that_is_free_in_the_few_futures_may_be_booked_in_another() -> None:
    free = WeekContents(monday=date(2027, 1, 4), booked_hours=0.0, fillings=(), away=())
    assert as_booked(free, 0.3).booked_hours == 0.3
