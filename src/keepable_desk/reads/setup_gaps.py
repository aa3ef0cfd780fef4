"""What a company lacks before any question can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from keepable.domain.catalogue import CatalogueItem

Lack = Literal["people", "scope", "skills"]


def lack_of(book: Book) -> Lack | None:
    """Tell what keeps `book` from answering anything: nobody, nothing to ask about, no skill.

    Skills are lacking when there is no item left that somebody could work at.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> lack_of(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)))
    'people'
    """
    skills = skills_in(book)
    if not skills:
        return "people"
    sold = [item for item in book.catalogue if item.can_be_delivered]
    if not sold:
        # There may be something to ask about, even if no work leads to it.
        is_there = book.catalogue or book.deals or any(each.is_open for each in book.promises)
        return None if is_there else "scope"
    return None if any(_needed(item) <= skills for item in sold) else "skills"


def _needed(item: CatalogueItem) -> set[str]:
    return {need.skill for work in item.template for need in work.needs}


def skills_in(book: Book) -> frozenset[str]:
    """Return the skills that somebody in `book` has."""
    held = [person.skills for person in book.people]
    held += [team.skills for team in book.teams if team.size is not None]
    return frozenset(skill for skills in held for skill in skills)
