"""What people who are to be brought in would do to promises, before they are taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.answers import Changed, changed_odds, refresh
from keepable.domain.decoder import decode
from keepable.domain.resource import Person, Team
from keepable.texts import Text
from keepable.texts.errors import TextError
from keepable_desk.reads.derived_results import RunningTask
from keepable_desk.rights.composing import composed
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable.domain.book import Book
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.derived_results import Step
    from keepable_desk.reads.forecasts import Warm


MOST_HIRED = 200  # at once, whose effect is shown: with thousands a forecast takes gigabytes


class TooManyHiredError(TextError):
    """So many people are to be brought in that their effect is not worked out before."""


def named_teams(people: Sequence[Person], there: set[str]) -> tuple[Team, ...]:
    """Return the teams that `people` name, but those that are there, called as they are named."""
    named = dict.fromkeys(team for person in people for team in person.teams)
    fresh = (team for team in named if team not in there)
    return tuple(Team(id=team, name=team.replace("-", " ").title()) for team in fresh)


def with_people(book: Book, people: Sequence[Person]) -> Book:
    """Return `book` with more `people`, and with the skills and teams that they bring along."""
    skills = dict.fromkeys((*book.skills, *(skill for each in people for skill in each.skills)))
    teams = named_teams(people, {team.id for team in book.teams})
    return book.changed(
        skills=tuple(skills), teams=(*book.teams, *teams), people=(*book.people, *people)
    )


def _hired(warm: Warm, people: tuple[Person, ...], told: Step) -> tuple[Changed, ...]:
    told(2)
    changed = with_people(warm.forecast.book, people)
    after = refresh(warm.forecast, changed, changes_follow=False)
    told(2)
    return changed_odds(warm.forecast, after)


@requires("import", "read")
def if_hired(context: ActionContext, name: object) -> RunningTask[tuple[Changed, ...]]:
    """Return what the people of the import `name` would do to promises, as far as it is known.

    Of those alone that are new; of a file of anything else, nothing. TooManyHiredError where a
    company is brought in rather than people hired.
    """
    row = access(context.caller, "import", name)
    book = context.warm.forecast.book
    known = {person.id for person in book.people}
    rows = row.rows if row.kind == "people" and row.applied_at is None else ()
    sent = (decode(Person, plain) for plain in rows)
    people = tuple(person for person in sent if person.id not in known)
    if len(people) > MOST_HIRED:
        raise TooManyHiredError(Text("hired.too_many", most=MOST_HIRED))
    if not people:
        nothing: RunningTask[tuple[Changed, ...]] = RunningTask(found=())
        nothing.over.set()
        return nothing
    doing = context.runtime.in_background(context.warm, _hired, people)
    is_over = doing.is_over  # asked first: what is found is there before it is over
    sees = {kind: readable(context.caller, kind) for kind in ("promise", "hold")}
    found = tuple(each for each in doing.found or () if sees[each.kind](each.id))
    seen = RunningTask(
        doing.done, doing.all, composed(context.caller, "changed", found), doing.failed
    )
    if is_over:
        seen.over.set()
    return seen
