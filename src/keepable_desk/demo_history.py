"""What the demo company promised before: closed promises with their odds, and how they came out.

Made up from its own catalogue and customers, the same for the same book: odds are drawn, and so is
whether each was kept, at those odds. They take no capacity, as they are over. What is open has the
advice on which it was promised, and on some of it people talked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from keepable.answers.answer import KeepableDate
from keepable.answers.answer_texts import answer_text
from keepable.domain.advice import ADVISED_ODDS, is_advised
from keepable.domain.odds_levels import MOST_ODDS
from keepable.domain.promise import Advice, Promise, PromiseVersion
from keepable.texts import Odds, written

if TYPE_CHECKING:
    from datetime import date, datetime

    from keepable.domain.book import Book
    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.deal import Customer
    from keepable.domain.promise import PromiseState

COUNT = 44
SOLD = ("available", "limited")
SEED = 11
OLDEST_WEEKS, NEWEST_WEEKS = 62, 3
MOVED_SHARE, OTHERWISE_SHARE = 0.5, 0.12  # of those that missed; of what customers say
BOLD_SHARE = 0.25  # of promises that were made against the advice
VERSION = "0.1.0"
# odds on which what is open was promised; nobody asked about the policy system
OPEN_ODDS = {
    "p01": 0.93,
    "p02": 0.41,
    "p03": 0.84,
    "p05": 0.81,
    "p06": 0.83,
    "p07": 0.58,
    "p08": 0.9,
    "p09": 0.82,
    "p10": 0.92,
    "p11": 0.88,
    "p12": 0.85,
    "p13": 0.81,
    "p14": 0.94,
    "p15": 0.82,
    "p16": 0.83,
    "p17": 0.62,
    "p18": 0.86,
    "p19": 0.93,
    "p20": 0.89,
    "p21": 0.9,
    "p22": 0.94,
    "p23": 0.74,
    "p24": 0.94,
    "p25": 0.93,
    "p26": 0.9,
    "p27": 0.81,
    "p28": 0.93,
    "p29": 0.87,
    "p30": 0.94,
}
MOVED_ODDS = 0.86  # on which a new date was given
AGAINST = (
    "The buyer's budget lapses at the end of the quarter",
    "A competitor has said yes to this date",
    "Their audit is on that day; late is worth as much as never",
    "First order of a customer with four more plants",
)
MOVED = (
    "The customer's data came two weeks late",
    "Scope grew: a second site was added",
    "Two people were ill for most of the month",
    "Testing found what nobody had thought of",
)
# what customers add who see it otherwise than we do
APART = {
    "late": (
        "It was there, but our users could not sign in before the week after.",
        "Delivered on the day; of use to us eight days later.",
    ),
    "kept": ("A few days made no difference to us.", "We had asked for it that early to be safe."),
}
LATER_DAYS = 70  # so much later are 8 in 10, where odds are 0


@dataclass(frozen=True, slots=True)
class _Sale:
    """Something that was sold, to whom, and by whom."""

    item: CatalogueItem
    customer: Customer
    seller: str

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.item.name} for {self.customer.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPromise:
    """A closed promise, the day it was there, and what the customer says of it."""

    promise: Promise
    came_on: date
    promisee_says: str
    promisee_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a member in the `role` said of a promise, and whom it was said to.

    Off the record it is read by those alone.
    """

    promise: str
    role: str
    days_ago: float
    text: str
    to: tuple[str, ...] = ()
    is_off_record: bool = False


SAYINGS = (
    Saying(
        promise="p02",
        role="operations",
        days_ago=6.8,
        text="The mapping of old account types takes twice what we thought. The date is gone; "
        "I would tell Nordbank now, with a date that we believe.",
        to=("deal desk", "rep"),
    ),
    Saying(
        promise="p02",
        role="deal desk",
        days_ago=6.1,
        text="I speak to Friederike Albers on Thursday. Which date do we keep in 8 of 10?",
        to=("operations",),
    ),
    Saying(
        promise="p02",
        role="operations",
        days_ago=5.9,
        text="It stands on top of this page. If accounts of closed customers may come later, it is "
        "three weeks less.",
    ),
    Saying(
        promise="p05",
        role="rep",
        days_ago=4.7,
        text="I promised this. Can we do it? Talberg plans their stocktaking around it.",
        to=("operations",),
    ),
    Saying(
        promise="p05",
        role="operations",
        days_ago=4.2,
        text="Not all of it by then. Orders can be there, invoices two weeks later. "
        "Thanks for asking before they do.",
        to=("rep",),
    ),
    Saying(
        promise="p08",
        role="operations",
        days_ago=3.1,
        text="On course. The bank's own test system is up since Wednesday.",
    ),
    Saying(
        promise="p05",
        role="operations",
        days_ago=4.0,
        text="Between us: the interface is late because their one developer left. Ask Renske "
        "Visser before you offer a date, she knows when the new one starts.",
        to=("rep",),
        is_off_record=True,
    ),
)


