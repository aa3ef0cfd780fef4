"""Synthetic books of any size, the same for the same seed, for trying out and for benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from keepable.domain.book import Book, Settings
from keepable.domain.catalogue import CatalogueItem, ItemState
from keepable.domain.deal import Contact, Customer, Deal
from keepable.domain.money import Money
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.domain.promise import Hold, Promise, PromiseVersion
from keepable.domain.resource import Absence, Availability
from keepable.domain.work import Estimate, Need, RecurringWork
from keepable.samples.crew import Crew, Squad, make_crew
from keepable.samples.ratio_records import ratio_record
from keepable.samples.synthetic_work import KINDS, WorkMaker, promise_sizes
from keepable.texts import Text, TextError

if TYPE_CHECKING:
    from keepable.domain.work import Every, Work

AS_OF = datetime(2027, 1, 4, 8, tzinfo=UTC)
TASKS_PER_PERSON, LEAST_PEOPLE = 42, 6
TASKS_PER_DEAL, LEAST_DEALS, MOST_DEALS = 400, 3, 60
STARTED_SHARE = 0.05
MOST_PERSONAL_RECORDS = 200
AVAILABILITY = Availability(quantiles=(0.50, 0.57, 0.61, 0.65, 0.69, 0.73, 0.80))
# What is left of contract hours for planned work: availability, leave, holidays, illness; and
# the mean of actual/estimate. They give due dates that are about keepable.
USABLE_SHARE, MEAN_RATIO = 0.65 * 0.87, 1.15
STAGES = (("discovery", 0.1), ("proposal", 0.3), ("negotiation", 0.55), ("verbal", 0.8))
COMPANIES = (
    "Adlerhof", "Brightwell", "Calder", "Dornfeld", "Eastmere", "Fjellheim", "Grauwald",
    "Hollis", "Inverleigh", "Jarnvik", "Keldmoor", "Lowenthal", "Marrowby", "Nettelbeck",
    "Oakhurst", "Pellworm", "Quarrydale", "Rotenfels", "Stillwater", "Tannhain",
)  # fmt: skip
TRADES = ("Bank", "Insurance", "Foods", "Logistics", "Energy", "Clinics", "Retail", "Tools")
ITEMS: tuple[tuple[str, str, int, ItemState], ...] = (
    ("standard-rollout", "Standard rollout", 20, "available"),
    ("quick-start", "Quick start", 5, "available"),
    ("data-import", "Data import", 8, "available"),
    ("portal", "Customer portal", 15, "available"),
    ("reporting-pack", "Reporting pack", 10, "limited"),
    ("audit-log", "Audit log", 7, "available"),
    ("mobile-app", "Mobile app", 25, "planned"),
    ("mainframe-link", "Mainframe link", 12, "available"),
)


def generate_book(
    tasks: int, seed: int, *, slot_minutes: int = 60, as_of: datetime = AS_OF
) -> Book:
    """Make a book with `tasks` tasks in promises; the same for the same `tasks` and `seed`.

    One person for about 42 tasks (6 at least), in teams of 5 to 10 with skills of their own, half
    of them in Berlin and half in New York. What is promised fills 9 to 12 months (less in books
    under 300 tasks), and most of it is about keepable. Open deals come on top.

    >>> book = generate_book(100, 1)
    >>> sum(len(promise.work) for promise in book.promises), len(book.people)
    (100, 6)
    """
    if tasks < 1:
        raise TextError(Text("make.nothing_in_it", n=tasks))
    rng = Random(seed)
    today = as_of.date()
    crew = make_crew(rng, max(LEAST_PEOPLE, round(tasks / TASKS_PER_PERSON)), today)
    maker = WorkMaker(rng, today)
    sizes = promise_sizes(rng, tasks)
    customers = _customers(max(5, min(500, len(sizes) // 3)))
    promises = _promises(PromisedSoFar(maker, crew, as_of, customers), sizes, tasks)
    catalogue = _catalogue(maker, crew, today)
    deals = _deals(maker, crew, customers, tasks)
    return Book(
        as_of=as_of,
        name=f"Synthetic book of {tasks} tasks, seed {seed}",
        settings=Settings(slot_minutes=slot_minutes, zone="Europe/Berlin", seed=seed),
        skills=crew.skills,
        calendars=crew.calendars,
        people=crew.people,
        teams=crew.teams,
        leave=crew.leave,
        customers=customers,
        catalogue=catalogue,
        recurring=_recurring(crew),
        promises=promises,
        holds=_holds(rng, as_of, customers, len(promises)),
        deals=deals,
        calibration=_calibration(rng, crew),
    )


def generate_questions(book: Book, seed: int) -> dict[str, str]:
    """Make example questions about `book` by name: what is sold, for whom, by when.

    The first asks for the standard rollout well after everything that is promised; the dates of
    the others lie around the end of what is promised.

    >>> list(generate_questions(generate_book(100, 1), 1))[0]
    '01-standard-rollout'
    """
    rng = Random(seed)
    busy_until = max((promise.due_date for promise in book.promises), default=book.as_of.date())
    questions = {}
    for number, item in enumerate(book.catalogue, start=1):
        customer = rng.choice(book.customers)
        weeks = 16 if number == 1 else rng.randrange(-8, 14)
        day = max(_friday(busy_until + timedelta(weeks=weeks)), book.as_of.date())
        questions[f"{number:02d}-{item.id}"] = f"{item.name} for {customer.name} by {day}"
    return questions


@dataclass(slots=True)
class PromisedSoFar:
    """What has been promised so far, in hours for each team, while promises are made."""

    maker: WorkMaker
    crew: Crew
    as_of: datetime
    customers: tuple[Customer, ...]
    hours: dict[str, float] = field(default_factory=dict)

    def weeks_until_done(self, squads: list[Squad], work: tuple[Work, ...]) -> float:
        """Add `work` for `squads` to the load; give the weeks until it is about done."""
        share = sum(task.estimate.hours - task.hours_spent for task in work) * MEAN_RATIO
        weeks = 0.0
        total = sum(squad.hours_per_week for squad in squads)
        for squad in squads:
            part = share * squad.hours_per_week / total
            self.hours[squad.team] = self.hours.get(squad.team, 0.0) + part
            usable = squad.hours_per_week * USABLE_SHARE
            weeks = max(weeks, self.hours[squad.team] / usable)
        return weeks + 0.6 * _longest_chain(work) * MEAN_RATIO / (40.0 * USABLE_SHARE)


def _longest_chain(work: tuple[Work, ...]) -> float:
    """Return the hours of the longest chain of predecessors in `work`, given in working order."""
    hours: dict[str, float] = {}
    for task in work:
        before = max((hours[name] for name in task.predecessors), default=0.0)
        hours[task.id] = before + task.estimate.hours
    return max(hours.values(), default=0.0)


def _promises(load: PromisedSoFar, sizes: list[int], tasks: int) -> tuple[Promise, ...]:
    rng = load.maker.rng
    to_start = round(tasks * STARTED_SHARE)
    promises = []
    for number, size in enumerate(sizes, start=1):
        squads = _squads(rng, load.crew)
        started = min(to_start, round(size * 0.3))
        to_start -= started
        work = load.maker.tasks(f"c{number:04d}", size, squads, started=started)
        weeks = load.weeks_until_done(squads, work)
        slack = rng.uniform(1.0, 1.3) * weeks + rng.uniform(1.0, 4.0)
        due = _friday(load.as_of.date() + timedelta(days=round(7 * slack)))
        customer = rng.choice(load.customers)
        made_at = load.as_of - timedelta(days=rng.randrange(5, 200))
        promises.append(
            Promise(
                id=f"c{number:04d}",
                title=f"{rng.choice(ITEMS)[1]} for {customer.name}",
                promiser=rng.choice(load.crew.people).id,
                customer=customer.id,
                rank=number * 10,
                versions=(PromiseVersion(due_date=due, made_at=made_at),),
                work=work,
            )
        )
    return tuple(promises)


def _squads(rng: Random, crew: Crew) -> list[Squad]:
    """One to three teams, the larger the likelier."""
    count = min(rng.choices((1, 2, 3), weights=(50, 35, 15))[0], len(crew.squads))
    weights = [squad.hours_per_week for squad in crew.squads]
    chosen: dict[str, Squad] = {}
    while len(chosen) < count:
        squad = rng.choices(crew.squads, weights=weights)[0]
        chosen[squad.team] = squad
    return list(chosen.values())


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def _customers(count: int) -> tuple[Customer, ...]:
    customers = []
    for number in range(count):
        place, trade = divmod(number, len(COMPANIES))
        name = f"{COMPANIES[trade]} {TRADES[place % len(TRADES)]}"
        if place >= len(TRADES):
            name = f"{name} {place // len(TRADES) + 1}"
        buyer = Contact(name=f"Head of purchasing, {name}", role="buyer")
        user = Contact(name=f"Key user, {name}", role="user")
        zone = "Europe/Berlin" if number % 2 == 0 else "America/New_York"
        identity = f"customer-{number + 1:03d}"
        customers.append(Customer(id=identity, name=name, zone=zone, contacts=(buyer, user)))
    return tuple(customers)


def _catalogue(maker: WorkMaker, crew: Crew, today: date) -> tuple[CatalogueItem, ...]:
    items = []
    for identity, name, tasks, state in ITEMS:
        squads = _squads(maker.rng, crew)
        items.append(
            CatalogueItem(
                id=identity,
                name=name,
                state=state,
                limits="Two languages, ten reports" if state == "limited" else "",
                last_confirmed=today - timedelta(days=maker.rng.randrange(5, 120)),
                planned_date=today + timedelta(weeks=30) if state == "planned" else None,
                template=maker.tasks("", tasks, squads),
            )
        )
    return tuple(items)


def _deals(
    maker: WorkMaker, crew: Crew, customers: tuple[Customer, ...], tasks: int
) -> tuple[Deal, ...]:
    rng = maker.rng
    count = min(max(round(tasks / TASKS_PER_DEAL), LEAST_DEALS), MOST_DEALS)
    deals = []
    for number in range(1, count + 1):
        stage, odds = rng.choice(STAGES)
        customer = rng.choice(customers)
        close = _friday(maker.first_day + timedelta(days=rng.randrange(7, 180)))
        work = maker.tasks(f"d{number:02d}", rng.randint(5, 20), _squads(rng, crew))
        cost = Decimal(round(sum(task.estimate.hours for task in work) * 80))
        deals.append(
            Deal(
                id=f"d{number:02d}",
                title=f"{rng.choice(ITEMS)[1]} for {customer.name}",
                customer=customer.id,
                owner=rng.choice(crew.people).id,
                stage=stage,
                win_odds=round(odds * rng.uniform(0.7, 1.2), 2),
                close_date=close,
                price=Money(cost * rng.randint(13, 22) / 10, "EUR"),
                cost=Money(cost, "EUR"),
                wanted_date=close + timedelta(weeks=rng.randrange(8, 40)),
                work=work,
            )
        )
    return tuple(deals)


def _recurring(crew: Crew) -> tuple[RecurringWork, ...]:
    plans: tuple[tuple[str, str, Every, float], ...] = (
        ("monthly-report", "Monthly report", "month", 8.0),
        ("weekly-care", "Weekly care of the systems", "week", 4.0),
        ("quarterly-review", "Quarterly review with the customers", "quarter", 16.0),
    )
    entries = []
    for round_number in range(1 + len(crew.squads) // 24):
        for number, (identity, title, every, hours) in enumerate(plans):
            squad = crew.squads[(round_number * 7 + number) % len(crew.squads)]
            entries.append(
                RecurringWork(
                    id=f"{identity}-{round_number + 1}",
                    title=title,
                    every=every,
                    estimate=Estimate(hours=hours),
                    need=Need(skill=squad.skills[number]),
                )
            )
    return tuple(entries)


def _holds(
    rng: Random, as_of: datetime, customers: tuple[Customer, ...], promises: int
) -> tuple[Hold, ...]:
    """Two offers that are out: they reserve capacity until they expire in one or two weeks."""
    holds = []
    for number, (identity, name, _, _) in enumerate(ITEMS[1:3], start=1):
        customer = rng.choice(customers)
        holds.append(
            Hold(
                id=f"h{number}",
                title=f"{name} for {customer.name}",
                holder="sales",
                customer=customer.id,
                rank=(promises + number) * 10,
                due_date=_friday(as_of.date() + timedelta(weeks=30 + 10 * number)),
                expires_at=as_of + timedelta(days=7 * number),
                items=(identity,),
            )
        )
    return tuple(holds)


def _calibration(rng: Random, crew: Crew) -> CalibrationSnapshot:
    records = [ratio_record(2400)]
    for kind in KINDS:
        low, high = rng.uniform(0.4, 0.55), rng.uniform(1.7, 2.3)
        records.append(ratio_record(rng.randrange(120, 700), low=low, high=high, kind=kind))
    recorded = crew.people[::4][:MOST_PERSONAL_RECORDS]
    for person in recorded:
        low, high = rng.uniform(0.38, 0.6), rng.uniform(1.5, 2.6)
        records.append(ratio_record(rng.randrange(12, 90), low=low, high=high, person=person.id))
    return CalibrationSnapshot(
        records=tuple(records),
        availability=AVAILABILITY,
        absence=Absence(spells_per_year=2.5),
    )
