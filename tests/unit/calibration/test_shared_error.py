"""How much of their error the tasks of one project share."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import pytest

from keepable.calibration.judging import Judged
from keepable.calibration.shared_error import shared_error
from keepable.domain.outcomes import Outcome

DAY = date(2027, 1, 4)


def judged(share: float, projects: int, tasks: int, apart_days: int = 0) -> list[Judged]:
    """Draw outcomes of `projects` whose scores share `share`; tasks follow `apart_days` apart."""
    rng = np.random.default_rng(11)
    drawn = []
    for project in range(projects):
        common = rng.normal()
        for n in range(tasks):
            score = np.sqrt(1.0 - share) * rng.normal() + np.sqrt(share) * common
            day = DAY + timedelta(days=n * apart_days)
            outcome = Outcome(
                id=f"{project}-{n}",
                project=f"p{project}",
                estimated_on=day,
                finished_on=day + timedelta(days=2),
            )
            drawn.append(with_score(outcome, float(score)))
    return drawn


def with_score(outcome: Outcome, score: float) -> Judged:
    """Return an `outcome` that came out at that normal score of its prediction."""
    pit = NormalDist().cdf(score)
    return Judged(
        outcome=outcome, pit=pit, crps_log=0.0, crps_hours=0.0, raw_log=0.0, raw_hours=0.0
    )


def test_each_task_of_a_project_is_set_beside_each_other_one() -> None:
    # scores 1, 2 and -1: products 2, -1 and -2, their mean -1/3; pulled to 0.25 by 100 pairs, that
    # is (-1 + 25) / 103
    three = [Outcome(id=f"t{n}", project="p", estimated_on=DAY, finished_on=DAY) for n in range(3)]
    scored = [with_score(each, score) for each, score in zip(three, (1.0, 2.0, -1.0), strict=True)]
    share, pairs = shared_error(scored)
    assert share == pytest.approx(24 / 103, abs=0.001)
    assert pairs == 3


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.6])
def test_the_share_that_was_drawn_is_found(share: float) -> None:
    found, pairs = shared_error(judged(share, projects=400, tasks=8))
    assert pairs == 400 * 28
    # A project's mean product has a deviation of at most about 1, so 400 of them one of 0.05.
    assert found == pytest.approx(share, abs=0.1)


def test_what_was_not_open_together_says_nothing() -> None:
    assert shared_error(judged(0.6, projects=50, tasks=8, apart_days=3)) == (0.25, 0)


def test_a_few_pairs_hardly_move_what_is_assumed() -> None:
    found, pairs = shared_error(judged(0.0, projects=1, tasks=2))
    assert pairs == 1
    assert found == pytest.approx(0.25, abs=0.05)


def test_tasks_of_no_project_are_left_out() -> None:
    (entry,) = judged(0.0, projects=1, tasks=1)
    alone = Outcome(id="x", estimated_on=DAY, finished_on=DAY)
    nobody = [
        Judged(outcome=alone, pit=entry.pit, crps_log=0, crps_hours=0, raw_log=0, raw_hours=0)
    ]
    assert shared_error(nobody * 3) == (0.25, 0)
