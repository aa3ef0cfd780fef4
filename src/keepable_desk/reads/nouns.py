"""The nouns of the book as callers read them: only those kinds that the table lets them read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from keepable.domain.parts import PART_OF
from keepable_desk.reads.setup_gaps import lack_of
from keepable_desk.rights.composing import composed
from keepable_desk.rights.requirements import requires

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.deal import Customer
    from keepable.domain.resource import Person, Team
    from keepable.domain.time import Calendar
    from keepable.domain.work import RecurringWork
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.reads.setup_gaps import Lack

Noun = TypeVar("Noun")


class _Called(Protocol):
    """Whatever has an id and a name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


def _seen(context: ActionContext, things: tuple[Noun, ...]) -> tuple[Noun, ...]:
    """Return what is seen of `things` of the book, which are all of one part.

    It is nothing unless the caller may read all of that part.
    """
    part = PART_OF[type(things[0])] if things else None
    if part is None or context.caller.reach(part.name, "read") != "all":
        return ()
    return composed(context.caller, part.name, things)


def catalogue(context: ActionContext) -> tuple[CatalogueItem, ...]:
    """Return what can be sold."""
    return _seen(context, context.book.catalogue)


def customers(context: ActionContext) -> tuple[Customer, ...]:
    """Return the customers."""
    return _seen(context, context.book.customers)


def people(context: ActionContext) -> tuple[Person, ...]:
    """Return those who do the work."""
    return _seen(context, context.book.people)


def teams(context: ActionContext) -> tuple[Team, ...]:
    """Return the teams."""
    return _seen(context, context.book.teams)


def calendars(context: ActionContext) -> tuple[Calendar, ...]:
    """Return the calendars."""
    return _seen(context, context.book.calendars)


def recurring(context: ActionContext) -> tuple[RecurringWork, ...]:
    """Return the recurring work."""
    return _seen(context, context.book.recurring)


@dataclass(frozen=True, slots=True)
class Names:
    """What customers, catalogue items, people and teams are called, by id."""

    customers: Mapping[str, str]
    items: Mapping[str, str]
    doers: Mapping[str, str]


def names_in(context: ActionContext) -> Names:
    """Return what everything is called that the caller may read."""
    return Names(
        customers=_names(context, context.book.customers),
        items=_names(context, context.book.catalogue),
        doers=_names(context, context.book.people) | _names(context, context.book.teams),
    )


def _names(context: ActionContext, things: tuple[_Called, ...]) -> dict[str, str]:
    """Return what `things` of one part are called, if the caller may read all of it."""
    caller, part = context.caller, PART_OF[type(things[0])] if things else None
    if part is None or caller.reach(part.name, "read") != "all":
        return {}
    is_seen = caller.sees(part.name, "name", is_own=False)
    return {each.id: each.name for each in things} if is_seen else {}


@requires("ask", "create")
def lacking(context: ActionContext) -> Lack | None:
    """Return what keeps every question from being answered; None where there is nothing."""
    return lack_of(context.book)
