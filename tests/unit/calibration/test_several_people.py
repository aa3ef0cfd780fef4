"""Ranges of work that several people could do are corrected by all of them, in no order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable.calibration.effort import OutcomePredictor
from keepable.calibration.guard import Guard, guard_of, ranges_of
from keepable.calibration.history import history_of
from keepable.calibration.predict import WorkFacts
from keepable.domain.odds_levels import SHARES
from keepable.domain.outcomes import RangeShift
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, drawn_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

HISTORY = history_of(drawn_outcomes(300))
DAY = FIRST_DAY + timedelta(days=310)
# everyone's central shares are raised by 0.01, those of ann by 0.03 more, of bob by 0.10 less
EVERYONE, ANN, BOB = 0.01, 0.03, -0.10
GUARD = guard_of(
    RangeShift(added=(added,) * 3, person=who)
    for added, who in ((EVERYONE, None), (ANN, "ann"), (BOB, "bob"))
)
WORK = WorkFacts(hours=4, people=("ann",), kind="bug", requester="r1", project="j1")


def spread(guard: Guard | None, people: Sequence[str]) -> float:
    """Return how many times the 9th of 10 quantiles is the 1st, in hours of WORK."""
    table = OutcomePredictor(HISTORY, guard).table(replace(WORK, people=tuple(people)), DAY)
    return float(table.quantile(0.9) / table.quantile(0.1))


@pytest.mark.parametrize("people", [("ann", "bob"), ("bob", "ann"), ("new", "bob", "ann")])
def test_several_people_are_corrected_by_the_mean_of_all_of_them(people: tuple[str, ...]) -> None:
    # The same table as of a guard that knows nobody, and raises everyone by that mean: of ann and
    # bob, 0.01 + (0.03 - 0.10)/2 = -0.025; with somebody new, 0.01 + (0 + 0.03 - 0.10)/3 = -0.0133.
    own = {"ann": ANN, "bob": BOB}
    mean = EVERYONE + sum(own.get(who, 0.0) for who in people) / len(people)
    flat = guard_of([RangeShift(added=(mean,) * 3)])
    assert spread(GUARD, people) == pytest.approx(spread(flat, people), rel=1e-9)


def test_who_comes_first_makes_no_difference_to_the_correction() -> None:
    assert spread(GUARD, ("ann", "bob")) == pytest.approx(spread(GUARD, ("bob", "ann")), rel=1e-9)


def test_each_person_is_corrected_by_his_own_and_everybody_s() -> None:
    for who, added in (("ann", EVERYONE + ANN), ("bob", EVERYONE + BOB), ("new", EVERYONE)):
        assert GUARD.shares(who) == pytest.approx(np.array(SHARES) + added)


def test_a_second_round_of_learning_goes_on_where_the_first_stood() -> None:
    # Written down between the two, each of two people stands where one round would have led.
    pits = [("ann", 0.999), ("bob", 0.5), ("ann", 0.001), ("bob", 0.9), ("ann", 0.7)]
    whole, first = Guard(), Guard()
    for who, pit in pits:
        whole.learn(who, pit, whole.shares(who))
    for who, pit in pits[:2]:
        first.learn(who, pit, first.shares(who))
    second = guard_of(ranges_of(first))
    for who, pit in pits[2:]:
        second.learn(who, pit, second.shares(who))
    for who in ("ann", "bob", "new"):
        assert second.shares(who) == pytest.approx(whole.shares(who), abs=3e-6)
