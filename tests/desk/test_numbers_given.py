"""What counts is one value in a database: whatever somebody puts there, a yes is given."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepable_desk.store import models as rows
from keepable_desk.store.short_numbers import LETTERS, next_numbers
from tests.desk.driving import Driver
from tests.desk.test_broken_rows import put

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
LARGEST = 2**63 - 1
# each column from which the next number of something is taken
COUNTED = (
    ("numberseries", "last"),
    *((kind, column) for kind in ("promise", "hold") for column in ("number", "rank", "place")),
    ("resourcerevision", "revision"),
)
NONSENSE = (0, 5_000, LARGEST, "abc", b"\xff", float("inf"))


@pytest.fixture
def driver(desk: Desk) -> Driver:
    """Return somebody who decides at a desk that has a hold."""
    found = Driver(desk)
    found.hold(found.ask("Report", "1 June 2027")["id"])
    return found


def codes_of(driver: Driver) -> list[str]:
    """Return why an ask is not answered, nothing where it is."""
    wish = {"scope": "Report", "customer": "nord", "by": "3 June 2027"}
    done = driver.call("POST", "/asks", wish)
    return [] if done.status_code == 201 else [done.json()["text"]["code"]]


def put_as_far_as_taken(row: Any, column: str, said: object) -> None:  # noqa: ANN401 - any row
    """Write `said` into the `column` of a row; PostgreSQL takes numbers alone."""
    with contextlib.suppress(DatabaseError), transaction.atomic():
        put(row, column, said)


@pytest.mark.parametrize("said", NONSENSE, ids=ascii)
@pytest.mark.parametrize(("kind", "column"), COUNTED)
def test_a_hold_and_a_yes_are_given_whatever_stands_where_numbers_are_counted(
    driver: Driver, kind: str, column: str, said: object
) -> None:
    found = list(apps.get_model("store", kind)._default_manager.order_by("pk"))
    for row in found if kind == "numberseries" else found[:1]:
        put_as_far_as_taken(row, column, said)
    rows.Company.objects.update(revision=99)  # what is kept in memory is of before
    # a row that cannot be read is named, as ever: nobody knows how much time it takes
    if kind in LETTERS and codes_of(driver) == ["broken.no_yes"]:
        return
    for verb in (driver.hold, driver.promise):
        done = verb(driver.ask("Report", "2 June 2027")["id"])
        assert done.status_code == 201, done.content


@pytest.mark.parametrize("said", [0, 1_000, "abc"])
def test_numbers_go_on_after_the_largest_there_is_where_their_counter_is_behind(
    driver: Driver, said: object
) -> None:
    # there are P-1001 and P-1002
    for row in rows.NumberSeries.objects.all():
        put_as_far_as_taken(row, "last", said)
    done = driver.promise(driver.ask("Report", "2 June 2027")["id"]).json()
    assert done["number"] == "P-1003"
    assert rows.NumberSeries.objects.get(noun="promise").last == 1_003


def test_advice_on_a_revision_that_was_no_number_is_overtaken_once_and_for_all(
    driver: Driver,
) -> None:
    # infinity and one is infinity: two could be promised the same hours
    for row in rows.ResourceRevision.objects.all():
        put_as_far_as_taken(row, "revision", LARGEST)
    rows.Company.objects.update(revision=99)
    driver.promise(driver.ask("Report", "2 June 2027")["id"])
    found = set(rows.ResourceRevision.objects.values_list("resource", "revision"))
    # the revision of the company was moved on to 100, and theirs to after that
    assert ("ben", 101) in found


counters = st.one_of(
    st.integers(-1, LARGEST), st.floats(allow_nan=False), st.text("ab1 ", max_size=4), st.binary()
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    noun=st.sampled_from(sorted(LETTERS)),
    counter=counters,
    numbers=st.lists(counters, max_size=2),
    count=st.integers(0, 3),
)
def test_no_number_is_given_twice_whatever_the_counter_and_the_rows_hold(
    driver: Driver, noun: str, counter: object, numbers: list[object], count: int
) -> None:
    company = driver.desk.company
    model = apps.get_model("store", noun)
    with transaction.atomic():
        put_as_far_as_taken(rows.NumberSeries.objects.get(noun=noun), "last", counter)
        for row, number in zip(model._default_manager.order_by("pk"), numbers, strict=False):
            put_as_far_as_taken(row, "number", number)
        there = set(model._default_manager.values_list("number", flat=True))
        given = [*next_numbers(company.pk, noun, count), *next_numbers(company.pk, noun, 1)]
        assert len({*given}) == count + 1
        assert there.isdisjoint(given)
        assert all(number > 1_000 for number in given)
        transaction.set_rollback(True)
    assert connection.in_atomic_block  # that of the test, which takes back the rest
