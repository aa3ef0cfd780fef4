"""What the demo company promised before: closed promises with their odds, and how they came out.

Made up from its own catalogue and customers, the same for the same book: odds are drawn, and so is
whether each was kept, at those odds. They take no capacity, as they are over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from keepable.domain.promise import Advice, Promise, PromiseVersion
from keepable.engine.wording import say_answer

if TYPE_CHECKING:
    from datetime import date, datetime

    from keepable.domain.book import Book
    from keepable.domain.promise import PromiseState

COUNT = 44
SEED = 5
OLDEST_WEEKS, NEWEST_WEEKS = 62, 3
MOVED_SHARE, OTHERWISE_SHARE = 0.16, 0.12
BOLD_SHARE = 0.25  # of promises that were made against the advice
CAP = 0.95
VERSION = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A closed promise, the day it was there, and what the customer says of it."""

    promise: Promise
    came_on: date
    promisee_says: str


def past_of(book: Book) -> tuple[Past, ...]:
    """Give what the company of `book` promised before, the oldest first."""
    rng = Random(SEED)
    sellers = sorted({deal.owner for deal in book.deals})
    sold = [item for item in book.catalogue if item.template]
    found = [
        _one(rng, book, number, rng.choice(sellers), rng.choice(sold).id) for number in range(COUNT)
    ]
    return tuple(sorted(found, key=lambda each: each.promise.versions[0].made_at))


def _one(rng: Random, book: Book, number: int, seller: str, item: str) -> Past:
    customer = rng.choice(book.customers)
    title = next(each.name for each in book.catalogue if each.id == item)
    weeks = rng.uniform(NEWEST_WEEKS + 5, OLDEST_WEEKS)
    made_at = (book.as_of - timedelta(weeks=weeks)).replace(hour=9 + number % 8, minute=0)
    until = min(weeks - NEWEST_WEEKS, rng.uniform(4, 18))
    due = _friday((made_at + timedelta(weeks=until)).date())
    odds = rng.uniform(0.3, 0.78) if rng.random() < BOLD_SHARE else rng.uniform(0.8, 0.97)
    is_kept = rng.random() < odds
    came_on = due - timedelta(days=rng.randrange(1, 9)) if is_kept else _late(rng, due)
    state: PromiseState = "kept" if is_kept else "late" if rng.random() < 0.7 else "broken"  # noqa: PLR2004 - the rest never came
    promise = Promise(
        id=f"past{number + 1:02}",
        title=f"{title} for {customer.name}",
        promiser=seller,
        customer=customer.id,
        rank=number - COUNT,
        versions=_versions(rng, (title, seller), made_at, due, odds),
        items=(item,),
        state=state,
    )
    otherwise = "late" if state == "kept" else "kept"
    says = otherwise if rng.random() < OTHERWISE_SHARE else state
    return Past(promise=promise, came_on=came_on, promisee_says=says)


def _versions(
    rng: Random, named: tuple[str, str], made_at: datetime, due: date, odds: float
) -> tuple[PromiseVersion, ...]:
    """Give when it was promised for; some were promised for an earlier day at first."""
    title, seller = named
    first = PromiseVersion(
        due_date=due, made_at=made_at, made_by=seller, advice=_advice(title, due, odds)
    )
    if rng.random() >= MOVED_SHARE:
        return (first,)
    before = due - timedelta(weeks=rng.randrange(2, 5))
    moved_at = made_at + (due - made_at.date()) * 0.5
    lower = max(odds - 0.25, 0.3)
    return (
        replace(first, due_date=before, advice=_advice(title, before, lower)),
        replace(first, made_at=moved_at, reason="The customer's input came late"),
    )


def _advice(title: str, due: date, odds: float) -> Advice:
    said = say_answer(title, due, odds=odds, cap=CAP, dates=(), already_promised=False)
    return Advice(
        sentence=said,
        odds=min(round(odds, 4), CAP),
        book_sha256="0" * 64,  # of no book: nobody computed it
        engine_version=VERSION,
        seed=SEED,
    )


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def _late(rng: Random, due: date) -> date:
    return due + timedelta(days=rng.randrange(1, 15))
