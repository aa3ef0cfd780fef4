"""Work: nothing waits for itself, somebody can do it, its figures do not contradict."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from keepable.domain.book_facts import MOST_CYCLES, Subject, subject_of, warning
from keepable.domain.problem import Problem, Severity
from keepable.texts.quantities import Hours
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepable.domain.book_facts import Facts
    from keepable.domain.resource import Person
    from keepable.domain.work import Need, Work
    from keepable.texts.text import Param

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
            subject = Subject("work", f"{prefix}{circle[0]}")
            yield Problem(
                what=_circle_text(subject, circle),
                remedy=Text("fault.remove_predecessor"),
                subject=subject.key,
            )
            if found == MOST_CYCLES:
                return


def _circle_text(subject: Subject, circle: list[str]) -> Text:
    half = MOST_NAMED // 2
    between = len(circle) - 2 * half
    if between <= 0:
        return Text("fault.waits_for_itself", subject=subject.name, way=" -> ".join(circle))
    return Text(
        "fault.waits_for_itself_far",
        subject=subject.name,
        first=" -> ".join(circle[:half]),
        last=" -> ".join(circle[-half:]),
        n=between,
    )


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
            yield _undoable(subject_of(recurring), why, "error")


class _Why(NamedTuple):
    """Why nobody can do a piece of work: the code of the text, and its facts beside the work."""

    code: str
    facts: dict[str, Param]


def _undoable(subject: Subject, why: _Why, severity: Severity) -> Problem:
    return Problem(
        what=Text(why.code, subject=subject.name, **why.facts),
        remedy=Text("fault.give_the_skill"),
        subject=subject.key,
        severity=severity,
    )


def _why_nobody(facts: Facts, needs: tuple[Need, ...], person: str | None) -> _Why | None:
    if person in facts.people:
        why = _why_not_person(facts, facts.people[str(person)], needs[0])
        if why:
            return why
        needs = needs[1:]
    return next(filter(None, (_why_not_need(facts, need) for need in needs)), None)


def _why_not_person(facts: Facts, person: Person, need: Need) -> _Why | None:
    if person.employed is not None and person.employed.end <= facts.today:
        return _Why("undoable.has_left", {"person": person.id, "day": person.employed.last})
    if need.skill not in person.skills:
        return _Why("undoable.lacks_skill", {"person": person.id, "skill": need.skill})
    if need.crew > 1:
        return _Why("undoable.is_alone", {"person": person.id, "crew": need.crew})
    return None


def _why_not_need(facts: Facts, need: Need) -> _Why | None:
    if need.skill not in facts.skills or need.team not in {None, *facts.teams}:
        return None  # told already, by its name
    most = _largest_crew(facts, need)
    if most >= need.crew:
        return None
    told: dict[str, Param] = {"skill": need.skill}
    if most:
        told |= {"crew": need.crew, "most": most}
        codes = ("undoable.crew", "undoable.crew_in_team")
    elif any(need.skill in p.skills and _is_in(p, need.team) for p in facts.book.people):
        codes = ("undoable.all_left", "undoable.all_left_in_team")
    else:
        codes = ("undoable.nobody", "undoable.nobody_in_team")
    if need.team is None:
        return _Why(codes[0], told)
    return _Why(codes[1], told | {"team": need.team})


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
            subject = Subject("team", team.id)
            what = Text("fault.team_is_empty", subject=subject.name)
            yield warning(subject, what, Text("fault.fill_team"))


def _progress(facts: Facts) -> Iterator[Problem]:
    for task in facts.tasks:
        work, subject = task.work, task.subject
        if work.finished is not None and work.finished > facts.today:
            yield Problem(
                what=Text(
                    "progress.finished_later",
                    subject=subject.name,
                    finished=work.finished,
                    today=facts.today,
                ),
                remedy=Text("fault.mend_day"),
                subject=subject.key,
            )
        contradiction = _contradiction(work, subject.name, facts.today)
        if contradiction:
            yield warning(subject, contradiction, Text("fault.mend_status"))


def _contradiction(work: Work, name: Text, today: date) -> Text | None:
    if work.status == "todo":
        return _progress_of_todo(work, name)
    if work.status == "done" and not work.finished:
        return Text("progress.done_undated", subject=name)
    if work.status != "done" and work.finished:
        return Text("progress.finished_and", subject=name, status=work.status)
    if work.started and work.started > today:
        return Text("progress.started_later", subject=name, started=work.started, today=today)
    return None


def _progress_of_todo(work: Work, name: Text) -> Text | None:
    if work.finished:
        return Text("progress.finished_and", subject=name, status=work.status)
    if work.hours_spent:
        return Text("progress.todo_and_spent", subject=name, hours=Hours(work.hours_spent))
    if work.started:
        return Text("progress.todo_and_started", subject=name, started=work.started)
    return None


RULES_OF_WORK: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _cycles,
    _undoable_work,
    _empty_teams,
    _progress,
)
