"""Work: nothing waits for itself, somebody can do it, its figures do not contradict."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from keepable.domain.book_facts import MOST_CYCLES, capital, warning
from keepable.domain.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepable.domain.book_facts import Facts
    from keepable.domain.resource import Person
    from keepable.domain.work import Need, Work

MOST_NAMED = 16  # of one circle; longer ones are told by their ends


def _cycles(facts: Facts) -> Iterator[Problem]:
    whole = {task.work.id: task.work.predecessors for task in facts.tasks if not task.item}
    yield from _circles_in(whole, "")
    for item in facts.book.catalogue:
        yield from _circles_in({w.id: w.predecessors for w in item.template}, f"{item.id}/")


def _circles_in(predecessors: dict[str, tuple[str, ...]], prefix: str) -> Iterator[Problem]:
    settled: set[str] = set()
    found = 0
    for start in predecessors:
        circle = _circle_from(start, predecessors, settled)
        if circle:
            found += 1
            way = " -> ".join(_shortened(circle))
            yield Problem(
                what=f"Work {prefix}{circle[0]} waits for itself: {way}.",
                remedy="Each waits for the next; remove one of these predecessors.",
                subject=f"work {prefix}{circle[0]}",
            )
            if found == MOST_CYCLES:
                return


def _shortened(circle: list[str]) -> list[str]:
    half = MOST_NAMED // 2
    between = len(circle) - 2 * half
    if between <= 0:
        return circle
    return [*circle[:half], f"({between} more)", *circle[-half:]]


def _circle_from(
    start: str, predecessors: dict[str, tuple[str, ...]], settled: set[str]
) -> list[str]:
    """Walk back from `start`; give the first way that comes back to itself, both ends named."""
    if start in settled:
        return []
    way, ahead, on_way = [start], [iter(predecessors[start])], {start}
    while way:
        following = next((b for b in ahead[-1] if b in predecessors and b not in settled), None)
        if following is None:
            settled.add(way[-1])
            on_way.discard(way.pop())
            ahead.pop()
        elif following in on_way:
            settled.update(way)
            return [*way[way.index(following) :], following]
        else:
            way.append(following)
            ahead.append(iter(predecessors[following]))
            on_way.add(following)
    return []


def _undoable_work(facts: Facts) -> Iterator[Problem]:
    why_not = lru_cache(maxsize=None)(lambda needs, person: _why_nobody(facts, needs, person))
    for task in facts.tasks:
        if task.lives:
            why = why_not(task.work.needs, task.work.person)
            if why:
                yield _undoable(task.subject, why, "warning" if task.item else "error")
    for recurring in facts.book.recurring:
        why = why_not((recurring.need,), recurring.person)
        if why:
            yield _undoable(f"recurring work {recurring.id}", why, "error")


def _undoable(subject: str, why: str, severity: Severity) -> Problem:
    return Problem(
        what=f"Nobody can do {subject}: {why}.",
        remedy="Give the skill to somebody, or change what the work needs.",
        subject=subject,
        severity=severity,
    )


def _why_nobody(facts: Facts, needs: tuple[Need, ...], person: str | None) -> str:
    if person in facts.people:
        why = _why_not_person(facts, facts.people[str(person)], needs[0])
        if why:
            return why
        needs = needs[1:]
    return next(filter(None, (_why_not_need(facts, need) for need in needs)), "")


def _why_not_person(facts: Facts, person: Person, need: Need) -> str:
    if person.employed is not None and person.employed.end <= facts.today:
        return f"{person.id} is named and has left on {person.employed.last}"
    if need.skill not in person.skills:
        return f"{person.id} is named and does not have the skill {need.skill!r}"
    if need.crew > 1:
        return f"{person.id} is named alone for a crew of {need.crew}"
    return ""


def _why_not_need(facts: Facts, need: Need) -> str:
    if need.skill not in facts.skills or need.team not in {None, *facts.teams}:
        return ""  # said already, by its name
    most = _largest_crew(facts, need)
    if most >= need.crew:
        return ""
    place = f" in team {need.team}" if need.team is not None else ""
    if most:
        skill = f"with the skill {need.skill!r}"
        return f"it needs a crew of {need.crew} {skill}, there are {most}{place}"
    if any(need.skill in p.skills and _is_in(p, need.team) for p in facts.book.people):
        return f"everyone{place} with the skill {need.skill!r} has left"
    return f"nobody{place} has the skill {need.skill!r}"


def _largest_crew(facts: Facts, need: Need) -> int:
    """Count who can work on it together: of people who are there, or of one team of alike."""
    people = sum(_is_in(person, need.team) for person in facts.staff.get(need.skill, ()))
    alike = (
        team.size or 0
        for team in facts.book.teams
        if need.skill in team.skills and need.team in {None, team.id}
    )
    return max((people, *alike))


def _is_in(person: Person, team: str | None) -> bool:
    return team is None or team in person.teams


def _empty_teams(facts: Facts) -> Iterator[Problem]:
    filled = {team for person in facts.book.people for team in person.teams}
    for team in facts.book.teams:
        if team.size is None and team.id not in filled:
            yield warning(
                f"team {team.id}",
                f"Team {team.id} has neither people nor a size.",
                "Put people into it, give it a size, or remove it.",
            )


def _progress(facts: Facts) -> Iterator[Problem]:
    for task in facts.tasks:
        work = task.work
        if work.finished is not None and work.finished > facts.today:
            yield Problem(
                what=f"{capital(task.subject)} was finished on {work.finished}, after the "
                f"book's day {facts.today}.",
                remedy="Mend the date, or the book's as_of.",
                subject=task.subject,
            )
        contradiction = _contradiction(work, facts.today)
        if contradiction:
            yield warning(
                task.subject,
                f"{capital(task.subject)} {contradiction}.",
                "Mend the status or the figures.",
            )


def _contradiction(work: Work, today: date) -> str:
    if work.status == "todo":
        return _progress_of_todo(work)
    if work.status == "done" and not work.finished:
        return "is done and has no finish date"
    if work.status != "done" and work.finished:
        return f"has a finish date and is {work.status}"
    if work.started and work.started > today:
        return f"was started on {work.started}, after the book's day {today}"
    return ""


def _progress_of_todo(work: Work) -> str:
    if work.finished:
        return "has a finish date and is todo"
    if work.hours_spent:
        return f"is todo and has {work.hours_spent:g} hours spent"
    return f"is todo and was started on {work.started}" if work.started else ""


RULES_OF_WORK: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _cycles,
    _undoable_work,
    _empty_teams,
    _progress,
)
