"""Sales: money, ranks, and what there is to do."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from keepable.domain.book_facts import Subject, subject_of, warning
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepable.domain.book import Book
    from keepable.domain.book_facts import Facts
    from keepable.domain.money import Money
    from keepable.domain.problem import Problem


def _currencies(facts: Facts) -> Iterator[Problem]:
    book, own = facts.book, facts.book.settings.currency
    known = {each.currency for each in book.exchange_rates if each.on(facts.today)} | {own}
    for subject, money in _amounts(book):
        if money is None or money.currency in known:
            continue
        if book.exchange_rates:
            what = Text("fault.no_rate", subject=subject.name, currency=money.currency)
            remedy = Text("fault.add_rate", currency=money.currency, today=facts.today)
        else:
            currency = money.currency
            what = Text("fault.other_currency", subject=subject.name, currency=currency, own=own)
            remedy = Text("fault.write_amount_in", own=own)
        yield warning(subject, what, remedy)
    for rate in book.exchange_rates:
        if rate.currency == own:
            subject = subject_of(rate)
            what = Text("fault.rate_of_own_currency", subject=subject.name, own=own)
            yield warning(subject, what, Text("fault.remove_rate"))


def _amounts(book: Book) -> Iterator[tuple[Subject, Money | None]]:
    for person in book.people:
        yield Subject("person", person.id), person.cost_per_hour
    for team in book.teams:
        yield Subject("team", team.id), team.cost_per_hour
    for deal in book.deals:
        yield Subject("deal", deal.id), deal.price
        yield Subject("deal", deal.id), deal.cost


def _equal_ranks(facts: Facts) -> Iterator[Problem]:
    by_rank = defaultdict(list)
    for promise in facts.book.promises:
        if promise.is_open:
            by_rank[promise.rank].append(Subject("promise", promise.id))
    for hold in facts.book.holds:
        if hold.expires_at > facts.book.as_of:
            by_rank[hold.rank].append(Subject("hold", hold.id))
    for rank, subjects in by_rank.items():
        for first, second in pairwise(subjects):
            what = Text("fault.same_rank", first=first.name, second=second.name, rank=rank)
            yield warning(second, what, Text("fault.give_each_a_rank"))


def _nothing_to_do(facts: Facts) -> Iterator[Problem]:
    for promise in facts.book.promises:
        if promise.is_open and not promise.work and not promise.items:
            subject = Subject("promise", promise.id)
            what = Text("fault.nothing_to_do", subject=subject.name)
            yield warning(subject, what, Text("fault.give_it_work"))
    for item in facts.book.catalogue:
        if item.state in {"available", "limited"} and not item.template:
            subject = subject_of(item)
            what = Text("fault.no_template", subject=subject.name, state=item.state)
            yield warning(subject, what, Text("fault.give_it_a_template"))


RULES_OF_SALES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    _currencies,
    _equal_ranks,
    _nothing_to_do,
)
