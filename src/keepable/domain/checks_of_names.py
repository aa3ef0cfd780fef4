"""Names: each thing has one of its own, and whoever is named exists."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from keepable.domain.book_facts import KINDS, WORK_OWNERS, capital, leave_subject
from keepable.domain.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from keepable.domain.book import Book
    from keepable.domain.book_facts import Facts
    from keepable.domain.work import Need


def _duplicate_ids(facts: Facts) -> Iterator[Problem]:
    book = facts.book
    for name, kind in KINDS.items():
        yield from _twice(f"{kind} {part.id}" for part in getattr(book, name))
    yield from _twice(task.subject for task in facts.tasks)
    yield from _twice(f"skill {skill}" for skill in book.skills)
    for team in book.teams:
        if team.size is not None and team.id in facts.people:
            yield Problem(
                what=f"Team {team.id} has the same id as a person.",
                remedy="Both do work, so give one of them another id.",
                subject=f"team {team.id}",
            )


def _twice(subjects: Iterable[str]) -> Iterator[Problem]:
    for subject, count in Counter(subjects).items():
        if count > 1:
            yield Problem(
                what=f"{capital(subject)} is there {count} times.",
                remedy="Give each an id of its own, or remove what is there twice.",
                subject=subject,
            )


class _Reference(NamedTuple):
    subject: str
    verb: str
    word: str
    table: str
    severity: Severity = "error"


_REMEDIES = {
    "calendars": "Add the calendar, or name one that is there.",
    "teams": "Add the team, or name one that is there.",
    "skills": "Declare the skill, or mend the word.",
    "customers": "Add the customer, or name one that is there.",
    "people": "Add the person, or name one who is there.",
    "deals": "Add the deal, or leave it out here.",
    "catalogue": "Add the item to the catalogue, or mend the word.",
    "work": "Add that work, or remove it from the predecessors.",
}


def _unknown_names(facts: Facts) -> Iterator[Problem]:
    book = facts.book
    known: dict[str, Collection[str]] = {
        name: {part.id for part in getattr(book, name)}
        for name in ("calendars", "customers", "deals", "catalogue")
    }
    known |= {"people": facts.people, "teams": facts.teams, "skills": facts.skills}
    known["work"] = {task.work.id for task in facts.tasks if not task.item}
    found = chain(_names_in_staff(book), _names_in_sales(book), _names_in_work(facts))
    for subject, verb, word, table, severity in found:
        if word not in known[table]:
            yield facts.unknown(
                subject,
                verb=verb,
                word=word,
                known=known[table],
                remedy=_REMEDIES[table],
                severity=severity,
            )
    yield from _unknown_in_templates(facts)


def _names_in_staff(book: Book) -> Iterator[_Reference]:
    for person in book.people:
        subject = f"person {person.id}"
        for terms in person.contract_terms:
            yield _Reference(subject, "works by the calendar", terms.calendar, "calendars")
        yield from (_Reference(subject, "is in team", team, "teams") for team in person.teams)
        yield from (_Reference(subject, "has the skill", s, "skills") for s in person.skills)
    for team in book.teams:
        subject = f"team {team.id}"
        if team.calendar is not None:
            yield _Reference(subject, "works by the calendar", team.calendar, "calendars")
        yield from (_Reference(subject, "has the skill", s, "skills") for s in team.skills)
    for leave in book.leave:
        yield _Reference(leave_subject(leave), "is for person", leave.person, "people")
    for record in book.calibration.records:
        if record.person is not None:
            yield _Reference("calibration", "is about person", record.person, "people", "warning")


def _names_in_sales(book: Book) -> Iterator[_Reference]:
    for name in WORK_OWNERS:
        for part in getattr(book, name):
            subject = f"{KINDS[name]} {part.id}"
            yield _Reference(subject, "is for customer", part.customer, "customers")
            yield from (_Reference(subject, "has the item", i, "catalogue") for i in part.items)
            deal = getattr(part, "deal", None)
            if deal is not None:
                yield _Reference(subject, "comes from deal", deal, "deals")


def _names_in_work(facts: Facts) -> Iterator[_Reference]:
    for task in facts.tasks:
        work = task.work
        yield from _names_of_doers(task.subject, work.needs, work.person)
        if work.estimator is not None:
            yield _Reference(task.subject, "was estimated by", work.estimator, "people", "warning")
        if not task.item:
            for before in work.predecessors:
                yield _Reference(task.subject, "waits for work", before, "work")
    for recurring in facts.book.recurring:
        subject = f"recurring work {recurring.id}"
        yield from _names_of_doers(subject, (recurring.need,), recurring.person)


def _names_of_doers(
    subject: str, needs: tuple[Need, ...], person: str | None
) -> Iterator[_Reference]:
    for need in needs:
        yield _Reference(subject, "needs the skill", need.skill, "skills")
        if need.team is not None:
            yield _Reference(subject, "needs somebody of team", need.team, "teams")
    if person is not None:
        yield _Reference(subject, "is to be done by", person, "people")


def _unknown_in_templates(facts: Facts) -> Iterator[Problem]:
    for item in facts.book.catalogue:
        local = {work.id for work in item.template}
        for work in item.template:
            for before in work.predecessors:
                if before not in local:
                    yield facts.unknown(
                        f"work {item.id}/{work.id}",
                        verb="waits for work",
                        word=before,
                        known=local,
                        remedy="A template can wait only for its own work.",
                    )


RULES_OF_NAMES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _duplicate_ids,
    _unknown_names,
)
