"""Books drawn by Hypothesis: every field of every noun, awkward texts among them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from keepable.domain.book import SLOT_MINUTES, Book, Settings
from keepable.domain.catalogue import CatalogueItem
from keepable.domain.contract import ContractChange
from keepable.domain.deal import Contact, Customer, Deal
from keepable.domain.money import DatedRate, ExchangeRate, Money
from keepable.domain.outcomes import CalibrationSnapshot, Outcome, RatioRecord
from keepable.domain.promise import Advice, Hold, Promise, PromiseVersion
from keepable.domain.resource import Absence, Availability, Leave, Person, Team
from keepable.domain.time import Calendar, Closure, Period, Shift
from keepable.domain.work import CustomerWait, Estimate, Need, RecurringWork, Work

AWKWARD = (
    *("", " ", "a;b", "[x]", '"q"', "null", "~", "12", "yes", "2027-03-01", "a: b", "- a", "#"),
    *("x\ny", "x\r\ny", "\t", "a, b", "{a}", "'", "ux x 2", "ux from a", "deal:a", "!t", "&a"),
    *("line one\nline two\n", " lead\nx", "x \ny", "*a", "é\u2028ü", "\x85", "\x00\x7f", "\ufeff"),
)
texts = st.sampled_from(AWKWARD) | st.text(max_size=12)
ids = st.sampled_from(("a", "b", "c", "x;y", " z", "deal:a", "null", "1")) | texts
days = st.dates(date(1, 1, 2), date(9999, 12, 30))


def instants_between(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Draw instants from the year `first` to the year `last`, to the microsecond."""
    start = datetime(first, 1, 2, tzinfo=UTC)
    span = (datetime(last, 12, 30, tzinfo=UTC) - start) // timedelta(microseconds=1)
    return st.integers(0, span).map(lambda passed: start + timedelta(microseconds=passed))


instants = instants_between(1, 9999)
numbers = st.floats(0.001, 20_000.0)
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/New_York"))


