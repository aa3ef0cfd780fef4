"""A book in which everybody owns something, and every secret is a number or word of its own.

A canary is what stands in a confidential field: should it be seen somewhere, then it came from
there. Numbers are primes of nine digits, which no sum, product, hash or signature holds by chance.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from keepable.domain.outcomes import Outcome
from keepable.domain.promise import Hold
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Period
from tests.desk.small_company import NAMES, NOW, deal, money, promised, small_book, task

if TYPE_CHECKING:
    from keepable.domain.book import Book
    from keepable.domain.deal import Deal
    from keepable.domain.promise import Promise

SOMEBODY = "Somebody Else"
OWNERS = {**NAMES, "else": SOMEBODY}  # names by role, and one more who has everything, too
LEAST, STEP = 400_000_000, 1_000_003
_given: dict[tuple[str, str, str], int] = {}


def slug(role: str) -> str:
    """Return `role` as it stands in an id."""
    return role.replace(" ", "-")


def canary(resource: str, field: str, owner: str) -> int:
    """Return the number that stands in the `field` of what `owner` has, and nowhere else."""
    place = _given.setdefault((resource, field, owner), len(_given))
    return _prime_after(LEAST + STEP * place)


def word(resource: str, field: str, owner: str) -> str:
    """Return the word that stands in the `field` of what `owner` has, and nowhere else."""
    return f"quokka{canary(resource, field, owner)}"


@cache
def _prime_after(number: int) -> int:
    number |= 1
    while any(number % found == 0 for found in range(3, int(number**0.5) + 1, 2)):
        number += 2
    return number


def wide_book(tag: str) -> Book:
    """Return the small book with a thing of each kind for each owner; ids begin with `tag`."""
    book = small_book()
    own = [(f"{tag}{role}", f"{tag}{{}}-{slug(role)}", name) for role, name in OWNERS.items()]
    more = _more(tag) if tag else {}
    return book.changed(
        people=(*book.people, *(_person(who, ref) for who, ref, _ in own)),
        teams=tuple(_crew(team, tag) for team in (*book.teams, *more.get("teams", ()))),
        leave=tuple(_leave(who, ref) for who, ref, _ in own),
        promises=(*book.promises, *(_promise(*each, n) for n, each in enumerate(own))),
        holds=tuple(_hold(*each, n) for n, each in enumerate(own)),
        deals=tuple(_deal(*each) for each in own),
        outcomes=tuple(_outcome(who, ref) for who, ref, _ in own),
        customers=(*book.customers, *more.get("customers", ())),
        catalogue=(*book.catalogue, *more.get("catalogue", ())),
        calendars=(*book.calendars, *more.get("calendars", ())),
        recurring=tuple(
            replace(each, title=word("recurring work", "title", tag or "here"))
            for each in (*book.recurring, *more.get("recurring", ()))
        ),
        exchange_rates=(*book.exchange_rates, *more.get("exchange_rates", ())),
    )


def _more(tag: str) -> dict[str, tuple[Any, ...]]:
    """Return what has no owner under ids that no other company knows."""
    book = small_book()
    named: dict[str, tuple[Any, str]] = {
        "teams": (book.teams[0], "crew"),
        "customers": (book.customers[0], "customer"),
        "catalogue": (book.catalogue[0], "item"),
        "calendars": (book.calendars[0], "office"),
        "recurring": (book.recurring[0], "weekly"),
    }
    franc = replace(book.exchange_rates[0], currency="CHF")
    more = {field: (replace(noun, id=f"{tag}{ref}"),) for field, (noun, ref) in named.items()}
    return {**more, "exchange_rates": (franc,)}


def _person(who: str, ref: str) -> Person:
    hourly = money(canary("person", "cost_per_hour", who))
    name = word("person", "name", who)
    made = Person(id=ref.format("per"), name=name, calendar="office", cost_per_hour=hourly)
    return replace(made, teams=("crew",))


def _crew(team: Team, tag: str) -> Team:
    hourly = money(canary("team", "cost_per_hour", f"{tag}{team.id}"))
    return replace(team, name=word("team", "name", tag or "here"), cost_per_hour=hourly)


def _leave(who: str, ref: str) -> Leave:
    period = Period(date(2027, 4, 5), date(2027, 4, 9))
    return Leave(person=ref.format("per"), period=period, kind=word("leave", "kind", who))


def _promise(who: str, ref: str, name: str, place: int) -> Promise:
    made = promised(ref.format("p"), "acme", 4, date(2027, 6, 1), 30 + place)
    (only,) = made.work
    return replace(made, promiser=name, work=(replace(only, title=word("work", "title", who)),))


def _hold(who: str, ref: str, name: str, place: int) -> Hold:
    del who
    return Hold(
        id=ref.format("h"),
        title="Something held",
        holder=name,
        customer="nord",
        rank=60 + place,
        due_date=date(2027, 6, 15),
        expires_at=NOW + timedelta(hours=48),
        work=(task(f"{ref.format('h')}-t", 4),),
    )


def _deal(who: str, ref: str, name: str) -> Deal:
    made = deal(ref.format("d"), name, "acme", 1, ())
    known = word("deal", "title", who)
    return replace(
        made,
        title=known,
        price=money(canary("deal", "price", who)),
        cost=money(canary("deal", "cost", who)),
        work=(replace(task(f"{made.id}-t", 40), title=known),),
    )


def _outcome(who: str, ref: str) -> Outcome:
    """Return of finished work; of `else` nobody here has the name under which it stands."""
    return Outcome(
        id=ref.format("o"),
        estimated_on=date(2026, 1, 5),
        estimate_hours=8.0,
        actual_hours=9.0,
        started_on=date(2026, 1, 6),
        finished_on=date(2026, 1, 8),
        who=word("outcome", "who", who) if who.endswith("else") else ref.format("per"),
    )
