"""What a history says, laid out once; every look at it is as of a day and sees nothing later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keepable.calibration.availability import (
    Worklog,
    availability_of,
    people_unnamed,
    worklog_of,
)
from keepable.calibration.effort import OutcomePredictor
from keepable.calibration.history import history_of
from keepable.calibration.waiting import spans_of
from keepable.domain.book import Book, Settings
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import Absence, Person, Team
from keepable.domain.time import Calendar, Shift
from keepable.domain.work import Estimate, Need, Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from keepable.domain.outcomes import Outcome

SKILL, UNNAMED, CALENDAR = "work", "work of nobody in particular", "weekdays"
NINE, FIVE = 9 * 60, 17 * 60
WEEKDAYS = Calendar(
    id=CALENDAR, zone="UTC", shifts=tuple(Shift(day, NINE, FIVE) for day in range(5))
)
MOST_HOURS = 2_000.0


@dataclass(frozen=True, slots=True)
class Past:
    """A history: `outcomes` by the day of their estimates, and what is learned from them.

    The `predictor` and the `log` hold everything, and show only what was known on a day.
    """

    outcomes: tuple[Outcome, ...]
    predictor: OutcomePredictor
    log: Worklog


def has_hours(outcomes: Iterable[Outcome]) -> bool:
    """Return whether any of `outcomes` has hours, so that the whole engine can promise."""
    return any(o.estimate_hours and o.actual_hours for o in outcomes)


def is_walked(outcome: Outcome, *, hours: bool) -> bool:
    """Return whether `outcome` is promised at all; with `hours` its estimate is below 2,000."""
    return not hours or bool(outcome.estimate_hours and outcome.estimate_hours <= MOST_HOURS)


def past_of(outcomes: Sequence[Outcome]) -> Past:
    """Lay out those `outcomes` that have an estimate in hours."""
    usable = [o for o in outcomes if is_walked(o, hours=True)]
    ordered = tuple(sorted(usable, key=lambda o: (o.estimated_on, o.id)))
    predictor = OutcomePredictor(history_of(ordered), spans=spans_of(ordered))
    return Past(ordered, predictor, worklog_of(ordered))


def is_open(outcome: Outcome, day: date) -> bool:
    """Return whether `outcome` was known before `day` and not finished before it."""
    if outcome.estimated_on >= day:
        return False
    return outcome.finished_on is None or outcome.finished_on >= day


def work_of(outcome: Outcome) -> Work:
    """Return `outcome` as it stood before it was done: as work that is to be done."""
    return Work(
        id=outcome.id,
        title=outcome.text or outcome.id,
        estimate=Estimate(hours=outcome.estimate_hours or 1.0),
        needs=(Need(skill=SKILL if outcome.who else UNNAMED),),
        kind=outcome.kind,
        requester=outcome.requester,
        project=outcome.project,
        part=outcome.part,
        estimated_on=outcome.estimated_on,
        person=outcome.who or None,
        release_date=outcome.estimated_on,
    )


def book_at(
    past: Past, day: date, until: date, open_work: Iterable[Outcome], settings: Settings
) -> Book:
    """Build the book as it was on the morning of `day`: `open_work` in the order given.

    Whoever is asked for work before `until` is in it, with what everyone does.
    """
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)
    waiting = list(open_work)
    people = {o.who for o in past.outcomes if o.who and o.estimated_on < until}
    return Book(
        as_of=now,
        settings=settings,
        calendars=(WEEKDAYS,),
        people=tuple(
            Person(
                id=who,
                name=who,
                calendar=CALENDAR,
                skills=(SKILL,),
                availability=availability_of(past.log, day, (who,)),
            )
            for who in sorted(people)
        ),
        teams=(
            Team(
                id="unnamed",
                name="unnamed",
                size=people_unnamed(past.log, day),
                calendar=CALENDAR,
                skills=(UNNAMED,),
            ),
        ),
        promises=tuple(_promise(outcome, rank) for rank, outcome in enumerate(waiting, start=1)),
        calibration=CalibrationSnapshot(absence=Absence(spells_per_year=0.0), learns_waits=True),
    )


def _promise(outcome: Outcome, rank: int) -> Promise:
    made = outcome.estimated_on
    return Promise(
        id=f"promise {outcome.id}",
        title=outcome.id,
        promiser="",
        customer="",
        rank=rank,
        versions=(
            PromiseVersion(
                due_date=made, made_at=datetime(made.year, made.month, made.day, tzinfo=UTC)
            ),
        ),
        work=(work_of(outcome),),
    )