def listed(items: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw a few of `items`."""
    return st.lists(items, min_size=least, max_size=3).map(tuple)


def maybe(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw one of `items` or None."""
    return st.none() | items


def rising(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw some of `items` in order."""
    return st.lists(items, min_size=1, max_size=4).map(lambda drawn: tuple(sorted(drawn)))


def _ordered(earlier: str, later: str) -> Any:  # noqa: ANN401 - a filter over keyword arguments
    def keeps(kwargs: dict[str, Any]) -> bool:
        first, last = kwargs[earlier], kwargs[later]
        return first is None or last is None or bool(first <= last)

    return keeps


money = st.builds(
    Money,
    st.decimals(0, 10**9, places=2) | st.just(Decimal("4E+4")),
    st.sampled_from(("EUR", "USD")),
)
periods = st.builds(
    lambda start, length: Period(start, min(date.max, start + timedelta(length))),
    st.dates(date(1, 1, 1), date(9000, 1, 1)),
    st.integers(1, 900),
) | st.builds(Period, days, st.just(date.max))
shares = st.builds(Availability, quantiles=rising(st.floats(0.05, 1.0)))
absences = st.builds(Absence, spells_per_year=st.floats(0, 26), days=listed(st.integers(1, 99), 1))
shifts = st.builds(Shift, st.integers(0, 6), st.integers(0, 700), st.integers(701, 1440))
calendars = st.builds(
    Calendar,
    id=ids,
    zone=zones,
    shifts=st.lists(shifts, min_size=1, max_size=4, unique_by=lambda s: s.weekday).map(tuple),
    holidays=texts,
    closures=listed(st.builds(Closure, periods, texts)),
)
estimates = st.builds(Estimate, hours=numbers) | rising(numbers).filter(
    lambda drawn: len(drawn) >= 3
).map(lambda drawn: Estimate(hours=drawn[1], low=drawn[0], high=drawn[-1]))
needs = st.builds(Need, skill=texts, crew=st.integers(1, 9), team=maybe(ids))
waits = st.builds(CustomerWait, reason=texts, days=rising(st.integers(0, 99)), due_date=maybe(days))


@st.composite
def works(draw: st.DrawFn) -> Work:
    """Draw a piece of work."""
    own = draw(ids)
    start, end = sorted((draw(days), draw(days)))
    return Work(
        id=own,
        predecessors=tuple(name for name in draw(listed(ids)) if name != own),
        release_date=draw(maybe(st.just(start))),
        deadline=draw(maybe(st.just(end))),
        started=draw(maybe(st.just(start))),
        finished=draw(maybe(st.just(end))),
        hours_spent=draw(st.just(0.0) | numbers),
        **{
            name: draw(drawn)
            for name, drawn in {
                **dict.fromkeys(("title", "kind", "requester", "project", "text"), texts),
                **dict.fromkeys(("person", "estimator"), maybe(ids)),
                "estimate": estimates,
                "needs": listed(needs, 1),
                "splittable": st.booleans(),
                "waits": listed(waits),
                "status": st.sampled_from(("todo", "started", "done", "cancelled")),
            }.items()
        },
    )


contract_changes = st.lists(days, unique=True, max_size=3).flatmap(
    lambda since: st.tuples(
        *(
            st.builds(ContractChange, since=st.just(day), hours_per_week=hours, calendar=calendar)
            for day, (hours, calendar) in zip(
                sorted(since),
                ((maybe(st.floats(1, 168)), ids), (st.floats(1, 168), st.none())) * 2,
                strict=False,
            )
        )
    )
)
people = st.builds(
    Person,
    id=ids,
    name=texts,
    calendar=ids,
    skills=listed(texts),
    teams=listed(ids),
    contract_hours_per_week=maybe(st.floats(1, 168)),
    cost_per_hour=maybe(money),
    availability=maybe(shares),
    absence=maybe(absences),
    employed=maybe(periods),
    contract_changes=contract_changes,
)
teams = st.builds(
    Team,
    id=ids,
    name=texts,
    size=maybe(st.integers(1, 64)),
    calendar=ids,
    skills=listed(texts),
    cost_per_hour=maybe(money),
    availability=maybe(shares),
)
customers = st.builds(
    Customer,
    id=ids,
    name=texts,
    zone=zones,
    contacts=listed(
        st.builds(Contact, name=texts, role=st.sampled_from(("buyer", "user")), email=texts)
    ),
)
catalogue = st.builds(
    CatalogueItem,
    id=ids,
    name=texts,
    state=st.sampled_from(("available", "limited", "planned", "for show", "absent")),
    aliases=listed(texts),
    evidence=texts,
    limits=texts,
    last_confirmed=maybe(days),
    planned_date=maybe(days),
    template=listed(works()),
)
recurring = (
    st.fixed_dictionaries(
        {
            "id": ids,
            "title": texts,
            "every": st.sampled_from(("week", "month", "quarter")),
            "estimate": estimates,
            "need": needs,
            "person": maybe(ids),
            "opens_days": st.integers(0, 99),
            "since": maybe(days),
            "until": maybe(days),
            "kind": texts,
        }
    )
    .filter(_ordered("since", "until"))
    .map(lambda kwargs: RecurringWork(**kwargs))
)
advice = st.builds(
    Advice,
    sentence=texts,
    odds=st.floats(0, 1),
    book_sha256=texts,
    engine_version=texts,
    seed=st.integers(0, 2**63 - 1),
)
versions = st.builds(
    PromiseVersion,
    due_date=days,
    made_at=instants,
    made_by=texts,
    reason=texts,
    advice=maybe(advice),
)
ranks = st.integers(-(2**40), 2**40)
promises = st.builds(
    Promise,
    id=ids,
    title=texts,
    promiser=texts,
    customer=ids,
    rank=ranks,
    versions=listed(versions, 1),
    deal=maybe(ids),
    items=listed(ids),
    work=listed(works()),
    warn_below=st.floats(0, 1),
    state=st.sampled_from(("open", "kept", "late", "broken", "withdrawn", "released")),
)
holds = st.builds(
    Hold,
    id=ids,
    title=texts,
    holder=texts,
    customer=ids,
    rank=ranks,
    due_date=days,
    expires_at=instants,
    deal=maybe(ids),
    items=listed(ids),
    work=listed(works()),
)
deals = st.builds(
    Deal,
    id=ids,
    title=texts,
    customer=ids,
    owner=texts,
    stage=texts,
    win_odds=st.floats(0, 1),
    close_date=days,
    price=maybe(money),
    cost=maybe(money),
    wanted_date=maybe(days),
    state=st.sampled_from(("open", "won", "lost")),
    items=listed(ids),
    work=listed(works()),
)
settings = st.builds(
    Settings,
    slot_minutes=st.sampled_from(SLOT_MINUTES),
    horizon_weeks=st.integers(1, 520),
    zone=zones,
    currency=texts,
    scenarios=st.integers(1, 65_536),
    seed=st.integers(0, 2**63 - 1),
)
calibrations = st.builds(
    CalibrationSnapshot,
    records=listed(
        st.builds(
            RatioRecord,
            ratios=rising(st.floats(0.001, 100)),
            outcomes=st.integers(0, 9999),
            person=maybe(ids),
            kind=maybe(texts),
        )
    ),
    common_share=st.floats(0, 0.99),
    availability=shares,
    absence=absences,
)
hours = maybe(st.floats(0.01, 1e6))
outcomes = st.builds(
    lambda started_on, finished_on, **facts: Outcome(
        started_on=started_on and min(started_on, finished_on or started_on),
        finished_on=finished_on,
        **facts,
    ),
    started_on=maybe(days),
    finished_on=maybe(days),
    id=ids,
    estimated_on=days,
    estimate_hours=hours,
    actual_hours=hours,
    **dict.fromkeys(("who", "kind", "requester", "project", "part", "text"), texts),
)
dated_rates = st.builds(
    DatedRate,
    since=days,
    rate=st.decimals(Decimal("0.0001"), 10**6, places=4) | st.just(Decimal("1.10")),
)
exchange_rates = st.lists(
    st.builds(
        ExchangeRate,
        currency=st.sampled_from(("USD", "GBP", "JPY", "CHF")),
        rates=st.lists(dated_rates, min_size=1, max_size=3, unique_by=lambda each: each.since).map(
            lambda drawn: tuple(sorted(drawn, key=lambda each: each.since))
        ),
    ),
    max_size=3,
    unique_by=lambda each: each.currency,
).map(tuple)
books = st.builds(
    Book,
    as_of=instants_between(1980, 2080),
    name=texts,
    settings=settings,
    skills=listed(texts),
    calendars=listed(calendars),
    people=listed(people),
    teams=listed(teams),
    leave=listed(st.builds(Leave, person=ids, period=periods, kind=texts)),
    customers=listed(customers),
    catalogue=listed(catalogue),
    recurring=listed(recurring),
    promises=listed(promises),
    holds=listed(holds),
    deals=listed(deals),
    exchange_rates=exchange_rates,
    calibration=calibrations,
    outcomes=listed(outcomes),
)
