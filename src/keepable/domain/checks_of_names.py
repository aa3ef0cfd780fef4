"""Names: each thing has one of its own, and whoever is named exists."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from keepable.domain.book_facts import CALIBRATION, Subject, subject_of
from keepable.domain.parts import PARTS, WORK_OWNERS
from keepable.domain.problem import Problem, Severity
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from keepable.domain.book import Book
    from keepable.domain.book_facts import Facts
    from keepable.domain.work import Need


GIVE_AN_ID = Text("fault.give_each_an_id")


def _duplicate_ids(facts: Facts) -> Iterator[Problem]:
    book = facts.book
    for part in PARTS:
        if part.once:
            remedy = GIVE_AN_ID if part.key == "id" else Text("fault.join_them")
            yield from _twice(map(subject_of, getattr(book, part.field)), remedy)
    yield from _twice(task.subject for task in facts.tasks)
    yield from _twice(Subject("skill", skill) for skill in book.skills)
    for team in book.teams:
        if team.size is not None and team.id in facts.people:
            subject = Subject("team", team.id)
            yield Problem(
                what=Text("fault.team_and_person", subject=subject.name),
                remedy=Text("fault.give_another_id"),
                subject=subject.key,
            )


def _twice(subjects: Iterable[Subject], remedy: Text = GIVE_AN_ID) -> Iterator[Problem]:
    for subject, count in Counter(subjects).items():
        if count > 1:
            yield Problem(
                what=Text("fault.twice", subject=subject.name, times=count),
                remedy=remedy,
                subject=subject.key,
            )


class _Reference(NamedTuple):
    subject: Subject
    code: str
    word: str
    table: str
    severity: Severity = "error"


_REMEDIES = {
    "calendars": Text("fault.add_calendar"),
    "teams": Text("fault.add_team"),
    "skills": Text("fault.declare_skill"),
    "customers": Text("fault.add_customer"),
    "people": Text("fault.add_person"),
    "deals": Text("fault.add_deal"),
    "items": Text("fault.add_item"),
    "work": Text("fault.add_work"),
}


def _unknown_names(facts: Facts) -> Iterator[Problem]:
    book = facts.book
    known: dict[str, Collection[str]] = {
        name: {part.id for part in getattr(book, name)}
        for name in ("calendars", "customers", "deals")
    }
    known |= {"people": facts.people, "teams": facts.teams, "skills": facts.skills}
    known["items"] = {item.id for item in book.catalogue}
    known["work"] = {task.work.id for task in facts.tasks if not task.item}
    found = chain(_names_in_staff(book), _names_in_sales(book), _names_in_work(facts))
    for subject, code, word, table, severity in found:
        if word not in known[table]:
            yield facts.unknown(
                subject,
                code=code,
                word=word,
                known=known[table],
                remedy=_REMEDIES[table],
                severity=severity,
            )
    yield from _unknown_in_templates(facts)


def _names_in_staff(book: Book) -> Iterator[_Reference]:
    for person in book.people:
        subject = Subject("person", person.id)
        for terms in person.contract_terms:
            yield _Reference(subject, "unknown.calendar", terms.calendar, "calendars")
        yield from (_Reference(subject, "unknown.team", team, "teams") for team in person.teams)
        yield from (_Reference(subject, "unknown.skill", s, "skills") for s in person.skills)
    for team in book.teams:
        subject = Subject("team", team.id)
        if team.calendar is not None:
            yield _Reference(subject, "unknown.calendar", team.calendar, "calendars")
        yield from (_Reference(subject, "unknown.skill", s, "skills") for s in team.skills)
    for leave in book.leave:
        yield _Reference(subject_of(leave), "unknown.person_of_leave", leave.person, "people")
    for record in book.calibration.records:
        if record.person is not None:
            yield _Reference(
                CALIBRATION, "unknown.person_of_record", record.person, "people", "warning"
            )


def _names_in_sales(book: Book) -> Iterator[_Reference]:
    for name in WORK_OWNERS:
        for part in getattr(book, name):
            subject = subject_of(part)
            yield _Reference(subject, "unknown.customer", part.customer, "customers")
            yield from (_Reference(subject, "unknown.item", i, "items") for i in part.items)
            deal = getattr(part, "deal", None)
            if deal is not None:
                yield _Reference(subject, "unknown.deal", deal, "deals")


def _names_in_work(facts: Facts) -> Iterator[_Reference]:
    for task in facts.tasks:
        work = task.work
        yield from _names_of_doers(task.subject, work.needs, work.person)
        if work.estimator is not None:
            yield _Reference(task.subject, "unknown.estimator", work.estimator, "people", "warning")
        if not task.item:
            for before in work.predecessors:
                yield _Reference(task.subject, "unknown.work", before, "work")
    for recurring in facts.book.recurring:
        subject = subject_of(recurring)
        yield from _names_of_doers(subject, (recurring.need,), recurring.person)


def _names_of_doers(
    subject: Subject, needs: tuple[Need, ...], person: str | None
) -> Iterator[_Reference]:
    for need in needs:
        yield _Reference(subject, "unknown.skill_needed", need.skill, "skills")
        if need.team is not None:
            yield _Reference(subject, "unknown.team_needed", need.team, "teams")
    if person is not None:
        yield _Reference(subject, "unknown.doer", person, "people")


def _unknown_in_templates(facts: Facts) -> Iterator[Problem]:
    for item in facts.book.catalogue:
        local = {work.id for work in item.template}
        for work in item.template:
            for before in work.predecessors:
                if before not in local:
                    yield facts.unknown(
                        Subject("work", f"{item.id}/{work.id}"),
                        code="unknown.work",
                        word=before,
                        known=local,
                        remedy=Text("fault.only_own_work"),
                    )


RULES_OF_NAMES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _duplicate_ids,
    _unknown_names,
)
