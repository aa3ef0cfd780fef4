"""A walk through a past: it knows no future, can be taken up again, and comes out honest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from keepable.domain.odds_levels import LEVELS
from keepable.replay.dates_kept import by_kind, verdicts
from keepable.replay.walking import last_day_of, steps_of, walk
from tests.unit.replay.past_world import history

if TYPE_CHECKING:
    from keepable.domain.outcomes import Outcome
    from keepable.replay.promises import DatedOffer

PAST = history(26)
DATED = history(120, hours=False)


@cache
def walked() -> list[list[DatedOffer]]:
    """Walk through the past once for all tests that look at it."""
    return list(walk(PAST))


def test_the_same_seed_gives_the_same_promises() -> None:
    assert list(walk(PAST)) == walked()


def test_another_seed_gives_other_futures() -> None:
    assert list(walk(PAST, seed=2)) != walked()


def goes_on_after(taken: int) -> bool:
    """Return whether a walk that was interrupted after so many steps goes on as if it had not."""
    whole = walked()
    return list(walk(PAST, known=whole[:taken])) == whole[taken:]


def test_a_walk_that_was_interrupted_goes_on_as_if_nothing_had_happened() -> None:
    size = len(walked())
    assert all(goes_on_after(taken) for taken in (1, 15, size - 1, size))


@pytest.mark.wide
def test_a_walk_goes_on_wherever_it_was_interrupted() -> None:
    assert all(goes_on_after(taken) for taken in (7, *range(2, len(walked()), 6)))


@pytest.mark.parametrize("outcomes", [PAST, history(26, hours=False)], ids=["hours", "dates"])
def test_what_happens_later_changes_no_date_that_was_promised_before(
    outcomes: list[Outcome],
) -> None:
    # From the middle on everything comes out differently: the first half of the promises stays.
    steps = steps_of(outcomes)
    middle = steps[len(steps) // 2]
    changed = [
        replace(o, finished_on=(o.finished_on + timedelta(days=400)), who="p0")
        if o.estimated_on >= middle and o.finished_on
        else replace(o, finished_on=o.finished_on + timedelta(days=50))
        if o.finished_on and o.finished_on >= middle
        else o
        for o in outcomes
    ]
    kept = [e for step in walk(outcomes) for e in step if e.day < middle.toordinal()]
    again = [e for step in walk(changed) for e in step if e.day < middle.toordinal()]
    assert [(e.name, e.dates) for e in kept] == [(e.name, e.dates) for e in again]
    assert len(kept) > 30


def test_each_task_is_promised_once_and_what_is_open_every_quarter() -> None:
    entries = by_kind(entry for step in walked() for entry in step)
    names = [entry.name for entry in entries["task"]]
    first = steps_of(PAST)[0]
    assert sorted(names) == sorted(o.id for o in PAST if o.estimated_on >= first)
    assert len({entry.day for entry in entries["open task"]}) == 2  # 21 weeks have two quarters
    assert {entry.tasks > 1 for entry in entries["package"]} == {True}


def test_dates_alone_are_kept_as_often_as_promised() -> None:
    # 690 promises of a law that does not change: 0.8 give or take 0.05 (three standard errors).
    entries = [entry for step in walk(DATED) for entry in step if entry.kind == "task"]
    found = verdicts(entries, last_day_of(DATED))
    for level, share in zip(LEVELS, (0.5, 0.8, 0.95), strict=True):
        assert found[level].inside == pytest.approx(share, abs=0.06)


def test_too_short_a_past_has_no_steps() -> None:
    assert list(walk(PAST[:20])) == []


def test_work_of_nobody_in_particular_is_promised_too() -> None:
    unnamed = [replace(o, who="") for o in PAST]
    entries = [e for step in walk(unnamed) for e in step if e.kind == "task"]
    assert sum(e.dates[0] is not None for e in entries) > 0.9 * len(entries)


def test_people_who_come_between_two_far_steps_are_promised_for_too() -> None:
    newcomers = [replace(o, who=f"n{number}") for number, o in enumerate(PAST)]
    assert any(entry.kind == "task" for step in walk(newcomers, every=28) for entry in step)
