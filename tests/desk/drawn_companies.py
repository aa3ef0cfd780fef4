"""Small companies, drawn by a seed: promises, holds of deals and deals, tight enough to matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from keepable.domain.promise import Hold, Promise
from keepable.domain.work import Estimate, Work
from tests.desk.small_company import BUILD, NOW, deal, promised, small_book

if TYPE_CHECKING:
    from keepable.domain.book import Book

CUSTOMERS = ("acme", "nord")
ITEMS = ("sso", "report", "portal")
SCENARIOS = 304  # more than any first look has, and not a multiple of 128


def drawn_book(seed: int) -> Book:
    """Return a book of two builders with 3 to 6 promises, 2 to 4 deals, and a hold of the first.

    The same `seed` gives the same book.
    """
    rng = Random(f"a company {seed}")
    book = small_book()
    promises = tuple(_promise(rng, number) for number in range(rng.randint(3, 6)))
    deals = tuple(
        replace(
            deal(
                f"d{number}",
                rng.choice(("Ruth Sand", "Dora Lind")),
                rng.choice(CUSTOMERS),
                rng.randrange(1_000, 90_000),
                (rng.choice(ITEMS),),
            ),
            win_odds=rng.choice((0.1, 0.35, 0.5, 0.8)),
            wanted_date=_day(rng, 20, 150),
        )
        for number in range(1, rng.randint(3, 5))
    )
    holds = (_hold(rng, "d1"),) if rng.random() < 0.7 else ()
    settings = replace(book.settings, scenarios=SCENARIOS, seed=seed)
    return book.changed(promises=promises, deals=deals, holds=holds, settings=settings)


def _day(rng: Random, soonest: int, latest: int) -> date:
    return NOW.date() + timedelta(days=rng.randrange(soonest, latest))


def _work(rng: Random, name: str) -> tuple[Work, ...]:
    """Draw a chain of one to three tasks."""
    names = [f"{name}-t{number}" for number in range(rng.randint(1, 3))]
    return tuple(
        Work(
            id=each,
            title=f"Part {each}",
            estimate=Estimate(hours=rng.choice((6, 15, 30, 50))),
            needs=BUILD,
            predecessors=(names[number - 1],) if number else (),
        )
        for number, each in enumerate(names)
    )


def _promise(rng: Random, number: int) -> Promise:
    plain = promised(f"p{number}", rng.choice(CUSTOMERS), 8.0, _day(rng, 3, 70), 10 * (number + 1))
    return replace(plain, work=_work(rng, plain.id))


def _hold(rng: Random, of: str) -> Hold:
    return Hold(
        id="h1",
        title="Held for a deal",
        holder="Ruth Sand",
        customer="nord",
        rank=500,
        due_date=_day(rng, 20, 90),
        expires_at=NOW + timedelta(hours=30),
        deal=of,
        work=_work(rng, "h1"),
    )
