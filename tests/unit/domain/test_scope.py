"""From what is promised to the work that it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.domain.catalogue import CatalogueItem
from keepable.domain.scope import in_working_order, occurrences, work_from_items
from keepable.domain.time import Period
from keepable.domain.work import Estimate, Every, Need, RecurringWork, Work
from keepable.texts import Text
from tests.unit.domain.refused import refused


def task(name: str, *before: str) -> Work:
    return Work(
        id=name,
        title=name,
        estimate=Estimate(hours=8, low=4, high=16),
        needs=(Need(skill="build"),),
        predecessors=before,
    )


SSO = CatalogueItem(
    id="sso", name="SSO", state="available", template=(task("plan"), task("build", "plan"))
)


def test_each_promise_gets_copies_of_its_own() -> None:
    plan, build = work_from_items([SSO], "p1")
    assert (plan.id, build.id, build.predecessors) == (
        "p1/sso/plan",
        "p1/sso/build",
        ("p1/sso/plan",),
    )
    assert {plan.project, build.project} == {"p1"}


def test_a_project_of_the_template_is_kept() -> None:
    item = replace(SSO, template=(replace(task("plan"), project="rollout"),))
    assert work_from_items([item], "p1")[0].project == "rollout"


def test_a_factor_scales_the_whole_estimate() -> None:
    (plan, _) = work_from_items([SSO], "p1", hours_factor=1.5)
    assert plan.estimate == Estimate(hours=12, low=6, high=24)


def ids(tasks: tuple[Work, ...]) -> list[str]:
    return [entry.id for entry in tasks]


def test_predecessors_come_first() -> None:
    assert ids(in_working_order([task("c", "b"), task("b", "a"), task("a")])) == ["a", "b", "c"]


def test_nothing_else_changes_places() -> None:
    assert ids(in_working_order([task("z"), task("c", "a"), task("a"), task("b")])) == [
        "z",
        "a",
        "c",
        "b",
    ]


def test_predecessors_that_are_done_elsewhere_are_left_alone() -> None:
    assert ids(in_working_order([task("b", "gone")])) == ["b"]


def test_work_that_waits_for_itself_is_refused() -> None:
    circle = [task("a", "b"), task("b", "c"), task("c", "a")]
    text = Text("noun.work_waits_for_itself", id="a")
    assert refused(lambda: in_working_order(circle)) == text


@given(st.permutations(range(6)), st.data())
def test_any_order_without_a_cycle_is_put_right(order: list[int], data: st.DataObject) -> None:
    tasks = [
        task(str(n), *sorted(data.draw(st.sets(st.sampled_from([str(m) for m in range(n)])))))
        if n
        else task("0")
        for n in range(6)
    ]
    found = ids(in_working_order([tasks[n] for n in order]))
    assert sorted(found) == [str(n) for n in range(6)]
    for entry in tasks:
        assert all(found.index(before) < found.index(entry.id) for before in entry.predecessors)


def report(every: Every, since: date | None = None, until: date | None = None) -> RecurringWork:
    return RecurringWork(
        id="report",
        title="Report",
        every=every,
        estimate=Estimate(hours=8),
        need=Need(skill="build"),
        since=since,
        until=until,
    )


SPAN = Period(date(2027, 1, 6), date(2027, 7, 1))  # a Wednesday, and the day after the half-year


@pytest.mark.parametrize(
    ("every", "count", "first", "last"),
    [
        # Sundays from 10 January to 27 June are 25
        ("week", 25, date(2027, 1, 10), date(2027, 6, 27)),
        ("month", 6, date(2027, 1, 31), date(2027, 6, 30)),
        ("quarter", 2, date(2027, 3, 31), date(2027, 6, 30)),
    ],
)
def test_recurring_work_falls_due_at_each_end(
    every: Every, count: int, first: date, last: date
) -> None:
    found = list(occurrences(report(every), SPAN))
    assert (len(found), found[0].deadline, found[-1].deadline) == (count, first, last)


def test_it_may_begin_some_days_before_its_end() -> None:
    first = next(iter(occurrences(report("month"), SPAN)))
    assert first.release_date == date(2027, 1, 26)


def test_it_does_not_begin_before_the_book() -> None:
    # the week ends on Sunday the 10th and opens on the 5th, a day before the span
    first = next(iter(occurrences(report("week"), SPAN)))
    assert first.release_date == SPAN.start


def test_it_keeps_to_its_own_time() -> None:
    found = occurrences(report("month", date(2027, 2, 1), date(2027, 3, 31)), SPAN)
    assert [entry.deadline for entry in found] == [date(2027, 2, 28), date(2027, 3, 31)]