def past_of(book: Book) -> tuple[ClosedPromise, ...]:
    """Return what the company of `book` promised before, the oldest first."""
    rng = Random(SEED)
    sales = _sales(book)
    rng.shuffle(sales)
    found = [_one(rng, book, number, sale) for number, sale in enumerate(sales[:COUNT])]
    return tuple(sorted(found, key=lambda each: each.promise.versions[0].made_at))


def advised(book: Book) -> tuple[Promise, ...]:
    """Return the open promises of `book` with the advice on which they were made."""
    return tuple(_advised(promise) for promise in book.promises)


def _advised(promise: Promise) -> Promise:
    odds = OPEN_ODDS.get(promise.id)
    if odds is None:
        return promise
    first, *later = promise.versions
    reason = AGAINST[promise.rank // 10 % len(AGAINST)] if not is_advised(odds) else first.reason
    said = replace(first, advice=_advice(promise.title, first.due_date, odds), reason=reason)
    moved = (
        replace(each, advice=_advice(promise.title, each.due_date, MOVED_ODDS)) for each in later
    )
    return replace(promise, versions=(said, *moved))


def _sales(book: Book) -> list[_Sale]:
    """Return what could have been sold by now, and is neither promised to the same nor on offer."""
    taken = {(item, each.customer) for each in book.promises for item in each.items}
    taken |= {(item, deal.customer) for deal in book.deals for item in deal.items}
    sellers = {each.customer: each.promiser for each in book.promises}
    known = [customer for customer in book.customers if customer.id in sellers]
    sold = [item for item in book.catalogue if item.template and item.state in SOLD]
    return [
        _Sale(item, customer, sellers[customer.id])
        for item in sold
        for customer in known
        if (item.id, customer.id) not in taken
    ]


def _one(rng: Random, book: Book, number: int, sale: _Sale) -> ClosedPromise:
    weeks = rng.uniform(NEWEST_WEEKS + 5, OLDEST_WEEKS)
    made_at = (book.as_of - timedelta(weeks=weeks)).replace(hour=9 + number % 8, minute=0)
    until = min(weeks - NEWEST_WEEKS, rng.uniform(4, 18))
    due = _friday((made_at + timedelta(weeks=until)).date())
    odds = rng.uniform(0.2, 0.78) if rng.random() < BOLD_SHARE else rng.uniform(0.8, 0.97)
    is_kept = rng.random() < odds
    days = -rng.randrange(1, 9) if is_kept else rng.randrange(1, 15)
    came_on = due + timedelta(days=days)
    versions = [_version(rng, sale, made_at, due, odds)]
    if not is_kept and rng.random() < MOVED_SHARE:
        versions.append(_moved(rng, sale, versions[0], came_on))
        is_kept = came_on <= versions[-1].due_date
    state: PromiseState = "kept" if is_kept else "late" if rng.random() < 0.7 else "broken"  # noqa: PLR2004 - the rest never came
    promise = Promise(
        id=f"past{number + 1:02}",
        title=sale.title,
        promiser=sale.seller,
        customer=sale.customer.id,
        rank=number - COUNT,
        versions=tuple(versions),
        items=(sale.item.id,),
        state=state,
    )
    otherwise = "late" if state == "kept" else "kept"
    says = otherwise if rng.random() < OTHERWISE_SHARE else state
    note = rng.choice(APART[says]) if says != state else ""
    return ClosedPromise(promise=promise, came_on=came_on, promisee_says=says, promisee_note=note)


def _version(rng: Random, sale: _Sale, made_at: datetime, due: date, odds: float) -> PromiseVersion:
    return PromiseVersion(
        due_date=due,
        made_at=made_at,
        made_by=sale.seller,
        reason=rng.choice(AGAINST) if not is_advised(odds) else "",
        advice=_advice(sale.title, due, odds),
    )


def _moved(rng: Random, sale: _Sale, first: PromiseVersion, came_on: date) -> PromiseVersion:
    """Return the later date that was agreed on in time, where the miss was seen to come."""
    half = (first.due_date - first.made_at.date()) // 2
    due = _friday(came_on + timedelta(days=rng.randrange(-1, 8)))
    return PromiseVersion(
        due_date=due,
        made_at=first.made_at + timedelta(days=half.days),
        made_by=sale.seller,
        reason=rng.choice(MOVED),
        advice=_advice(sale.title, due, MOVED_ODDS),
    )


def _advice(title: str, due: date, odds: float) -> Advice:
    later = due + timedelta(days=round(max(ADVISED_ODDS - odds, 0.0) * LATER_DAYS))
    at_80 = KeepableDate(level=80, date=later, earliest=None, latest=None)
    shown = Odds(min(odds, MOST_ODDS), MOST_ODDS)
    text = answer_text(title, due, odds=shown, dates=(at_80,), already_promised=False)
    return Advice(
        sentence=written(text),
        odds=min(round(odds, 4), MOST_ODDS),
        book_sha256="0" * 64,  # of no book: nobody computed it
        engine_version=VERSION,
        seed=SEED,
    )


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)
