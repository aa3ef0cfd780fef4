"""A company that fits on a page, with a member in each role: what tests of the desk live in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from keepable.domain.book import Book, Settings
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.deal import Contact, Customer, Deal
from keepable.domain.money import DatedRate, ExchangeRate, Money
from keepable.domain.outcomes import Outcome
from keepable.domain.promise import Promise, PromiseVersion
from keepable.domain.resource import Leave, Person, Team
from keepable.domain.time import Calendar, Period, Shift
from keepable.domain.work import Estimate, Need, RecurringWork, Work
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.mapping import load_book
from keepable_desk.store.models import Company, Member, NameBinding
from keepable_desk.store.owners import settle_owners
from keepable_desk.store.signing_keys import signer_to_open
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import open_ledger
from tests.desk.keeping import keep_nothing

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)  # a Monday
MADE_AT = NOW - timedelta(days=20)
ORIGIN = "small.example/ledger"
PASSWORD = "a long enough word"  # noqa: S105 - of nobody
BUILD = (Need(skill="build"),)
SELLERS = {"rep": "Ruth Sand", "deal desk": "Dora Lind", "leader": "Lena Moor"}
NAMES = {**SELLERS, "operations": "Otto Werk", "finance": "Fanny Zins", "admin": "Ada Root"}


def money(amount: int) -> Money:
    return Money.parse(f"{amount} EUR")


def task(name: str, hours: float) -> Work:
    return Work(id=name, title=name, estimate=Estimate(hours=hours), needs=BUILD)


def promised(name: str, customer: str, hours: float, due: date, rank: int) -> Promise:
    return Promise(
        id=name,
        title=f"Work {name}",
        promiser="Ruth Sand",
        customer=customer,
        rank=rank,
        versions=(
            PromiseVersion(due_date=due, made_at=NOW - timedelta(days=20), made_by="system"),
        ),
        work=(task(f"{name}-t", hours),),
    )


def deal(name: str, owner: str, customer: str, price: int, items: tuple[str, ...]) -> Deal:
    return Deal(
        id=name,
        title=f"Deal {name}",
        customer=customer,
        owner=owner,
        stage="offer",
        win_odds=0.5,
        close_date=date(2027, 2, 1),
        wanted_date=date(2027, 6, 1),
        price=money(price),
        cost=money(price // 3),
        items=items,
    )


def item(name: str, title: str, hours: float) -> CatalogueItem:
    return CatalogueItem(id=name, name=title, state="available", template=(task("make", hours),))


def small_book(**changed: Any) -> Book:  # noqa: ANN401 - any part of a book
    """Two builders, three things to sell, two promises, a deal of the rep and one of another."""
    outcomes = tuple(
        Outcome(
            id=f"o{n}",
            estimated_on=date(2026, 1, 5) + timedelta(days=7 * n),
            estimate_hours=8.0,
            actual_hours=6.0 + n % 5,
            started_on=date(2026, 1, 6) + timedelta(days=7 * n),
            finished_on=date(2026, 1, 8) + timedelta(days=7 * n),
            who="ben" if n % 2 else "bea",
        )
        for n in range(30)
    )
    book = Book(
        as_of=NOW,
        name="Small & Co",
        settings=Settings(zone="Europe/Berlin", scenarios=64, horizon_weeks=60),
        skills=("build",),
        calendars=(
            Calendar(
                id="office",
                zone="Europe/Berlin",
                shifts=tuple(Shift(day, 9 * 60, 17 * 60) for day in range(5)),
            ),
        ),
        people=(
            Person(
                id="ben",
                name="Ben Holm",
                calendar="office",
                skills=("build",),
                teams=("crew",),
                cost_per_hour=money(61),
            ),
            Person(
                id="bea",
                name="Bea Rood",
                calendar="office",
                skills=("build",),
                teams=("crew",),
                cost_per_hour=money(67),
            ),
        ),
        teams=(Team(id="crew", name="Crew"),),
        leave=(
            Leave(person="ben", period=Period(date(2027, 2, 1), date(2027, 2, 6)), kind="parental"),
        ),
        customers=(
            Customer(
                id="acme",
                name="Acme",
                zone="America/New_York",
                contacts=(
                    Contact(name="Bo Buyer", role="buyer", email="bo@acme.example"),
                    Contact(name="Una User", role="user", email="una@acme.example"),
                ),
            ),
            Customer(id="nord", name="Nord", zone="Europe/Berlin"),
        ),
        catalogue=(
            item("sso", "Single sign-on", 40),
            item("report", "Report", 8),
            item("portal", "Portal", 300),
        ),
        exchange_rates=(
            ExchangeRate(
                currency="USD",
                rates=(
                    DatedRate(since=date(2026, 1, 1), rate=Decimal("0.90")),
                    DatedRate(since=date(2027, 1, 1), rate=Decimal("0.9234")),
                ),
            ),
        ),
        recurring=(
            RecurringWork(
                id="weekly",
                title="Weekly report",
                every="week",
                estimate=Estimate(hours=2),
                need=BUILD[0],
                opens_days=3,
            ),
        ),
        promises=(
            promised("p1", "acme", 60, date(2027, 3, 1), 10),
            promised("p2", "nord", 30, date(2027, 3, 15), 20),
        ),
        deals=(
            deal("d1", "Ruth Sand", "acme", 40_000, ("sso",)),
            deal("d2", "Somebody Else", "nord", 71_117, ("portal",)),
        ),
        outcomes=outcomes,
    )
    return book.changed(**changed)


@dataclass(frozen=True)
class Desk:
    """A company with its members by role."""

    company: Company
    members: dict[str, Member]


def small_desk(book: Book | None = None, origin: str = ORIGIN) -> Desk:
    """Load the book, open its ledger, and bring in a member in each role."""
    if not Company.objects.exists():
        keep_nothing()  # of a company of before: numbers of companies come again
    with writing():
        company = load_book(book or small_book(), origin)
        members: dict[str, Member] = {role: member_of(company, role) for role in ROLES}
        bind_all(company)
        open_ledger(company, now=NOW, key=signer_to_open(origin).verifier())
    return Desk(company, members)


def bind_all(company: Company) -> None:
    """Let every name in the book that a member has be theirs."""
    for member in Member.objects.filter(company=company):
        NameBinding.objects.get_or_create(
            company=company, name=member.name, defaults={"member": member, "bound_by": "system"}
        )
    settle_owners(company)


def member_of(company: Company, role: str) -> Member:
    short = role.replace(" ", "-")
    user = get_user_model().objects.create_user(
        username=f"{short}-{company.pk}",
        email=f"{short}-{company.pk}@small.example",
        password=PASSWORD,
    )
    return Member.objects.create(user=user, company=company, roles=[role], name=NAMES[role])


def post(client: Client, path: str, body: object, **headers: str) -> Any:  # noqa: ANN401 - a response
    """Post `body` as JSON to `path` of the API."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/api/v1{path}", body, content_type="application/json", headers=sent)


def reader(desk: Desk, role: str) -> Client:
    """Return a browser in which the member of `desk` in that `role` is signed in."""
    client = Client()
    client.force_login(desk.members[role].user)
    return client
