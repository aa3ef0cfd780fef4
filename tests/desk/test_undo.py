"""Doing something and undoing it changes nothing that counts, whatever it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.driving import Driver, ok
from tests.desk.plan_changes import held, portal, task_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.store]
LATER = "2027-09-01"


@dataclass(frozen=True)
class Deed:
    """Something that is done and can be undone at once, after what comes `before` it."""

    name: str
    do: Callable[[Driver, Any], Any]
    before: Callable[[Driver], Any] = lambda _: None


def _overtaking_the_held(driver: Driver) -> tuple[str, str]:
    """Have a promise at the end of five, with two holds among them."""
    held(driver, "acme")
    return portal(driver), "p1"


def _late(driver: Driver) -> str:
    ok(driver.assess("p1", "broken"))
    return "p1"


DEEDS = (
    Deed("a rank over one", lambda driver, _: driver.rank("p2", "p1")),
    Deed("a rank over several", lambda driver, _: driver.rank("p3", "p1")),
    Deed("a rank over some, not the first", lambda driver, _: driver.rank("p3", "p2")),
    Deed("a rank over a hold", lambda driver, _: driver.rank("p3", "h1")),
    Deed(
        "a rank over all, promised and held",
        lambda driver, both: driver.rank(*both),
        before=_overtaking_the_held,
    ),
    Deed("leave", lambda driver, _: driver.leave("ben", "2027-02-15", "2027-02-19")),
    Deed("leave beside leave", lambda driver, _: driver.leave("ben", "2027-02-01", "2027-02-05")),
    Deed("a date", lambda driver, _: driver.move("p1", LATER)),
    Deed(
        "a date for the second time",
        lambda driver, _: driver.move("p1", LATER),
        before=lambda driver: ok(driver.move("p1", "2027-05-03")),
    ),
    Deed("an estimate", lambda driver, _: driver.work("p1-t", hours=100)),
    Deed("an estimate of a range", lambda driver, _: driver.work("p3-t", hours=30)),
    Deed(
        "another range",
        lambda driver, _: driver.work("p3-t", hours=30, low=25, high=60),
    ),
    Deed(
        "progress",
        lambda driver, _: driver.work(
            "p2-t2", status="started", hours_spent=4, started="2027-01-07"
        ),
    ),
    Deed(
        "work that is done",
        lambda driver, _: driver.work(
            "p2-t1", status="done", hours_spent=9, started="2027-01-04", finished="2027-01-08"
        ),
    ),
    Deed("work that is cancelled", lambda driver, _: driver.work("p2-t3", status="cancelled")),
    Deed("that it was kept", lambda driver, _: driver.assess("p1", "kept")),
    Deed("that it was broken", lambda driver, _: driver.assess("p1", "broken")),
    Deed(
        "that it was released", lambda driver, _: driver.assess("p1", "released", side="promisee")
    ),
    Deed("that it is open after all", lambda driver, ref: driver.assess(ref, "open"), before=_late),
    Deed("withdrawing", lambda driver, _: driver.withdraw("p1")),
    Deed(
        "a hold",
        lambda driver, ask: driver.hold_on_page(ask),
        before=lambda driver: driver.ask("portal", LATER)["id"],
    ),
    Deed(
        "letting go of the last hold",
        lambda driver, ref: driver.release(ref),
        before=held,
    ),
)
NAMES = [deed.name for deed in DEEDS]


@pytest.mark.parametrize("deed", DEEDS, ids=NAMES)
def test_undo_after_do_changes_nothing_that_counts_and_both_are_told(
    driver: Driver, deed: Deed
) -> None:
    given = deed.before(driver)
    before, size = driver.stands(), len(driver.entries())
    done = ok(deed.do(driver, given))
    assert driver.stands() != before
    ok(driver.undo(done))
    assert driver.stands() == before
    assert len(driver.entries()) == size + 2


def test_a_promise_that_is_undone_counts_no_more(driver: Driver) -> None:
    before = driver.stands()
    ask = driver.ask("portal", LATER)
    made = ok(driver.promise_on_page(ask["id"]))
    assert len(driver.stands()["order"]) == len(before["order"]) + 1
    ok(driver.undo(made))
    after = driver.stands()
    assert after["order"] == before["order"]
    assert after["closed"] == [*before["closed"], (ask["answer"]["title"], "withdrawn")]


def test_changes_of_several_tasks_are_undone_in_any_order(driver: Driver) -> None:
    before = driver.stands()
    changed = [ok(driver.work(f"p2-t{n}", hours=10 + n)) for n in (1, 2, 3)]
    for each in (changed[1], changed[2], changed[0]):
        ok(driver.undo(each))
    assert driver.stands() == before


def test_leave_of_several_spans_is_undone_in_any_order(driver: Driver) -> None:
    before = driver.stands()
    spans = (
        ("2027-02-15", "2027-02-19"),
        ("2027-03-01", "2027-03-05"),
        ("2027-02-15", "2027-02-16"),
    )
    added = [ok(driver.leave("ben", *span)) for span in spans]
    for each in (added[1], added[0], added[2]):
        ok(driver.undo(each))
    assert driver.stands() == before


def test_a_second_change_of_a_task_is_undone_to_the_first(driver: Driver) -> None:
    ok(driver.work("p1-t", hours=70))
    between = driver.stands()
    second = ok(driver.work("p1-t", hours=90, hours_spent=5))
    ok(driver.undo(second))
    assert driver.stands() == between


def test_ranks_are_undone_in_reverse_one_after_the_other(driver: Driver) -> None:
    before = driver.stands()
    last = portal(driver)
    with_it = driver.stands()
    one = ok(driver.rank(last, "p2"))
    between = driver.stands()
    two = ok(driver.rank("p3", "p1"))
    ok(driver.undo(two))
    assert driver.stands() == between
    ok(driver.undo(one))
    assert driver.stands() == with_it
    ok(driver.withdraw(last))
    assert driver.stands()["order"] == before["order"]


def test_a_hold_in_the_middle_is_held_again_at_the_end(driver: Driver) -> None:
    # what was said yes to behind it keeps its place before whatever is held now
    middle = held(driver, "acme")
    portal(driver)
    others = [
        each for each, _ in driver.stands()["order"] if each[0] != "Hold" or each[1] != "Portal"
    ]
    ok(driver.undo(ok(driver.release(middle))))
    assert [each for each, _ in driver.stands()["order"]][:-1] == others


def test_work_that_somebody_else_changed_is_not_undone_over_that(driver: Driver) -> None:
    mine = ok(driver.work("p1-t", hours=70))
    ok(driver.work("p1-t", hours=80))
    between = driver.stands()
    assert driver.undo(mine).status_code == 412
    assert driver.stands() == between


def test_work_of_a_task_changes_no_other(driver: Driver) -> None:
    known = {each.id: each.work for each in driver.book().promises}
    ok(driver.work(task_of(driver, "p1"), hours=70))
    after = {each.id: each.work for each in driver.book().promises}
    assert {ref for ref, work in after.items() if work != known[ref]} == {"p1"}
