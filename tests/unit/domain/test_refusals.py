"""Nouns check themselves: what cannot be is refused with a text when it is made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.book import Book, Settings
from keepable.domain.deal import Customer, Deal
from keepable.domain.outcomes import CalibrationSnapshot, RatioRecord
from keepable.domain.problem import Problem
from keepable.domain.promise import Hold, Promise, PromiseVersion
from keepable.domain.resource import Absence, Availability, Leave, Person, Team
from keepable.domain.time import Period
from keepable.domain.work import CustomerWait, Estimate, Need, RecurringWork, Work
from keepable.texts import Listed, Number, Text
from tests.unit.domain.refused import refused

if TYPE_CHECKING:
    from collections.abc import Callable

DAY, LATER = date(2027, 3, 1), date(2027, 4, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
NO_ZONE = NOON.replace(tzinfo=None)
NEEDS, HOUR = (Need(skill="build"),), Estimate(hours=1)


def work(**facts: Any) -> Work:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {"id": "x", "title": "X", "estimate": HOUR, "needs": NEEDS}
    return Work(**(plain | facts))


def recurring(**facts: Any) -> RecurringWork:  # noqa: ANN401 - any field
    return RecurringWork(id="r", title="R", every="month", estimate=HOUR, need=NEEDS[0], **facts)


def promised(**facts: Any) -> Promise:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {
        "id": "p",
        "title": "P",
        "promiser": "rep",
        "customer": "acme",
        "rank": 1,
    }
    version = PromiseVersion(due_date=DAY, made_at=NOON)
    return Promise(**(plain | {"versions": (version,)} | facts))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: Estimate(hours=0),
            Text("noun.estimate_hours", hours=Number(0), most=Number(20000.0)),
        ),
        (
            lambda: Estimate(hours=20_001),
            Text("noun.estimate_hours", hours=Number(20001), most=Number(20000.0)),
        ),
        (lambda: Estimate(hours=8, low=4), Text("noun.estimate_half_range")),
        (
            lambda: Estimate(hours=8, low=9, high=16),
            Text("noun.estimate_range", high=Number(16), hours=Number(8), low=Number(9)),
        ),
        (lambda: Need(skill="build", crew=0), Text("noun.crew", crew=Number(0), skill="build")),
        (lambda: CustomerWait(reason="logo", days=()), Text("noun.wait", reason="logo")),
        (
            lambda: CustomerWait(reason="data", days=(3, 1)),
            Text("noun.wait", reason="data"),
        ),
        (
            lambda: CustomerWait(reason="text", days=(-1,)),
            Text("noun.wait", reason="text"),
        ),
        (lambda: work(needs=()), Text("noun.work_needs_nobody", id="x")),
        (lambda: work(hours_spent=-1.0), Text("noun.work_hours_spent", hours=Number(-1.0), id="x")),
        (
            lambda: work(started=LATER, finished=DAY),
            Text("noun.work_finished_first", finished=DAY, id="x"),
        ),
        (
            lambda: work(release_date=LATER, deadline=DAY),
            Text("noun.work_due_first", due=DAY, id="x"),
        ),
        (lambda: work(predecessors=("x",)), Text("noun.work_waits_for_itself", id="x")),
        (
            lambda: recurring(since=LATER, until=DAY),
            Text("noun.recurring_ends_first", id="r", until=DAY),
        ),
        (lambda: recurring(opens_days=-1), Text("noun.recurring_opens", days=Number(-1), id="r")),
    ],
)
def test_work_that_cannot_be_is_refused(make: Callable[[], object], text: Text) -> None:
    assert refused(make) == text


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: Availability(quantiles=()),
            Text("noun.availability", least=Number(0.05), shares=Listed((), 9)),
        ),
        (
            lambda: Availability(quantiles=(0.7, 0.5)),
            Text(
                "noun.availability",
                least=Number(0.05),
                shares=Listed((Number(0.7), Number(0.5)), 9),
            ),
        ),
        (
            lambda: Availability(quantiles=(0.01,)),
            Text("noun.availability", least=Number(0.05), shares=Listed((Number(0.01),), 9)),
        ),
        (
            lambda: Availability(quantiles=(1.1,)),
            Text("noun.availability", least=Number(0.05), shares=Listed((Number(1.1),), 9)),
        ),
        (lambda: Absence(spells_per_year=27), Text("noun.absence_spells", spells=Number(27))),
        (lambda: Absence(spells_per_year=1, days=(0,)), Text("noun.absence_days")),
        (
            lambda: Person(id="a", name="Anna", calendar="c", contract_hours_per_week=169),
            Text("noun.contract_hours", hours=Number(169), most=168, who="Anna"),
        ),
        (
            lambda: Team(id="l", name="Lab", size=0, calendar="c"),
            Text("noun.team_size", most=1000, size=Number(0), team="Lab"),
        ),
        (
            lambda: Team(id="l", name="Lab", size=1001, calendar="c"),
            Text("noun.team_size", most=1000, size=Number(1001), team="Lab"),
        ),
        (lambda: Team(id="l", name="Lab", size=3), Text("noun.team_without_calendar", team="Lab")),
    ],
)
def test_people_who_cannot_be_are_refused(make: Callable[[], object], text: Text) -> None:
    assert refused(make) == text


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: promised(versions=()), Text("noun.promise_without_version", id="p")),
        (
            lambda: promised(warn_below=1.5),
            Text("noun.promise_warns_below", id="p", share=Number(1.5)),
        ),
        (
            lambda: PromiseVersion(due_date=DAY, made_at=NO_ZONE),
            Text("noun.version_without_zone", at="2027-03-01 12:00:00"),
        ),
        (
            lambda: Hold(
                id="h",
                title="H",
                holder="rep",
                customer="acme",
                rank=1,
                due_date=DAY,
                expires_at=NO_ZONE,
            ),
            Text("noun.hold_without_zone", at="2027-03-01 12:00:00", id="h"),
        ),
        (lambda: Customer(id="c", name="C", zone="Mars"), Text("noun.zone", zone="Mars")),
        (
            lambda: Deal(
                id="d",
                title="D",
                customer="c",
                owner="rep",
                stage="offer",
                win_odds=1.5,
                close_date=DAY,
            ),
            Text("noun.deal_win_odds", id="d", odds=Number(1.5)),
        ),
    ],
)
def test_promises_that_cannot_be_are_refused(make: Callable[[], object], text: Text) -> None:
    assert refused(make) == text


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: CalibrationSnapshot(common_share=1.0),
            Text("noun.common_share", share=Number(1.0)),
        ),
        (
            lambda: Settings(slot_minutes=50),
            Text(
                "noun.slot_minutes",
                minutes=Number(50),
                possible=Listed(values=(15, 30, 60, 120, 240), most=5, joined="or"),
            ),
        ),
        (lambda: Settings(horizon_weeks=521), Text("noun.horizon_weeks", weeks=Number(521))),
        (lambda: Settings(scenarios=0), Text("noun.scenarios", scenarios=Number(0))),
        (lambda: Settings(seed=-1), Text("noun.seed", seed=Number(-1))),
        (lambda: Settings(zone="Mars"), Text("noun.zone", zone="Mars")),
        (lambda: Book(as_of=NO_ZONE), Text("noun.book_without_zone", at="2027-03-01 12:00:00")),
        (
            lambda: Book(as_of=NOON, schema_version=2),
            Text("noun.book_schema", found="2", known="1"),
        ),
    ],
)
def test_books_that_cannot_be_are_refused(make: Callable[[], object], text: Text) -> None:
    assert refused(make) == text


@pytest.mark.parametrize("ratios", [(), (2.0, 1.0), (0.0,)], ids=["none", "falling", "zero"])
def test_ratios_that_cannot_be_are_refused(ratios: tuple[float, ...]) -> None:
    assert refused(lambda: RatioRecord(ratios=ratios, outcomes=1)).code == "noun.ratios"


def test_the_last_version_of_a_promise_counts() -> None:
    versions = tuple(PromiseVersion(due_date=day, made_at=NOON) for day in (DAY, LATER))
    assert promised(versions=versions).due_date == LATER


@pytest.mark.parametrize(
    ("state", "is_open"), [("todo", True), ("started", True), ("done", False), ("cancelled", False)]
)
def test_work_is_open_until_it_is_done_or_cancelled(state: str, is_open: bool) -> None:  # noqa: FBT001 - what is expected
    assert work(status=state).is_open == is_open


def test_leave_covers_its_days_and_not_its_end() -> None:
    leave = Leave(person="anna", period=Period(DAY, LATER))
    assert [leave.covers(DAY), leave.covers(LATER)] == [True, False]


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "It is wrong. Mend it."),
        ({"subject": "work x"}, "work x: It is wrong. Mend it."),
        ({"subject": "work x", "source": "work.yaml"}, "work.yaml: It is wrong. Mend it."),
        ({"source": "work.yaml", "line": 7}, "work.yaml:7: It is wrong. Mend it."),
    ],
)
def test_a_problem_says_where_it_stands(facts: dict[str, Any], text: str) -> None:
    assert str(Problem(what="It is wrong.", remedy="Mend it.", **facts)) == text
