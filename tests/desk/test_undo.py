"""Doing something and undoing it changes nothing that counts, whatever it touches."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.web import pages
from tests.desk.driving import Driver, ok
from tests.desk.plan_changes import HEAD, QUICK_LATELY, finished, held, portal, task_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.store]
LATER = "2027-09-01"
SLOW_LATELY = HEAD + finished("bea", 80, 40)


@dataclass(frozen=True)
class Deed:
    """Something that is done after what comes `before` it, and undone at once at `back`."""

    name: str
    back: str
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
    Deed("a rank over one", "rank-back", lambda driver, _: driver.rank("p2", "p1")),
    Deed("a rank over several", "rank-back", lambda driver, _: driver.rank("p3", "p1")),
    Deed("a rank over some, not the first", "rank-back", lambda driver, _: driver.rank("p3", "p2")),
    Deed("a rank over a hold", "rank-back", lambda driver, _: driver.rank("p3", "h1")),
    Deed(
        "a rank over all, promised and held",
        "rank-back",
        lambda driver, both: driver.rank(*both),
        before=_overtaking_the_held,
    ),
    Deed("leave", "part-back", lambda driver, _: driver.leave("ben", "2027-02-15", "2027-02-19")),
    Deed(
        "leave beside leave",
        "part-back",
        lambda driver, _: driver.leave("ben", "2027-02-01", "2027-02-05"),
    ),
    Deed("a date", "move", lambda driver, _: driver.move("p1", LATER)),
    Deed(
        "a date for the second time",
        "move",
        lambda driver, _: driver.move("p1", LATER),
        before=lambda driver: ok(driver.move("p1", "2027-05-03")),
    ),
    Deed("an estimate", "work", lambda driver, _: driver.work("p1-t", hours=100)),
    Deed("an estimate of a range", "work", lambda driver, _: driver.work("p3-t", hours=30)),
    Deed(
        "another range",
        "work",
        lambda driver, _: driver.work("p3-t", hours=30, low=25, high=60),
    ),
    Deed(
        "progress",
        "work",
        lambda driver, _: driver.work(
            "p2-t2", status="started", hours_spent=4, started="2027-01-07"
        ),
    ),
    Deed(
        "work that is done",
        "work",
        lambda driver, _: driver.work(
            "p2-t1", status="done", hours_spent=9, started="2027-01-04", finished="2027-01-08"
        ),
    ),
    Deed(
        "work that is cancelled", "work", lambda driver, _: driver.work("p2-t3", status="cancelled")
    ),
    Deed("that it was kept", "assess", lambda driver, _: driver.assess("p1", "kept")),
    Deed("that it was broken", "assess", lambda driver, _: driver.assess("p1", "broken")),
    Deed(
        "that it was released",
        "assess",
        lambda driver, _: driver.assess("p1", "released", side="promisee"),
    ),
    Deed(
        "that it is open after all",
        "assess",
        lambda driver, ref: driver.assess(ref, "open"),
        before=_late,
    ),
    Deed("withdrawing", "assess", lambda driver, _: driver.withdraw("p1")),
    Deed(
        "a hold",
        "hold-release",
        lambda driver, ask: driver.hold_on_page(ask),
        before=lambda driver: driver.ask("portal", LATER)["id"],
    ),
    Deed(
        "letting go of the last hold",
        "hold-again",
        lambda driver, ref: driver.release(ref),
        before=held,
    ),
    Deed(
        "outcomes of a file",
        "import-take-back",
        lambda driver, _: driver.take_over("outcomes", SLOW_LATELY),
    ),
    Deed(
        "outcomes of a second file",
        "import-take-back",
        lambda driver, _: driver.take_over("outcomes", QUICK_LATELY),
        before=lambda driver: ok(driver.take_over("outcomes", SLOW_LATELY)),
    ),
)
# what is undone in tests of their own, as more is left of it than of what stands above
# tried with what they belong to, the last three in the tests of members and their names
APART = {"withdraw", "ask-save", "ask-reopen", "member-back", "member-bind", "member-unbind"}
NAMES = [deed.name for deed in DEEDS]


@pytest.mark.parametrize("deed", DEEDS, ids=NAMES)
def test_undo_after_do_changes_nothing_that_counts_and_both_are_told(
    driver: Driver, deed: Deed
) -> None:
    given = deed.before(driver)
    before, size = driver.stands(), len(driver.entries())
    done = ok(deed.do(driver, given))
    assert driver.stands() != before
    undone = ok(driver.undo(done))
    assert undone.resolver_match.url_name == deed.back
    assert driver.stands() == before
    assert len(driver.entries()) == size + 2


def addresses_that_undo() -> set[str]:
    """Read from the code of the pages to which of them it offers to go back."""
    found: set[str] = set()
    importlib.import_module("keepable_desk.urls")  # it makes known what ids look like in addresses
    for each in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        for node in ast.walk(ast.parse(inspect.getsource(importlib.import_module(each.name)))):
            match node:  # an address with what is to be sent there
                case ast.Tuple(
                    elts=[
                        ast.Call(func=ast.Name("reverse"), args=[ast.Constant(str(name)), *_]),
                        ast.Dict() | ast.Name(),
                    ]
                ):
                    found.add(name.removeprefix("pages:"))
    return found


def test_everything_that_a_page_offers_to_undo_is_undone_here() -> None:
    assert addresses_that_undo() == {deed.back for deed in DEEDS} | APART


def test_a_lesson_after_a_second_file_goes_with_it_and_the_one_before_stays(driver: Driver) -> None:
    ok(driver.take_over("outcomes", SLOW_LATELY))
    driver.later(1)
    driver.learn()
    before = driver.book()
    driver.later(2)
    second = ok(driver.take_over("outcomes", QUICK_LATELY))
    driver.later(3)
    driver.learn()
    ok(driver.undo(second))
    after = driver.book()
    assert (after.outcomes, after.calibration) == (before.outcomes, before.calibration)


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
