"""The nouns of the book as callers read them: only those kinds that the table lets them read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from keepable_desk.reads.setup_gaps import lack_of
from keepable_desk.rights.composing import composed
from keepable_desk.rights.requirements import requires

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from keepable.domain.book import Book
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


def _listed(
    context: ActionContext, resource: str, of: Callable[[Book], tuple[Noun, ...]]
) -> tuple[Noun, ...]:
    """Return what is seen of what `of` takes from the book.

    It is nothing unless the caller may read all `resource`.
    """
    if context.caller.reach(resource, "read") != "all":
        return ()
    return composed(context.caller, resource, of(context.book))


def catalogue(context: ActionContext) -> tuple[CatalogueItem, ...]:
    """Return what can be sold."""
    return _listed(context, "catalogue item", lambda book: book.catalogue)


def customers(context: ActionContext) -> tuple[Customer, ...]:
    """Return the customers."""
    return _listed(context, "customer", lambda book: book.customers)


def people(context: ActionContext) -> tuple[Person, ...]:
    """Return those who do the work."""
    return _listed(context, "person", lambda book: book.people)


def teams(context: ActionContext) -> tuple[Team, ...]:
    """Return the teams."""
    return _listed(context, "team", lambda book: book.teams)


def calendars(context: ActionContext) -> tuple[Calendar, ...]:
    """Return the calendars."""
    return _listed(context, "calendar", lambda book: book.calendars)


def recurring(context: ActionContext) -> tuple[RecurringWork, ...]:
    """Return the recurring work."""
    return _listed(context, "recurring work", lambda book: book.recurring)


@dataclass(frozen=True, slots=True)
class Names:
    """What customers, catalogue items, people and teams are called, by id."""

    customers: Mapping[str, str]
    items: Mapping[str, str]
    doers: Mapping[str, str]


def names_in(context: ActionContext) -> Names:
    """Return what everything is called that the caller may read."""
    return Names(
        customers=_names(context, "customer", lambda book: book.customers),
        items=_names(context, "catalogue item", lambda book: book.catalogue),
        doers=_names(context, "person", lambda book: book.people)
        | _names(context, "team", lambda book: book.teams),
    )


def _names(
    context: ActionContext, resource: str, of: Callable[[Book], Iterable[_Called]]
) -> dict[str, str]:
    caller = context.caller
    if caller.reach(resource, "read") != "all" or not caller.sees(resource, "name", is_own=False):
        return {}
    return {each.id: each.name for each in of(context.book)}


@requires("ask", "create")
def lacking(context: ActionContext) -> Lack | None:
    """Return what keeps every question from being answered; None where there is nothing."""
    return lack_of(context.book)
