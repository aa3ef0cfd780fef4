"""History walked through day by day: beside a walk that starts anew for each outcome."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b

import numpy as np
import pytest

from keepable.calibration.effort import OutcomePredictor, corrected
from keepable.calibration.guard import Guard, ranges_of
from keepable.calibration.history import history_of
from keepable.calibration.judging import (
    Judged,
    by_trait,
    facts_of,
    intervals_of,
    kept_by,
    reliability,
    split_day,
    summary_of,
    uniform_of,
    walk,
)
from keepable.calibration.predict import WorkFacts
from keepable.calibration.scores import crps, pit
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import varied_outcomes

MONDAY = date(2026, 6, 1)
TOLD = Outcome(
    id="a",
    estimated_on=MONDAY,
    estimate_hours=6.0,
    actual_hours=9.0,
    who="ann",
    kind="bug",
    requester="r1",
    project="site",
    part="shop",
    text="Login",
)


def slow_walk(outcomes: list[Outcome], seed: int) -> tuple[list[Judged], Guard]:
    """Judge each outcome by a guard that learns anew, from all that had come out before its day."""
    usable = [o for o in outcomes if o.finished_on and o.estimate_hours and o.actual_hours]
    predictor = OutcomePredictor(history_of(outcomes))
    learned: list[tuple[date, str, str, float, np.ndarray]] = []
    judged = []

    def guard_on(day: date) -> Guard:
        guard = Guard()
        for known, _, who, fell, promised in sorted(learned, key=lambda each: each[:2]):
            if known < day:
                guard.learn(who, fell, promised)
        return guard

    for each in sorted(usable, key=lambda o: (o.estimated_on, o.id)):
        hours, actual = each.estimate_hours or 0.0, each.actual_hours or 0.0
        ratio, uniform = actual / hours, uniform_of(each, seed)
        plain = predictor.table(facts_of(each), each.estimated_on)
        promised = guard_on(each.estimated_on).shares(each.who)
        told = corrected(plain, promised).ratios
        judged.append(
            Judged(
                outcome=each,
                pit=pit(told, ratio, uniform),
                crps_log=crps(np.log(told), math.log(ratio)),
                crps_hours=hours * crps(told, ratio),
                raw_log=abs(math.log(ratio)),
                raw_hours=hours * abs(ratio - 1.0),
            )
        )
        fell = pit(plain.ratios, ratio, uniform)
        learned.append((each.finished_on or date.max, each.id, each.who, fell, promised))
    return judged, guard_on(date.max)


@pytest.mark.parametrize("seed", [1, 2])
def test_each_outcome_is_judged_by_what_had_come_out_before_its_day(seed: int) -> None:
    outcomes = varied_outcomes(90, seed=3)
    guard = Guard()
    found = list(walk(outcomes, seed, guard))
    expected, learned = slow_walk(outcomes, seed)
    assert found == expected
    assert ranges_of(guard) == ranges_of(learned)
    assert len(found) < len(outcomes)  # what is open, or has no hours, is not judged


def test_a_walk_goes_by_the_first_seed_and_learns_by_itself_unless_told() -> None:
    outcomes = varied_outcomes(40, seed=3)
    assert list(walk(outcomes)) == list(walk(outcomes, 1, Guard()))


def test_what_was_known_before_the_work_was_done_is_all_but_how_it_came_out() -> None:
    assert facts_of(TOLD) == WorkFacts(
        hours=6.0,
        people=("ann",),
        kind="bug",
        requester="r1",
        project="site",
        part="shop",
        text="Login",
    )
    assert facts_of(replace(TOLD, estimate_hours=None)).hours == 1.0


@pytest.mark.parametrize("seed", [1, 77])
def test_where_on_an_atom_an_outcome_falls_is_a_hash_of_seed_and_id(seed: int) -> None:
    digits = blake2b(f"{seed} a".encode(), digest_size=6).hexdigest()
    assert uniform_of(TOLD, seed) == int(digits, 16) / 2**48


def judged(name: str, pit: float, day: date = MONDAY, **scores: float) -> Judged:
    plain = {"crps_log": 0.1, "crps_hours": 1.0, "raw_log": 0.2, "raw_hours": 4.0}
    outcome = replace(TOLD, id=name, who=name[0], estimated_on=day)
    return Judged(outcome=outcome, pit=pit, **{**plain, **scores})


FOUR = [
    # central shares of 0, 0.7, 0.94 and 0.998
    judged("a1", 0.5, crps_log=0.1, raw_log=0.4, crps_hours=1.0, raw_hours=3.0),
    judged("b1", 0.15, crps_log=0.2, raw_log=0.5, crps_hours=2.0, raw_hours=4.0),
    judged("b2", 0.03, crps_log=0.3, raw_log=0.6, crps_hours=3.0, raw_hours=5.0),
    judged("b3", 0.999, crps_log=0.6, raw_log=0.9, crps_hours=6.0, raw_hours=8.0),
]


def test_a_summary_is_of_the_shares_inside_and_the_mean_scores() -> None:
    found = summary_of(FOUR)
    assert (found.count, found.coverage) == (4, {50: 0.25, 80: 0.5, 95: 0.75})
    assert (found.crps_log, found.crps_log_raw) == pytest.approx((0.3, 0.6))
    assert (found.crps_hours, found.crps_hours_raw) == pytest.approx((3.0, 5.0))
    assert by_trait(FOUR, lambda outcome: outcome.who) == {
        "a": summary_of(FOUR[:1]),
        "b": summary_of(FOUR[1:]),
    }


def test_a_curve_has_twenty_steps_unless_told() -> None:
    found = reliability(FOUR)
    assert [share for share, _ in found] == pytest.approx([n / 20 for n in range(21)])
    # 0.03, 0.15, 0.5 and 0.999: a quarter more at each of these
    came = [0.0] + [0.25] * 2 + [0.5] * 7 + [0.75] * 10 + [1.0]
    assert [share for _, share in found] == came
    assert reliability(FOUR[:1], 1) == [(0.0, 0.0), (1.0, 1.0)]


def test_groups_of_too_few_are_left_out_and_the_most_suspect_come_first() -> None:
    def who(outcome: Outcome) -> str:
        return outcome.who

    # of b one of three is in the middle four fifths: odds of a tenth; of a one of one
    found = kept_by(FOUR, who, 80)
    assert [(name, each.kept, each.count) for name, each in found.items()] == [
        ("b", 1, 3),
        ("a", 1, 1),
    ]
    # 0 or 1 of 3 at 0.8: 0.008 + 3 x 0.8 x 0.04
    assert found["b"].p_value == pytest.approx(0.104)
    assert list(kept_by(FOUR, who, 80, least=3)) == ["b"]
    assert list(kept_by(FOUR, who, 80, least=4)) == []
    assert kept_by(FOUR, who, 95)["b"].kept == 2


def test_only_what_is_finished_and_has_hours_decides_where_outcomes_are_split() -> None:
    days = [MONDAY + timedelta(days=n) for n in range(3)]
    outcomes = [replace(TOLD, id=str(day), estimated_on=day, finished_on=day) for day in days]
    open_ = [replace(each, finished_on=None) for each in outcomes]
    assert split_day([*open_, outcomes[1]], 0.0) == days[1]
    assert split_day(open_, 0.5) is None


def test_quarters_of_a_year_are_drawn_and_end_with_it() -> None:
    # one of two came out inside: of two blocks either may be drawn twice, of one it stays a half
    inside, outside = date(2025, 12, 31), date(2026, 1, 1)
    apart = intervals_of([judged("a", 0.5, inside), judged("b", 0.99, outside)])
    assert apart["coverage 80"] == (0.0, 1.0)
    together = intervals_of([judged("a", 0.5, outside), judged("b", 0.99, date(2026, 3, 31))])
    assert together["coverage 80"] == (0.5, 0.5)


def test_intervals_are_told_of_each_level_and_of_scores_that_can_be_compared() -> None:
    found = intervals_of(FOUR)
    assert found == {
        "coverage 50": (0.25, 0.25),
        "coverage 80": (0.5, 0.5),
        "coverage 95": (0.75, 0.75),
        "crps_log lower": pytest.approx((0.5, 0.5)),
        "crps_hours lower": pytest.approx((0.4, 0.4)),
    }
    hits = [replace(each, raw_log=0.0, raw_hours=0.0) for each in FOUR]
    assert list(intervals_of(hits)) == ["coverage 50", "coverage 80", "coverage 95"]
    one_miss = [replace(hits[0], raw_log=0.4), *hits[1:]]
    assert intervals_of(one_miss)["crps_log lower"] == pytest.approx((-2.0, -2.0))


def test_intervals_are_drawn_by_the_first_seed_unless_told() -> None:
    quarters = [MONDAY + timedelta(days=92 * n) for n in range(9)]
    several = [judged("a", 0.1 * n, day, crps_log=0.1 + 0.01 * n) for n, day in enumerate(quarters)]
    assert intervals_of(several) == intervals_of(several, 1) != intervals_of(several, 2)
    lower, upper = intervals_of(several)["crps_log lower"]
    # (0.1 + ... + 0.18) of 9 x 0.2 is 0.7; that it is lower by three tenths lies between the ends
    assert 0.1 < lower < 0.3 < upper < 0.5
