"""What every schedule keeps to, on drawn books, judged slot by slot beside the reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.domain.promise import Hold
from keepable.domain.resource import Leave
from keepable.domain.time import Period, Shift
from keepable.domain.work import Estimate, Need, RecurringWork
from keepable.forecast import forecast, slow_reference
from tests.unit.forecast.drawn_books import books
from tests.unit.forecast.small_books import NOW, OFFICE, person, promise, small_book, task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.book import Book
    from keepable.domain.work import Work
    from keepable.forecast.forecasting import Forecast
    from keepable.forecast.slow_reference import Placement, ResourceState

SCENARIOS = 8
drawn = settings(max_examples=25)
futures = st.integers(0, SCENARIOS - 1)


@dataclass(frozen=True)
class Booking:
    """One placed task with the slots that it took of each resource."""

    task: Work
    placement: Placement
    slots: dict[int, list[int]]


@dataclass(frozen=True)
class Schedule:
    """One scenario, as the reference places it; the twins test says that the kernels agree."""

    warm: Forecast
    people: Sequence[ResourceState]
    bookings: list[Booking]

    @property
    def placed(self) -> list[Booking]:
        """Those done within the horizon."""
        beyond = self.warm.frame.timeline.beyond
        return [entry for entry in self.bookings if entry.placement.finish_g < beyond]


def schedule(book: Book, scenario: int) -> Schedule:
    warm = forecast(book, scenarios=SCENARIOS)
    frame, agenda = warm.frame, warm.compiled.agenda
    people = [
        slow_reference.open_person(frame, r, scenario) for r in range(len(frame.roster.members))
    ]
    finish_g: dict[str, int] = {}
    bookings = []
    for work, owner in zip(agenda.tasks, agenda.commitment_of, strict=True):
        before = [list(person.units_free) for person in people]
        placement = slow_reference.place_task(
            frame,
            people,
            work,
            project=work.project or agenda.commitments[owner].id,
            scenario=scenario,
            finish_g=finish_g,
        )
        finish_g[work.id] = placement.finish_g
        bookings.append(Booking(work, placement, _taken(before, people)))
    return Schedule(warm, people, bookings)


def _taken(before: list[list[int]], people: Sequence[ResourceState]) -> dict[int, list[int]]:
    changed = {
        r: [slot for slot, units in enumerate(person.units_free) if units != before[r][slot]]
        for r, person in enumerate(people)
    }
    return {r: slots for r, slots in changed.items() if slots}


@drawn
@given(books(), futures)
def test_nobody_is_taken_more_often_than_there_are_units(book: Book, scenario: int) -> None:
    for taken in schedule(book, scenario).people:
        assert all(0 <= units <= taken.member.units for units in taken.units_free)


@drawn
@given(books(), futures)
def test_no_work_begins_before_its_predecessors_are_done(book: Book, scenario: int) -> None:
    done = schedule(book, scenario)
    finish_g = {entry.task.id: entry.placement.finish_g for entry in done.bookings}
    for entry in done.bookings:
        for before in entry.task.predecessors:
            assert entry.placement.start_g >= finish_g.get(before, 0)  # 0: it was done already


@drawn
@given(books(), futures)
def test_nobody_works_on_leave_or_while_absent(book: Book, scenario: int) -> None:
    done = schedule(book, scenario)
    for entry in done.bookings:
        for r, slots in entry.slots.items():
            person = done.people[r]
            assert all(person.member.plannable[slot] for slot in slots)
            assert not any(person.absent[slot] for slot in slots)


@drawn
@given(books(), futures)
def test_nobody_works_on_a_public_holiday(book: Book, scenario: int) -> None:
    # Good Friday and Easter Monday are public holidays in Germany, 26 and 29 March 2027
    done = schedule(book, scenario)
    days = done.warm.frame.timeline.days_in("Europe/Berlin")
    holidays = {date(2027, 3, 26).toordinal(), date(2027, 3, 29).toordinal()}
    german = {p.id for p in book.people if {t.calendar for t in p.contract_terms} == {"berlin"}}
    german.add("lab")
    spans = done.warm.frame.timeline.grid.spans
    for entry in done.bookings:
        for r, slots in entry.slots.items():
            if done.people[r].member.id in german:
                axis = done.people[r].axis
                assert not holidays & {int(days[spans[axis, slot, 1]]) for slot in slots}


@drawn
@given(books(), futures)
def test_work_is_done_by_the_person_who_is_named(book: Book, scenario: int) -> None:
    done = schedule(book, scenario)
    for entry in done.placed:
        if entry.task.person is not None:
            assert done.warm.frame.roster.place_of[entry.task.person] in entry.slots


@drawn
@given(books(), futures)
def test_work_is_done_by_those_who_have_the_skills(book: Book, scenario: int) -> None:
    done = schedule(book, scenario)
    for entry in done.placed:
        wanted = {need.skill for need in entry.task.needs}
        named = entry.task.person is not None
        for r in entry.slots:
            assert named or wanted & done.people[r].member.skills


@drawn
@given(books(), futures)
def test_other_work_does_not_pause_but_over_drawn_absence(book: Book, scenario: int) -> None:
    # nights and weekends are no slots; leave is one that is closed, so it may not be crossed
    done = schedule(book, scenario)
    spans = done.warm.frame.timeline.grid.spans
    for entry in done.placed:
        if entry.task.splittable or len(entry.slots) != 1:
            continue
        ((r, slots),) = entry.slots.items()
        person = done.people[r]
        starts = spans[person.axis, slots, 0]
        last_try = [
            slot for slot, g in zip(slots, starts, strict=True) if g >= entry.placement.start_g
        ]
        between = set(range(last_try[0], last_try[-1] + 1)) - set(last_try)
        assert all(person.absent[slot] for slot in between)


@drawn
@given(books(), futures)
def test_no_work_begins_before_its_release_or_the_customers_input(
    book: Book, scenario: int
) -> None:
    done = schedule(book, scenario)
    frame = done.warm.frame
    for entry in done.bookings:
        days = [entry.task.release_date, *(wait.due_date for wait in entry.task.waits)]
        earliest = max((slow_reference.g_of_day(frame, day) for day in days), default=0)
        assert entry.placement.start_g >= earliest


def finish_days(book: Book) -> dict[str, date]:
    warm = forecast(book, scenarios=8)
    assert warm.finish_g is not None
    days = warm.frame.timeline.days_in("UTC")[warm.finish_g[0]]
    return {
        work.id: date.fromordinal(int(day))
        for work, day in zip(warm.compiled.agenda.tasks, days, strict=True)
    }


def test_recurring_work_is_reserved_before_anything_is_promised() -> None:
    # the report opens on 26 January, five days before the month ends, and takes that Tuesday;
    # 136 h promised fill the 16 days before it and then the day after it, Wednesday
    report = RecurringWork(
        id="report",
        title="Report",
        every="month",
        estimate=Estimate(hours=8, low=8, high=8),
        need=Need(skill="build"),
        until=date(2027, 1, 31),
    )
    book = small_book(promise("p", 1, task("p1", 136)), recurring=(report,))
    days = finish_days(book)
    assert days == {"report@2027-01-31": date(2027, 1, 26), "p1": date(2027, 1, 27)}


def held_until(expires_in: timedelta) -> date:
    hold = Hold(
        id="h",
        title="Hold",
        holder="rep",
        customer="acme",
        rank=1,
        due_date=date(2027, 2, 1),
        expires_at=NOW + expires_in,
        work=(task("h1", 40),),
    )
    return finish_days(small_book(promise("p", 2, task("p1", 8)), holds=(hold,)))["p1"]


def test_a_live_hold_reserves_its_time() -> None:
    # 40 h are held: all of the first week
    assert held_until(timedelta(minutes=1)) == date(2027, 1, 11)


def test_an_expired_hold_holds_nothing() -> None:
    assert held_until(timedelta()) == date(2027, 1, 4)


def test_lower_ranks_are_served_first() -> None:
    days = finish_days(small_book(promise("b", 2, task("b1", 8)), promise("a", 1, task("a1", 8))))
    assert days == {"a1": date(2027, 1, 4), "b1": date(2027, 1, 5)}


def test_what_an_earlier_promise_waits_for_comes_with_it() -> None:
    # a1 waits for b1 of the promise behind it, so b1 is done on Monday, a1 on Tuesday
    waiting = replace(task("a1", 8), predecessors=("b1",))
    days = finish_days(small_book(promise("a", 1, waiting), promise("b", 2, task("b1", 8))))
    assert days == {"b1": date(2027, 1, 4), "a1": date(2027, 1, 5)}


@pytest.mark.parametrize("needs", [("build",), ("build", "test")], ids=["alone", "together"])
def test_a_gap_as_long_as_one_that_was_too_short_is_not_tried(needs: tuple[str, ...]) -> None:
    # six hours a day, on leave on Tuesday and Thursday: gaps of 6 hours on Monday and Wednesday.
    # In 8 of 10 cases the work ends within 4 x 1.5^(0.842/1.282) = 5.2 hours, so it begins on
    # Monday. Where it would need 7 or more, Monday is lost, and Wednesday, which is no longer, is
    # not tried: it goes on Friday and over the weekend, and Wednesday is left for what comes later.
    short = replace(OFFICE, shifts=tuple(Shift(day, 540, 900) for day in range(5)))
    away = [
        Leave(person=name, period=Period(date(2027, 1, day), date(2027, 1, day + 1)))
        for name in ("anna", "ben")
        for day in (5, 7)
    ]
    block = replace(
        task("block", 4, needs=tuple(Need(skill=skill) for skill in needs), splittable=False),
        estimate=Estimate(hours=4, low=4, high=6),
    )
    book = small_book(
        promise("p", 1, block),
        promise("q", 2, task("later", 1, needs=tuple(Need(skill=skill) for skill in needs))),
        calendars=(short,),
        people=(person("anna", "build"), person("ben", "test")),
        leave=tuple(away),
    )
    warm = forecast(book, scenarios=64)
    days = warm.frame.timeline.days_in("UTC")[warm.completion_g]
    lost = days[:, 0] > date(2027, 1, 8).toordinal()
    assert 0 < lost.sum() < 64
    assert (days[lost, 1] == date(2027, 1, 6).toordinal()).all()


@pytest.mark.parametrize(
    ("first", "last"),
    [(date.min, date(1969, 12, 31)), (date(2027, 3, 1), date(9999, 12, 30))],
)
def test_leave_at_the_edges_of_time_spoils_nothing(first: date, last: date) -> None:
    # anna is away until long ago, or for ever from March on: her 8 hours are done on Monday
    away = Leave(person="anna", period=Period.of_days(first, last))
    book = small_book(promise("m", 1, task("m-w", 8.0)), leave=(away,))
    assert (forecast(book).completion_g == forecast(book.changed(leave=())).completion_g).all()
