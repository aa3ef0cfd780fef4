"""How long work lies idle: open work counts, the future does not, and age is taken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.calibration.predict import WorkFacts
from keepable.calibration.waiting import PRIOR_DAYS, spans_of, waiting_days
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import drawn_outcomes

MONDAY = date(2026, 6, 1)
FACTS = WorkFacts(hours=4, people=("anna",))
OUTCOMES = drawn_outcomes(300)


def span(name: str, begun: int, took: int | None, hours: float = 4.0) -> Outcome:
    """Make work of anna that was estimated `begun` days before Monday and took so many days."""
    day = MONDAY - timedelta(days=begun)
    return Outcome(
        id=name,
        estimated_on=day,
        finished_on=None if took is None else day + timedelta(days=took),
        estimate_hours=hours,
        actual_hours=hours,
        who="anna",
    )


def waits(outcomes: list[Outcome], since: date = MONDAY, facts: WorkFacts = FACTS) -> list[int]:
    return [int(days) for days in waiting_days(spans_of(outcomes), facts, since, MONDAY)]


def test_without_any_history_the_general_range_is_told() -> None:
    assert waits([])[::4] == PRIOR_DAYS.tolist()


def test_work_waits_as_long_as_like_work_did() -> None:
    # 200 tasks took ten days each, of which their 4 hours took none: all but the prior say ten.
    found = waits([span(f"t{n}", 28, 10) for n in range(200)])
    assert found.count(10) >= 62


def test_the_days_that_its_hours_take_are_no_waiting() -> None:
    # 20 hours are four days of five hours; from a Monday to the Thursday of that week is no wait.
    monday = [span(f"t{n}", 28, 3, hours=20.0) for n in range(200)]
    assert waits(monday, facts=WorkFacts(hours=20, people=("anna",))).count(0) >= 62


def test_work_that_is_still_open_is_not_dropped() -> None:
    # Half was done at once, half has been open for a month: nobody has seen that half end.
    done = [span(f"d{n}", 30, 0) for n in range(200)]
    still_open = [span(f"o{n}", 30, None) for n in range(200)]
    without, with_open = waits(done), waits([*done, *still_open])
    assert without.count(0) >= 62
    assert with_open.count(0) == pytest.approx(32, abs=2)
    assert with_open[-1] > 30  # longer than that, as the general range has it


def test_what_one_person_closes_at_a_time_after_long_counts_as_its_root() -> None:
    # All waited 50 days. Closed on one day 100 of them count as 10: about 9 in 10 of what like
    # work waits is open then. Closed on 100 different days they were so many waits that ended.
    at_once = [span(f"t{n}", 60, 50) for n in range(100)]
    one_by_one = [span(f"t{n}", 60 + n, 50) for n in range(100)]
    assert longer(at_once) == pytest.approx(0.9 * 64, abs=4)
    assert longer(one_by_one) <= 1


def test_what_is_closed_at_a_time_soon_after_or_by_nobody_in_particular_counts_in_full() -> None:
    soon = [span(f"t{n}", 60, 20) for n in range(100)]
    nobody = [replace(span(f"t{n}", 60, 50), who="") for n in range(100)]
    assert longer(soon) <= 1
    assert longer(nobody) <= 1


def longer(outcomes: list[Outcome]) -> int:
    """Count in how many of 64 cases like work waits for more than 50 days."""
    return sum(days > 50 for days in waits(outcomes))


def test_age_is_taken_off_and_what_was_done_sooner_says_no_more() -> None:
    # Half take 10 days and half 30. After 20 days only the second half is left: 10 more days.
    outcomes = [span(f"a{n}", 60, 10) for n in range(200)]
    outcomes += [span(f"b{n}", 60, 30) for n in range(200)]
    found = waits(outcomes, since=MONDAY - timedelta(days=20))
    assert found.count(10) >= 60


@settings(max_examples=25)
@given(st.integers(0, 299), st.integers(0, 60), st.floats(0.1, 50))
def test_what_ends_later_changes_nothing_bit_for_bit(number: int, more: int, hours: float) -> None:
    day = OUTCOMES[number].finished_on
    assert day is not None
    later = replace(OUTCOMES[number], finished_on=day + timedelta(days=more), actual_hours=hours)
    changed = [*OUTCOMES[:number], later, *OUTCOMES[number + 1 :]]
    facts = WorkFacts(hours=4, people=("p1",), kind="bug")
    before = waiting_days(spans_of(OUTCOMES), facts, day, day)
    assert (before == waiting_days(spans_of(changed), facts, day, day)).all()


@given(st.integers(0, 400))
def test_days_rise_and_are_never_negative(age: int) -> None:
    found = np.array(waits(OUTCOMES, since=MONDAY - timedelta(days=age)))
    assert found.size == 64
    assert (np.diff(found) >= 0).all()
    assert (found >= 0).all()
