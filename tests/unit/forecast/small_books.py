"""Small books with exact durations, whose schedules can be drawn by hand.

Everybody works at full availability and is never ill; the clock of `ALWAYS` never stops, so that
the instant numbered g is simply the hour g after `NOW`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from keepable.answers.question import Question
from keepable.domain.book import Book, Settings
from keepable.domain.deal import Customer, Deal
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import Absence, Availability, Person, Team
from keepable.domain.time import Calendar, Shift
from keepable.domain.work import Estimate, Need, Work

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from keepable.forecast.forecasting import Forecast

NOW = datetime(2027, 1, 4, tzinfo=UTC)  # a Monday, midnight
TODAY = NOW.date()
ALWAYS = Calendar(id="always", zone="UTC", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))
OFFICE = Calendar(id="office", zone="UTC", shifts=tuple(Shift(day, 540, 1020) for day in range(5)))
FULL = Availability(quantiles=(1.0,))
EXACT = CalibrationSnapshot(availability=FULL, absence=Absence(spells_per_year=0.0))
SKILLS = ("build", "test", "write")


def person(name: str, *skills: str, calendar: str = "office") -> Person:
    return Person(id=name, name=name.title(), calendar=calendar, skills=skills)


def team(name: str, size: int, *skills: str, calendar: str = "always") -> Team:
    return Team(id=name, name=name.title(), size=size, calendar=calendar, skills=skills)


def task(name: str, hours: float, skill: str = "build", **facts: Any) -> Work:  # noqa: ANN401 - any field
    """Make a task that takes exactly `hours`."""
    estimate = Estimate(hours=hours, low=hours, high=hours)
    return Work(id=name, title=name, estimate=estimate, **({"needs": (Need(skill=skill),)} | facts))


def loose_task(name: str, hours: float, skill: str = "build", **facts: Any) -> Work:  # noqa: ANN401 - any field
    """Make a task whose hours are drawn: an estimate without a range of its own."""
    return replace(task(name, hours, skill, **facts), estimate=Estimate(hours=hours))


def promise(name: str, rank: int, *work: Work, due: date = date(2027, 2, 1)) -> Promise:
    return Promise(
        id=name,
        title=name.title(),
        promiser="rep",
        customer="acme",
        rank=rank,
        versions=(PromiseVersion(due_date=due, made_at=NOW),),
        work=work,
    )


def open_deal(name: str, *work: Work, **facts: Any) -> Deal:  # noqa: ANN401 - any field
    """Make a deal for `work` that closes today with even odds."""
    plain = Deal(
        id=name,
        title=name.title(),
        customer="acme",
        owner="rep",
        stage="offer",
        win_odds=0.5,
        close_date=TODAY,
        work=work,
    )
    return replace(plain, **facts)


def small_book(*promises: Promise, **parts: Any) -> Book:  # noqa: ANN401 - any part of a book
    """Make a book of `promises`; anna builds, and all else comes from `parts`."""
    plain = Book(
        as_of=NOW,
        settings=Settings(horizon_weeks=12, scenarios=16),
        skills=SKILLS,
        calendars=(OFFICE, ALWAYS),
        people=(person("anna", "build"),),
        customers=(Customer(id="acme", name="Acme", zone="UTC"),),
        promises=promises,
        calibration=EXACT,
    )
    return plain.changed(**parts)


def question(*work: Work, by: date | None = None, **facts: Any) -> Question:  # noqa: ANN401 - any field
    """Ask for `work` of its own, for Acme."""
    plain = Question(
        text="", title="Extra", customer="acme", zone="UTC", work=work, requested_date=by
    )
    return replace(plain, **facts)


def same_arrays(one: Forecast, other: Forecast) -> bool:
    """Return whether two forecasts are equal bit for bit."""
    pairs = zip(arrays_of(one), arrays_of(other), strict=True)
    return all(a.shape == b.shape and bool((a == b).all()) for a, b in pairs)


def arrays_of(warm: Forecast) -> list[NDArray[np.generic]]:
    """Return what a forecast holds: what is left, when commitments and when tasks are done."""
    assert warm.finish_g is not None
    return [*warm.futures, warm.completion_g, warm.finish_g]
