"""Nouns check themselves: what cannot be is refused with a sentence when it is made."""

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
    ("make", "complaint"),
    [
        (lambda: Estimate(hours=0), "is not above 0"),
        (lambda: Estimate(hours=20_001), "at most 20000"),
        (lambda: Estimate(hours=8, low=4), "either both a low and a high figure or neither"),
        (lambda: Estimate(hours=8, low=9, high=16), "does not hold 8"),
        (lambda: Need(skill="build", crew=0), "A crew of 0 for build can do nothing"),
        (lambda: CustomerWait(reason="logo", days=()), "for 'logo' needs rising numbers of days"),
        (
            lambda: CustomerWait(reason="data", days=(3, 1)),
            "for 'data' needs rising numbers of days",
        ),
        (
            lambda: CustomerWait(reason="text", days=(-1,)),
            "for 'text' needs rising numbers of days",
        ),
        (lambda: work(needs=()), "needs nobody; name at least one skill"),
        (lambda: work(hours_spent=-1.0), "has -1.0 hours spent"),
        (lambda: work(started=LATER, finished=DAY), "before it was started"),
        (lambda: work(release_date=LATER, deadline=DAY), "before it may start"),
        (lambda: work(predecessors=("x",)), "waits for itself"),
        (lambda: recurring(since=LATER, until=DAY), "before it begins"),
        (lambda: recurring(opens_days=-1), "opens -1 days before its end"),
    ],
)
def test_work_that_cannot_be_is_refused(make: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Availability(quantiles=()), r"Availability \(\) is not a rising list"),
        (lambda: Availability(quantiles=(0.7, 0.5)), r"\(0.7, 0.5\) is not a rising list"),
        (lambda: Availability(quantiles=(0.01,)), r"\(0.01,\) is not .* between 0.05 and 1"),
        (lambda: Availability(quantiles=(1.1,)), r"\(1.1,\) is not .* between 0.05 and 1"),
        (lambda: Absence(spells_per_year=27), "is not between 0 and 26"),
        (lambda: Absence(spells_per_year=1, days=(0,)), "lasts at least one day"),
        (
            lambda: Person(id="a", name="Anna", calendar="c", contract_hours_per_week=169),
            "Anna has 169 contract hours a week",
        ),
        (lambda: Team(id="l", name="Lab", size=0, calendar="c"), "a capacity of 0; give 1 to 1000"),
        (lambda: Team(id="l", name="Lab", size=1001, calendar="c"), "give 1 to 1000"),
        (lambda: Team(id="l", name="Lab", size=3), "has a size but no calendar"),
    ],
)
def test_people_who_cannot_be_are_refused(make: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: promised(versions=()), "has no version; give it at least a due date"),
        (lambda: promised(warn_below=1.5), "warns below 1.5; give 0 to 1"),
        (lambda: PromiseVersion(due_date=DAY, made_at=NO_ZONE), "has no time zone"),
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
            "which has no time zone",
        ),
        (lambda: Customer(id="c", name="C", zone="Mars"), "'Mars' is not a time zone"),
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
            "win odds of 1.5; give 0 to 1",
        ),
    ],
)
def test_promises_that_cannot_be_are_refused(make: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: CalibrationSnapshot(common_share=1.0), "is not in \\[0, 1\\)"),
        (lambda: Settings(slot_minutes=50), "slot_minutes is 50; it can be"),
        (lambda: Settings(horizon_weeks=521), "horizon_weeks is 521; give 1 to 520"),
        (lambda: Settings(scenarios=0), "scenarios is 0; give 1 to 65536"),
        (lambda: Settings(seed=-1), "seed is -1; give 0 or a positive number"),
        (lambda: Settings(zone="Mars"), "'Mars' is not a time zone"),
        (lambda: Book(as_of=NO_ZONE), "has no time zone"),
        (lambda: Book(as_of=NOON, schema_version=2), "has schema 2; this version reads 1"),
    ],
)
def test_books_that_cannot_be_are_refused(make: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@pytest.mark.parametrize("ratios", [(), (2.0, 1.0), (0.0,)], ids=["none", "falling", "zero"])
def test_ratios_that_cannot_be_are_refused(ratios: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="needs rising, positive ratios"):
        RatioRecord(ratios=ratios, outcomes=1)


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
