"""Sales: money, ranks, and what there is to do."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from keepable.domain.book_facts import capital, warning
from keepable.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepable.domain.book import Book
    from keepable.domain.book_facts import Facts
    from keepable.domain.money import Money


def _currencies(facts: Facts) -> Iterator[Problem]:
    own = facts.book.settings.currency
    for subject, money in _amounts(facts.book):
        if money is not None and money.currency != own:
            yield warning(
                subject,
                f"{capital(subject)} has an amount in {money.currency}, the book counts in {own}.",
                f"Write the amount in {own}; nothing is converted.",
            )


def _amounts(book: Book) -> Iterator[tuple[str, Money | None]]:
    for person in book.people:
        yield f"person {person.id}", person.cost_per_hour
    for team in book.teams:
        yield f"team {team.id}", team.cost_per_hour
    for deal in book.deals:
        yield f"deal {deal.id}", deal.price
        yield f"deal {deal.id}", deal.cost


def _equal_ranks(facts: Facts) -> Iterator[Problem]:
    by_rank = defaultdict(list)
    for promise in facts.book.promises:
        if promise.is_open:
            by_rank[promise.rank].append(f"promise {promise.id}")
    for hold in facts.book.holds:
        if hold.expires_at > facts.book.as_of:
            by_rank[hold.rank].append(f"hold {hold.id}")
    for rank, subjects in by_rank.items():
        for first, second in pairwise(subjects):
            yield warning(
                second,
                f"{capital(second)} has the same rank {rank} as {first}.",
                "Give each a rank of its own, so that it is plain who is served first.",
            )


def _nothing_to_do(facts: Facts) -> Iterator[Problem]:
    for promise in facts.book.promises:
        if promise.is_open and not promise.work and not promise.items:
            yield warning(
                f"promise {promise.id}",
                f"Promise {promise.id} has neither work nor items: nothing to schedule.",
                "Give it work, or an item of the catalogue.",
            )
    for item in facts.book.catalogue:
        if item.state in {"available", "limited"} and not item.template:
            yield warning(
                f"catalogue item {item.id}",
                f"Catalogue item {item.id} is {item.state} and has no template of work.",
                "Give it the work that a yes means, so that it can be asked for.",
            )


RULES_OF_SALES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _currencies,
    _equal_ranks,
    _nothing_to_do,
)
