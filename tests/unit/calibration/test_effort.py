"""What work will take, from how like work came out: nothing from the future, atoms and all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepable.calibration.effort import OutcomePredictor
from keepable.calibration.history import history_of
from keepable.calibration.predict import PRIOR, WorkFacts
from keepable.calibration.scores import coverage, crps, pit
from keepable.calibration.similar import likeness, recognized
from keepable.calibration.spike_slab import henderson
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, drawn_outcomes

OUTCOMES = drawn_outcomes(300)
BUG = WorkFacts(hours=4, people=("p1",), kind="bug", requester="r1", project="j1")


@settings(max_examples=25)
@given(st.integers(5, 299), st.floats(0.1, 50), st.sampled_from(["p1", "p5", "new"]))
def test_what_is_finished_later_changes_nothing_bit_for_bit(
    number: int, hours: float, who: str
) -> None:
    day = OUTCOMES[number].finished_on
    assert day is not None
    changed = list(OUTCOMES)
    changed[number] = replace(OUTCOMES[number], actual_hours=hours, who=who)
    before = OutcomePredictor(history_of(OUTCOMES)).table(BUG, day)
    after = OutcomePredictor(history_of(changed)).table(BUG, day)
    assert (before.ratios == after.ratios).all()


TOLD = [
    replace(o, part="a" if n % 3 else "", text="Login" if n % 5 else "")
    for n, o in enumerate(OUTCOMES)
]
WORDS = {"kind": "bug", "requester": "r1", "project": "j1", "part": "a", "text": "Login"}
TOLD_OR_NOT = {name: st.sampled_from([word, "never seen", ""]) for name, word in WORDS.items()}


@settings(max_examples=60)
@given(st.fixed_dictionaries(TOLD_OR_NOT))
def test_what_no_outcome_shares_changes_nothing_bit_for_bit(words: dict[str, str]) -> None:
    told: dict[str, Any] = dict(words)
    facts = WorkFacts(hours=4, people=("p1",), **told)
    day = FIRST_DAY + timedelta(days=310)
    history = history_of(TOLD)
    predictor = OutcomePredictor(history)
    whole, least = predictor.table(facts, day), predictor.table(recognized(history, facts), day)
    assert (whole.ratios == least.ratios).all()
    assert (whole.outcomes, whole.basis) == (least.outcomes, least.basis)


@settings(max_examples=10)
@given(st.permutations(range(len(OUTCOMES))))
def test_the_order_in_which_outcomes_are_given_is_of_no_consequence(order: list[int]) -> None:
    day = FIRST_DAY + timedelta(days=310)
    given_so = OutcomePredictor(history_of([OUTCOMES[n] for n in order])).table(BUG, day)
    assert (given_so.ratios == OutcomePredictor(history_of(OUTCOMES)).table(BUG, day).ratios).all()


def test_hours_counted_twice_as_large_change_no_likeness() -> None:
    # Only how sizes compare goes into likeness, so doubling all of them weighs all the same.
    doubled = [
        replace(
            o, estimate_hours=2 * (o.estimate_hours or 1), actual_hours=2 * (o.actual_hours or 1)
        )
        for o in OUTCOMES
    ]
    day = FIRST_DAY + timedelta(days=310)
    one = likeness(history_of(OUTCOMES), BUG, ["p1"], day)
    two = likeness(history_of(doubled), replace(BUG, hours=8), ["p1"], day)
    assert one is not None
    assert two is not None
    assert one.weights == pytest.approx(two.weights, rel=1e-9)


def test_without_outcomes_a_wide_range_is_all_there_is() -> None:
    assert OutcomePredictor(history_of([])).table(BUG, FIRST_DAY) is PRIOR


@pytest.mark.parametrize("count", [1, 3, 30, 300])
def test_it_says_what_it_rests_on_and_narrows_with_more(count: int) -> None:
    table = OutcomePredictor(history_of(OUTCOMES[:count])).table(BUG, date(2026, 6, 1))
    assert table.outcomes == count
    assert (table.basis[0].code, table.basis[0].params["n"]) == ("basis.tasks", count)
    assert table.quantile(0.9) < PRIOR.quantile(0.9) or count < 30


def test_exact_hits_stay_an_atom() -> None:
    table = OutcomePredictor(history_of(OUTCOMES)).table(BUG, date(2026, 6, 1))
    assert np.mean(np.abs(table.ratios - 1.0) < 1e-9) == pytest.approx(0.3, abs=0.12)


def test_own_record_counts_more_than_that_of_others() -> None:
    # p0 takes twice as long as estimated, everyone else half as long
    slow = [
        replace(o, actual_hours=(o.estimate_hours or 1) * (2.0 if o.who == "p0" else 0.5))
        for o in OUTCOMES
    ]
    predictor = OutcomePredictor(history_of(slow))
    day = FIRST_DAY + timedelta(days=310)
    own = predictor.table(replace(BUG, people=("p0",)), day)
    other = predictor.table(replace(BUG, people=("p1",)), day)
    both = predictor.table(replace(BUG, people=("p0", "p1")), day)
    assert own.quantile(0.5) == pytest.approx(2.0)
    assert other.quantile(0.5) == pytest.approx(0.5)
    assert (both.quantile(0.25), both.quantile(0.75)) == pytest.approx((0.5, 2.0), rel=0.1)


def test_one_in_five_falls_outside_of_eight_in_ten() -> None:
    # The last half of 1,200 outcomes drawn by one law, each judged from those before it.
    outcomes = drawn_outcomes(1_200, seed=2)
    predictor = OutcomePredictor(history_of(outcomes))
    rng = np.random.default_rng(0)
    pits = []
    for o in outcomes[600:]:
        facts = WorkFacts(hours=o.estimate_hours or 1, people=(o.who,), kind=o.kind)
        ratio = (o.actual_hours or 1) / (o.estimate_hours or 1)
        pits.append(pit(predictor.table(facts, o.estimated_on).ratios, ratio, float(rng.random())))
    # one standard error is 1.6 points
    assert coverage(pits, 80) == pytest.approx(0.8, abs=0.05)


def test_effects_of_one_group_are_pulled_as_the_best_linear_predictor_is() -> None:
    # BLUP: n/(n + s2/t2) of how far a group's mean is from the rest (with t2 known: James-Stein)
    rng = np.random.default_rng(4)
    codes = np.repeat(np.arange(8), 25)
    target = rng.normal(0, 1, 8)[codes] + rng.normal(0, 0.7, codes.size)
    found = henderson(target, np.ones((codes.size, 1)), [(codes, 8)], np.ones(codes.size))
    effects = found.mean[1:]
    spread = float((effects**2).sum() + found.noise * np.diag(found.covariance)[1:].sum()) / 8
    pulled = 25 / (25 + found.noise / spread)
    means = np.array([target[codes == n].mean() for n in range(8)])
    assert effects == pytest.approx(pulled * (means - found.mean[0]), abs=1e-3)
    assert found.noise == pytest.approx(0.49, rel=0.2)


def test_for_somebody_without_history_it_is_no_worse_than_what_everyone_does() -> None:
    # The last half of 1,200 outcomes, each predicted as if somebody new had done it, beside the
    # plain distribution of all that was known then. Paired: the mean difference, in log hours.
    outcomes = drawn_outcomes(1_200, seed=3)
    history = history_of(outcomes)
    predictor = OutcomePredictor(history)
    worse = []
    for o in outcomes[600:]:
        facts = WorkFacts(hours=o.estimate_hours or 1, people=("new",), kind=o.kind)
        came = float(np.log((o.actual_hours or 1) / (o.estimate_hours or 1)))
        own = crps(np.log(predictor.table(facts, o.estimated_on).ratios), came)
        known = np.sort(history.log_ratio[: history.known_before(o.estimated_on)])
        worse.append(own - crps(known, came))
    error = float(np.std(worse)) / len(worse) ** 0.5
    assert float(np.mean(worse)) < 3.0 * error


def test_several_who_could_do_it_count_as_the_mean_of_each() -> None:
    history, day = history_of(OUTCOMES), FIRST_DAY + timedelta(days=310)
    each = [likeness(history, BUG, [who], day) for who in ("p1", "p2", "nobody")]
    together = likeness(history, BUG, ["p1", "p2", "nobody"], day)
    assert together is not None
    mean = np.mean([one.weights for one in each if one is not None], axis=0)
    assert together.weights == pytest.approx(mean, rel=1e-9, abs=1e-15)
    assert together.weights.sum() == pytest.approx(1.0)
    assert together.own == sum(one.own for one in each if one is not None)


def test_the_table_of_several_is_the_mixture_of_theirs() -> None:
    predictor, day = OutcomePredictor(history_of(OUTCOMES)), FIRST_DAY + timedelta(days=310)
    people = ("p1", "p2", "p4")
    each = [predictor.table(replace(BUG, people=(who,)), day) for who in people]
    mixed = np.sort(np.concatenate([table.ratios for table in each]))[1::3]
    pooled = predictor.table(replace(BUG, people=people), day).ratios
    for level in (0.1, 0.25, 0.5, 0.75, 0.9):
        place = int(level * 1024)
        assert pooled[place] == pytest.approx(mixed[place], rel=0.05)
