"""Books for the benches: generated ones, and the same with rules taken out of them."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from keepable.answers import Question
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.outcomes import RatioRecord
from keepable.domain.resource import Absence, Availability
from keepable.domain.time import Calendar, Shift
from keepable.domain.work import Estimate, Need
from keepable.samples.generate import generate_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from keepable.domain.book import Book
    from keepable.domain.work import Work

SEED = 1
BARE_WEEKS = 40  # they work around the clock, 4.2 times the hours of an office week
ALWAYS = Calendar(id="always", zone="UTC", shifts=tuple(Shift(d, 0, 1440) for d in range(7)))
OFFICE = Calendar(id="office", zone="UTC", shifts=tuple(Shift(d, 480, 960) for d in range(5)))
FULL_TIME, NEVER_ILL = Availability(quantiles=(1.0,)), Absence(spells_per_year=0.0)


def book_of(tasks: int, slot_minutes: int) -> Book:
    """Generate the book of so many `tasks` that all benches share."""
    return generate_book(tasks, SEED, slot_minutes=slot_minutes)


def with_work(book: Book, change: Callable[[Work], Work]) -> Book:
    """Return `book` with each piece of work changed that is promised or would be sold."""
    promises = tuple(
        replace(promise, work=tuple(change(task) for task in promise.work))
        for promise in book.promises
    )
    catalogue = tuple(
        replace(item, template=tuple(change(task) for task in item.template))
        for item in book.catalogue
    )
    return book.changed(promises=promises, catalogue=catalogue)


def undivided(task: Work) -> Work:
    """Return `task` without joint work: one need, one person."""
    need = task.needs[0]
    return replace(task, needs=(Need(skill=need.skill, team=need.team),))


def splittable(task: Work) -> Work:
    """Return `task` so that it may pause."""
    return replace(task, splittable=True)


def event_book(tasks: int, slot_minutes: int) -> Book:
    """Generate the full model without what an event-driven simulation cannot express.

    That is work which must not be split (it looks ahead for a gap that holds it) and work that
    several people do at the same moment (it takes whatever time they happen to share).
    """
    book = book_of(tasks, slot_minutes)
    return with_work(book, lambda task: undivided(splittable(task)))


def plain_company(book: Book, calendar: Calendar) -> Book:
    """Return `book` with everybody on one `calendar`, always there, nothing but promises."""
    people = tuple(
        replace(p, calendar=calendar.id, availability=FULL_TIME, absence=NEVER_ILL, employed=None)
        for p in book.people
    )
    return book.changed(
        settings=replace(book.settings, zone="UTC"),
        calendars=(calendar,),
        people=people,
        leave=(),
        recurring=(),
        holds=(),
        deals=(),
        calibration=replace(
            book.calibration, common_share=0.0, availability=FULL_TIME, absence=NEVER_ILL
        ),
    )


def bare_book(tasks: int, slot_minutes: int) -> Book:
    """Generate a book in which each task has its person, who is always there.

    Left are predecessors, the order of service, drawn durations and splitting.
    """
    book = plain_company(book_of(tasks, slot_minutes), ALWAYS)
    book = book.changed(settings=replace(book.settings, horizon_weeks=BARE_WEEKS))
    holders: dict[str, list[str]] = {}
    for person in book.people:
        for skill in person.skills:
            holders.setdefault(skill, []).append(person.id)
    rng = Random(SEED)

    def bare(task: Work) -> Work:
        return replace(
            undivided(splittable(task)),
            person=task.person or rng.choice(holders[task.needs[0].skill]),
            waits=(),
            release_date=None,
            status="todo",
            started=None,
            hours_spent=0.0,
        )

    return with_work(book, bare)


def certain_book(tasks: int, slot_minutes: int = 60) -> Book:
    """Generate a book without chance or absence: one office calendar, hours as estimated.

    Left are alternatives among people, predecessors, release dates and the order of service.
    """
    book = plain_company(book_of(tasks, slot_minutes), OFFICE)
    as_of = book.as_of.replace(hour=8, minute=0)
    exactly = RatioRecord(ratios=(1.0,), outcomes=10**9)
    book = book.changed(as_of=as_of, calibration=replace(book.calibration, records=(exactly,)))

    def certain(task: Work) -> Work:
        hours = float(max(round(task.estimate.hours), 1))
        return replace(
            undivided(splittable(task)),
            estimate=Estimate(hours=hours, low=hours, high=hours),
            waits=(),
            status="todo",
            started=None,
            hours_spent=0.0,
            estimator=None,
        )

    return with_work(book, certain)


def with_scopes(book: Book, scopes: int, size: int, seed: int) -> Book:
    """Add to the catalogue of `book` so many scopes, each with a template of `size` tasks.

    A template is a stretch of work that was promised before, so that it needs what work in this
    book usually needs.
    """
    rng = Random(seed)
    pool = [task for promise in book.promises for task in promise.work]
    items = []
    for number in range(scopes):
        first = rng.randrange(len(pool) - size)
        names = {task.id: f"step-{n}" for n, task in enumerate(pool[first : first + size])}
        template = tuple(
            replace(
                task,
                id=names[task.id],
                predecessors=tuple(names[p] for p in task.predecessors if p in names),
                status="todo",
                started=None,
                hours_spent=0.0,
                release_date=None,
                person=None,
            )
            for task in pool[first : first + size]
        )
        name = f"Scope {number}"
        items.append(
            CatalogueItem(id=f"scope-{number}", name=name, state="available", template=template)
        )
    return book.changed(catalogue=(*book.catalogue, *items))


def random_questions(book: Book, count: int, seed: int) -> list[Question]:
    """Ask `count` times for any scope of `book`, for any customer, by any of the due dates."""
    rng = Random(seed)
    scopes = [item for item in book.catalogue if item.id.startswith("scope-")]
    dates: list[date] = sorted({promise.due_date for promise in book.promises})
    questions = []
    for _ in range(count):
        item, customer = rng.choice(scopes), rng.choice(book.customers)
        questions.append(
            Question(
                text=f"{item.name} for {customer.name}",
                title=item.name,
                customer=customer.id,
                zone=customer.zone,
                items=(item.id,),
                requested_date=rng.choice(dates),
            )
        )
    return questions
