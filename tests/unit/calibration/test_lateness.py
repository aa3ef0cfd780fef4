"""Dates from like dates: late as others were late, open work counted, nothing of the future."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.calibration.lateness import NEVER_DAY, deadlines_of, finish_days
from keepable.domain.outcomes import Outcome

DAY = date(2026, 6, 1)


def delivery(name: str, begun: int, planned: int, late: int | None) -> Outcome:
    """Make a delivery begun so many days before DAY, due `planned` later, and so many late."""
    start = DAY - timedelta(days=begun)
    due = start + timedelta(days=planned)
    ended = None if late is None else due + timedelta(days=late)
    return Outcome(id=name, estimated_on=start, due_date=due, finished_on=ended, kind="sea")


NEW = Outcome(id="new", estimated_on=DAY, due_date=DAY + timedelta(days=20), kind="sea")


def late_days(history: list[Outcome], outcome: Outcome = NEW, day: date = DAY) -> list[int]:
    days = finish_days(deadlines_of(history), outcome, day)
    due = (outcome.due_date or outcome.estimated_on).toordinal()
    return [int(found) - due for found in days]


def test_it_is_late_as_like_deliveries_were() -> None:
    # Half on the day, half 5 days late; the prior counts 4 of 204.
    history = [delivery(f"d{n}", 100, 20, 5 * (n % 2)) for n in range(200)]
    found = late_days(history)
    assert found.count(0) == pytest.approx(64, abs=3)
    assert found.count(5) == pytest.approx(64, abs=3)


def test_what_is_still_open_is_not_dropped() -> None:
    # 100 came on the day; 100 more are 30 days overdue: half of new ones will be that late.
    history = [delivery(f"d{n}", 50, 20, 0) for n in range(100)]
    history += [delivery(f"o{n}", 50, 20, None) for n in range(100)]
    assert sum(late > 29 for late in late_days(history)) == pytest.approx(64, abs=4)


def test_what_is_overdue_already_is_not_expected_in_the_past() -> None:
    history = [delivery(f"d{n}", 100, 20, 40 * (n % 2)) for n in range(200)]
    overdue = delivery("x", 30, 20, None)  # due ten days ago: only those 40 late are like it
    found = late_days(history, overdue)
    assert min(found) >= 10
    assert found.count(40) > 120


def test_without_history_a_wide_general_range_is_told() -> None:
    found = late_days([])
    assert found[0] == -10
    assert found[-1] == 365


def test_without_due_dates_days_are_counted_from_the_beginning() -> None:
    took = [replace(delivery(f"d{n}", 100, 0, 7), due_date=None) for n in range(100)]
    found = late_days(took, replace(NEW, due_date=None))
    assert found.count(7) > 115


@settings(max_examples=25)
@given(st.integers(0, 49), st.integers(0, 90))
def test_what_ends_later_changes_nothing_bit_for_bit(number: int, more: int) -> None:
    history = [delivery(f"d{n:02}", 60 - n, 20, n % 9) for n in range(50)]
    ended = history[number].finished_on
    assert ended is not None
    changed = list(history)
    changed[number] = replace(history[number], finished_on=ended + timedelta(days=more))
    before, after = (finish_days(deadlines_of(h), NEW, ended) for h in (history, changed))
    assert (before == after).all()


def test_never_is_told_where_nothing_was_seen_to_end_so_late() -> None:
    # Everything has been open for two years: beyond the general range nobody knows.
    history = [delivery(f"o{n}", 800, 20, None) for n in range(50)]
    days = finish_days(deadlines_of(history), NEW, DAY)
    assert days[-1] == NEVER_DAY
    assert (np.diff(days) >= 0).all()
