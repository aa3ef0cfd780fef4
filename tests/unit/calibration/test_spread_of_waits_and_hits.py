"""What is assumed of waits before any is known, and where exact hits lie among what can come."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from keepable.calibration.history import history_of
from keepable.calibration.predict import WorkFacts
from keepable.calibration.spike_slab import fit_spike_slab, spike_slab_ratios
from keepable.calibration.waiting import spans_of, waiting_days
from keepable.domain.outcomes import Outcome
from tests.unit.calibration.drawn_outcomes import FIRST_DAY, drawn_outcomes

MONDAY = date(2027, 1, 4)
FACTS = WorkFacts(hours=8)


def test_half_of_all_work_is_not_waited_for_and_a_sixteenth_for_half_a_year() -> None:
    # sixteen waits are assumed, each of four of the sixty-four that are told
    found = Counter(waiting_days(spans_of([]), FACTS, MONDAY, MONDAY).tolist())
    assert found == {0: 32, 1: 4, 2: 4, 4: 4, 7: 4, 14: 4, 30: 4, 60: 4, 180: 4}


def test_what_waits_already_waits_for_the_rest_of_what_is_longer() -> None:
    # after fourteen days what takes 14, 30, 60 or 180 is left, each a quarter
    since = MONDAY - timedelta(days=14)
    found = Counter(waiting_days(spans_of([]), FACTS, since, MONDAY).tolist())
    assert found == {0: 16, 16: 16, 46: 16, 166: 16}


def test_a_wait_that_was_seen_counts_beside_four_that_are_assumed() -> None:
    # closed forty-five days after its Monday, an hour of work: a fifth of what is told
    seen = Outcome(
        id="a",
        estimated_on=MONDAY - timedelta(days=49),
        finished_on=MONDAY - timedelta(days=4),
        estimate_hours=1.0,
        actual_hours=1.0,
    )
    found = waiting_days(spans_of([seen]), FACTS, MONDAY, MONDAY).tolist()
    assert found.count(45) in {12, 13}


@pytest.mark.parametrize("who", ["p0", "p3", "nobody"])
@pytest.mark.parametrize("kind", ["bug", "report"])
def test_ratios_rise_through_an_exact_hit_that_is_as_likely_as_it_was_seen(
    who: str, kind: str
) -> None:
    # three in ten of the drawn outcomes came out exactly
    outcomes = drawn_outcomes(400)
    history = history_of(outcomes)
    day = FIRST_DAY.toordinal() + 430
    fit = fit_spike_slab(history, history.size, day)
    assert fit is not None
    levels = (np.arange(2000) + 0.5) / 2000
    facts = WorkFacts(hours=4, kind=kind)
    (found,) = spike_slab_ratios(fit, history, facts, [who], levels)
    hits = np.flatnonzero(found == 0.0)
    assert 0.15 < hits.size / levels.size < 0.45
    assert hits[-1] - hits[0] == hits.size - 1  # one after the other
    before, after = found[: hits[0]], found[hits[-1] + 1 :]
    # between two outcomes that were seen it is a step, so the last one may be just beyond
    assert before.max() < 0.05
    assert after.min() > -0.05
    assert min(before.size, after.size) > 0.1 * levels.size
    assert (np.diff(before) >= 0.0).all()
    assert (np.diff(after) >= 0.0).all()
