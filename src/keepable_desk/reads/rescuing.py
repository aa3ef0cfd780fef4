"""Asking after the yes: what could save it, and who is to be told by when. Nobody is to blame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from keepable.answers import ask, push
from keepable.texts import Percent, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keepable.answers import Affected, Answer, Question
    from keepable.domain.book import Book
    from keepable.forecast import Forecast

LEVELS = (80, 95)
MOST_PUSHES = 3
NO_NAMES: Mapping[str, str] = MappingProxyType({})
WORTH_POINTS = 0.02  # a lever that gains less is noise
SOON_DAYS, HALF = 2, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that would help: its kind, its text, the odds then, and who pays for it."""

    kind: str
    text: Text
    due_date: date | None
    odds: float | None
    moved: tuple[Affected, ...] = ()


def rescue_options(
    warm: Forecast, question: Question, answer: Answer, called: Mapping[str, str] = NO_NAMES
) -> tuple[Option, ...]:
    """Return what would make `answer` to `question` better, the best odds first in each kind.

    What the reader may not see by its title is `called` by another name, by its id.
    """
    return (
        *_later(answer),
        *_less(warm, question, answer),
        *_pushed(warm, question, answer, called),
    )


def _later(answer: Answer) -> list[Option]:
    found = []
    for level in LEVELS:
        day = answer.date_at(level)
        if day is None or (answer.requested_date and day <= answer.requested_date):
            continue
        text = Text("rescue.later_date", day=day, share=Percent(level / 100.0))
        found.append(Option(kind="later date", text=text, due_date=day, odds=level / 100.0))
    return found


def _less(warm: Forecast, question: Question, answer: Answer) -> list[Option]:
    """Leave one of several items for later: the rest by the same day."""
    if len(question.items) < 2 or question.promise is not None:  # noqa: PLR2004 - a part needs a whole of two
        return []
    names = {item.id: item.name for item in warm.book.catalogue}
    found = []
    for left_out in question.items:
        rest = tuple(item for item in question.items if item != left_out)
        title = " + ".join(names[item] for item in rest)
        part = ask(warm, replace(question, items=rest, work=(), title=title, deal=None))
        if _gain(part, answer) > WORTH_POINTS:
            due, later = question.requested_date, names[left_out]
            text = Text("rescue.part", part=title, later=later)
            if due is not None:
                text = Text("rescue.part_by", day=due, part=title, later=later)
            found.append(Option(kind="part of it", text=text, due_date=due, odds=part.odds))
    return sorted(found, key=lambda option: -(option.odds or 0.0))


def _pushed(
    warm: Forecast, question: Question, answer: Answer, called: Mapping[str, str]
) -> list[Option]:
    """Serve it before somebody else: named, with what that does to everyone who moves."""
    if question.promise is not None:
        return []
    standing = [c for c in warm.compiled.agenda.commitments if not c.is_recurring]
    found: list[Option] = []
    for number in _places(len(standing)):
        pushed = push(warm, question, [standing[number].id])
        if _gain(pushed.answer, answer) <= WORTH_POINTS:
            continue
        other = called.get(standing[number].id, standing[number].title)
        text = Text("rescue.push", other=other, n=len(pushed.moved))
        found.append(
            Option(
                kind="push",
                text=text,
                due_date=question.requested_date,
                odds=pushed.answer.odds,
                moved=pushed.moved,
            )
        )
    return found


def _gain(after: Answer, before: Answer) -> float:
    return (after.odds or 0.0) - (before.odds or 0.0)


def _places(count: int) -> list[int]:
    """Return where in the order of service a push is tried: first of all, and at its thirds."""
    if not count:
        return []
    return sorted({count * third // MOST_PUSHES for third in range(MOST_PUSHES)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Somebody to be told, by when, and why they."""

    who: str
    by: date
    why: Text


def whom_to_tell(
    book: Book, question: Question, answer: Answer, doers: Iterable[str]
) -> tuple[Tell, ...]:
    """Return who is to be told of `answer` by when: within two days if it is hardly kept.

    Otherwise half of the time until the day is left for finding a way first. `doers` are the ids
    of those who could do the work; their teams are told by tomorrow.
    """
    today, due = book.as_of.date(), question.requested_date
    is_urgent = (answer.odds or 0.0) < HALF
    left = max((due - today).days if due else 0, 0)
    by = today + timedelta(days=min(SOON_DAYS, left) if is_urgent else left // 2)
    customer = next((c for c in book.customers if c.id == question.customer), None)
    found = [
        Tell(
            who=contact.name,
            by=by,
            why=Text("tell.signs" if contact.role == "buyer" else "tell.uses_it"),
        )
        for contact in (customer.contacts if customer else ())
    ]
    inside = today + timedelta(days=min(1, left))
    found += [
        Tell(who=name, by=inside, why=Text("tell.does_the_work")) for name in _teams(book, doers)
    ]
    return tuple(found)


def _teams(book: Book, doers: Iterable[str]) -> list[str]:
    """Return the names of the teams that `doers` are in, or their own where they are in none."""
    people = {person.id: person for person in book.people}
    names = {team.id: team.name for team in book.teams}
    wanted: set[str] = set()
    for doer in doers:
        person = people.get(doer)
        teams = person.teams if person else (doer,)
        wanted |= {names.get(team, team) for team in teams} or {person.name if person else doer}
    return sorted(wanted)
