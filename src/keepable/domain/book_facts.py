"""A book with what its checks look up again and again, and the words they share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from keepable.domain.guesses import nearest
from keepable.domain.parts import PART_OF, PARTS
from keepable.domain.problem import Problem, Severity
from keepable.domain.time import zone_named
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from keepable.domain.book import Book
    from keepable.domain.resource import Person, Team
    from keepable.domain.work import Work

THINGS = {
    **{part.name: part.called for part in PARTS},
    "skill": "thing.skill",
    "work": "thing.work",
}
MOST_NAMES_COMPARED, MOST_GUESSES, MOST_CYCLES = 2_000, 200, 20


class Subject(NamedTuple):
    """What a problem is about: something of a kind by its id; leave by its person and first day."""

    kind: str
    own_id: str
    start: date | None = None

    @property
    def key(self) -> str:
        """The words by which it is found in the book.

        >>> Subject("work", "sso-api").key
        'work sso-api'
        """
        if self.start is not None:
            return f"{self.kind} of {self.own_id} from {self.start}"
        return f"{self.kind} {self.own_id}".rstrip()

    @property
    def name(self) -> Text:
        """What it is called in a sentence that begins with it.

        >>> Subject("work", "sso-api").name
        Text('thing.work', id='sso-api')
        """
        if self.start is not None:
            return Text(THINGS[self.kind], person=self.own_id, start=self.start)
        if not self.own_id:
            return Text("thing.calibration")
        return Text(THINGS[self.kind], id=self.own_id)


CALIBRATION = Subject("calibration", "")


class Task(NamedTuple):
    """Work where it stands: `item` names its catalogue item when it belongs to a template.

    It `lives` when it is still to do and belongs to something that is not over.
    """

    work: Work
    item: str
    lives: bool

    @property
    def subject(self) -> Subject:
        """What problems are about that are about it."""
        return Subject("work", f"{self.item}/{self.work.id}" if self.item else self.work.id)


@dataclass(frozen=True, slots=True)
class Facts:
    """A book with what the rules look up again and again."""

    book: Book
    today: date
    tasks: tuple[Task, ...]
    skills: frozenset[str]
    people: dict[str, Person]
    teams: dict[str, Team]
    staff: dict[str, list[Person]]
    guesses: list[int] = field(default_factory=lambda: [MOST_GUESSES])

    def unknown(
        self,
        subject: Subject,
        *,
        code: str,
        word: str,
        known: Collection[str],
        remedy: Text,
        severity: Severity = "error",
    ) -> Problem:
        """Return the problem that `subject` names what is not there, and what it may mean."""
        if self.guesses[0] > 0 and len(known) <= MOST_NAMES_COMPARED:
            self.guesses[0] -= 1
            guess = nearest(word, known)
            if guess:
                remedy = Text("fault.did_you_mean", name=guess, remedy=remedy)
        what = Text(code, subject=subject.name, name=word)
        return Problem(what=what, remedy=remedy, subject=subject.key, severity=severity)


def facts_of(book: Book) -> Facts:
    """Look up in `book` what the rules need."""
    try:
        today = book.as_of.astimezone(zone_named(book.settings.zone)).date()
    except OverflowError:  # on the first or the last day of all
        today = book.as_of.date()
    held = chain((p.skills for p in book.people), (team.skills for team in book.teams))
    declared = frozenset(book.skills) or frozenset(chain.from_iterable(held))
    return Facts(
        book=book,
        today=today,
        tasks=tuple(_tasks_of(book)),
        skills=declared,
        people={person.id: person for person in book.people},
        teams={team.id: team for team in book.teams},
        staff=_staff_of(book, today),
    )


def _staff_of(book: Book, today: date) -> dict[str, list[Person]]:
    """Gather by skill the people who have not left."""
    staff = defaultdict(list)
    for person in book.people:
        if person.employed is None or person.employed.end > today:
            for skill in set(person.skills):
                staff[skill].append(person)
    return staff


def _tasks_of(book: Book) -> Iterator[Task]:
    alive = chain(
        ((promise.work, promise.is_open) for promise in book.promises),
        ((hold.work, hold.expires_at > book.as_of) for hold in book.holds),
        ((deal.work, deal.state == "open") for deal in book.deals),
    )
    for works, lives in alive:
        yield from (Task(work, "", lives and work.is_open) for work in works)
    for item in book.catalogue:
        yield from (Task(work, item.id, lives=True) for work in item.template)


def subject_of(thing: Any) -> Subject:  # noqa: ANN401 - any noun
    """Return what problems call a `thing` of the book."""
    part = PART_OF[type(thing)]
    if not part.once:  # leave, which has no id
        return Subject(part.name, getattr(thing, part.time_of), thing.period.start)
    return Subject(part.name, part.key_of(thing))


def warning(subject: Subject, what: Text, remedy: Text) -> Problem:
    """Return a problem that does not keep the book from being used."""
    return Problem(what=what, remedy=remedy, subject=subject.key, severity="warning")
