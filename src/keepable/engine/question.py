"""What is asked: a scope, for a customer, by a date. From fields, or read from a sentence."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.problem import Problem
from keepable.engine.wanted import read_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from keepable.domain.book import Book
    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.deal import Customer
    from keepable.domain.money import Money
    from keepable.domain.promise import Promise
    from keepable.domain.work import Work

_SENTENCE = re.compile(
    r"^\s*(?:can we (?:promise|deliver|do)\s+|promise\s+)?(?P<scope>.+?)"
    r"(?:\s+(?:for|to)\s+(?P<customer>.+?))?(?:\s+by\s+(?P<date>.+?))?\s*\??\s*$",
    re.IGNORECASE,
)
CLOSE_ENOUGH = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Can we promise this, by then? It binds nobody.

    What is asked for is catalogue `items` or `work` of its own; `promise` names an open promise
    that the question is about (asking after the yes); `deal` is the deal it belongs to.
    """

    text: str
    title: str
    customer: str
    zone: str
    items: tuple[str, ...] = ()
    work: tuple[Work, ...] = ()
    requested_date: date | None = None
    price: Money | None = None
    deal: str | None = None
    promise: str | None = None
    notes: tuple[str, ...] = ()


def read_question(book: Book, text: str) -> tuple[Question | None, tuple[Problem, ...]]:
    """Read a sentence `text` such as "Single sign-on for Acme by 2027-03-01" against `book`.

    Returns the question, or None with problems that say what was not understood.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> print(read_question(book, "Tea for two")[1][0].what)
    Nothing in the catalogue is called 'Tea'.
    """
    match = _SENTENCE.match(text)
    if match is None or not match["scope"]:
        return None, (Problem(what="The question is empty.", remedy=_HOW_TO_ASK),)
    requested, problems = None, []
    if match["date"]:
        requested, problem = read_date(match["date"], book.as_of.date())
        problems += [problem] if problem else []
    return build_question(
        book,
        scope=match["scope"],
        customer=match["customer"] or "",
        requested_date=requested,
        text=text,
        problems=problems,
    )


_HOW_TO_ASK = "Ask like this: Single sign-on for Acme by 2027-03-01."


def build_question(
    book: Book,
    *,
    scope: str,
    customer: str,
    requested_date: date | None,
    price: Money | None = None,
    text: str = "",
    problems: Iterable[Problem] = (),
) -> tuple[Question | None, tuple[Problem, ...]]:
    """Build a question against `book` from its fields, or say in `problems` what is unknown.

    `scope` names catalogue items (by id, name or alias, joined by "+" or "and"), a deal or a
    promise; `customer` is an id or a name; `requested_date` and `price` are passed on; `text`
    is how it was asked.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> build_question(book, scope="x", customer="", requested_date=None)[0] is None
    True
    """
    found = list(problems)
    buyer, note = _customer(book, customer)
    promise = _promise(book, scope, buyer)
    deal = next((d for d in book.deals if d.id.lower() == scope.strip().lower()), None)
    items: tuple[CatalogueItem, ...] = ()
    if promise is None and deal is None:
        items, unknown = _items(book, scope)
        found += unknown
    if requested_date is not None and requested_date < book.as_of.date():
        found.append(
            Problem(
                what=f"{requested_date} is in the past (the book is as of {book.as_of.date()}).",
                remedy="Ask for a later date.",
            )
        )
    if found:
        return None, tuple(found)
    if promise is None and items and buyer is not None:
        promise = _same_promise(book, items, buyer)
    if deal is not None and buyer is None:
        buyer = next((c for c in book.customers if c.id == deal.customer), None)
    if promise is not None and buyer is None:
        buyer = next((c for c in book.customers if c.id == promise.customer), None)
    title = promise.title if promise else deal.title if deal else " + ".join(i.name for i in items)
    if requested_date is None:
        requested_date = promise.due_date if promise else deal.wanted_date if deal else None
    return Question(
        text=text or f"{scope} for {customer}",
        title=title,
        customer=buyer.id if buyer else customer.strip(),
        zone=buyer.zone if buyer else book.settings.zone,
        items=tuple(i.id for i in items) or (deal.items if deal else ()),
        work=deal.work if deal else (),
        requested_date=requested_date,
        price=price or (deal.price if deal else None),
        deal=deal.id if deal else None,
        promise=promise.id if promise else None,
        notes=(note,) if note else (),
    ), ()


def _customer(book: Book, wanted: str) -> tuple[Customer | None, str]:
    """Find a customer by id or name; somebody new is welcome, and noted."""
    wanted = wanted.strip()
    if not wanted:
        return None, ""
    for customer in book.customers:
        if wanted.lower() in {customer.id.lower(), customer.name.lower()}:
            return customer, ""
    names = {customer.name.lower(): customer for customer in book.customers}
    starts = [c for name, c in names.items() if name.startswith(wanted.lower())]
    if len(starts) == 1:
        return starts[0], ""
    close = difflib.get_close_matches(wanted.lower(), names, n=1, cutoff=0.75)
    hint = f" Did you mean {names[close[0]].name}?" if close else ""
    note = f"{wanted} is not in the book; the day ends in {book.settings.zone}.{hint}"
    return None, note


def _promise(book: Book, scope: str, buyer: Customer | None) -> Promise | None:
    """Find the open promise that the question is about, by id or by its title."""
    wanted = scope.strip().lower()
    for promise in book.promises:
        if not promise.is_open or (buyer is not None and promise.customer != buyer.id):
            continue
        if wanted in {promise.id.lower(), promise.title.lower()}:
            return promise
    return None


def _same_promise(book: Book, items: tuple[CatalogueItem, ...], buyer: Customer) -> Promise | None:
    """Find an open promise of just these items to this customer: asked after the yes."""
    wanted = {item.id for item in items}
    for promise in book.promises:
        if promise.is_open and promise.customer == buyer.id and set(promise.items) == wanted:
            return promise
    return None


def _items(book: Book, scope: str) -> tuple[tuple[CatalogueItem, ...], list[Problem]]:
    whole = _item(book, scope)
    if whole is not None:
        return (whole,), []
    found, problems = [], []
    for part in re.split(r"\s*(?:\+|,|\band\b)\s*", scope):
        item = _item(book, part)
        if item is not None:
            found.append(item)
        elif part.strip():
            problems.append(_unknown_item(book, part.strip()))
    return tuple(found), problems


def _item(book: Book, wanted: str) -> CatalogueItem | None:
    wanted = wanted.strip().lower()
    for item in book.catalogue:
        if wanted in {item.id.lower(), item.name.lower(), *(a.lower() for a in item.aliases)}:
            return item
    return None


def _unknown_item(book: Book, wanted: str) -> Problem:
    names = {
        name.lower(): item.name
        for item in book.catalogue
        for name in (item.id, item.name, *item.aliases)
    }
    close = difflib.get_close_matches(wanted.lower(), names, n=3, cutoff=CLOSE_ENOUGH)
    if close:
        remedy = f"Did you mean {' or '.join(dict.fromkeys(names[name] for name in close))}?"
    elif book.catalogue:
        offered = ", ".join(item.name for item in book.catalogue[:5])
        remedy = f"It has {offered}" + (" and more." if len(book.catalogue) > 5 else ".")  # noqa: PLR2004 - as many as shown
    else:
        remedy = "The catalogue is empty; add items to it."
    return Problem(what=f"Nothing in the catalogue is called {wanted!r}.", remedy=remedy)
