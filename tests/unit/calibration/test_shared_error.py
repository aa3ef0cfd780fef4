"""How much of their error the tasks of one project share."""

from __future__ import annotations

from dataclasses import replace
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


def task(name: str, score: float, begun: int = 0, ended: int | None = 0, **of: str) -> Judged:
    """Return a task that was open from the day `begun` to `ended`, and came out at that score."""
    return with_score(
        Outcome(
            id=name,
            estimated_on=DAY + timedelta(days=begun),
            finished_on=None if ended is None else DAY + timedelta(days=ended),
            project=of.get("project", "p"),
            who=of.get("who", ""),
        ),
        score,
    )


def test_projects_count_by_the_root_of_their_pairs() -> None:
    # p: pairs of 1, 1 and 2: (1 + 2 + 2)/3; q: one pair of 1 and -2. roots of 3 and of 1
    entries = [
        *(task(f"p{n}", score) for n, score in enumerate((1.0, 1.0, 2.0))),
        *(task(f"q{n}", score, project="q") for n, score in enumerate((1.0, -2.0))),
    ]
    found = (3**0.5 * 5 / 3 - 2.0) / (3**0.5 + 1.0)
    assert shared_error(entries) == (round((4 * found + 25.0) / 104, 3), 4)


def test_what_tells_projects_apart_may_be_another_trait() -> None:
    entries = [task("a", 1.0, project="p", who="ann"), task("b", 2.0, project="q", who="ann")]
    assert shared_error(entries) == (0.25, 0)
    assert shared_error(entries, "who") == (round(27.0 / 101, 3), 1)


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ((0, 2), (2, 4), 1),  # on the last day of one the other was begun
        ((0, 2), (3, 4), 0),
        ((2, 4), (0, 2), 1),
        ((3, 4), (0, 2), 0),
        ((0, 9), (3, 4), 1),
        ((0, None), (0, None), 1),  # open ones count on the day on which they were begun
        ((0, None), (1, None), 0),
    ],
)
def test_only_those_that_were_open_on_the_same_day_are_pairs(
    first: tuple[int, int | None], second: tuple[int, int | None], pairs: int
) -> None:
    assert shared_error([task("a", 1.0, *first), task("b", 1.0, *second)])[1] == pairs


# the normal score of one in a thousand is -3.0902, its square 9.5495
@pytest.mark.parametrize(("pits", "square"), [((0.0, 0.0), 9.5495), ((0.0, 1.0), -9.5495)])
def test_no_score_is_beyond_that_of_one_in_a_thousand(
    pits: tuple[float, float], square: float
) -> None:
    entries = [replace(task(str(pit), 0.0), pit=pit) for pit in pits]
    assert shared_error(entries)[0] == pytest.approx((square + 25.0) / 101, abs=0.0006)


def test_a_share_is_never_below_nought_nor_above_nine_tenths() -> None:
    same = [task(f"{n}", 3.0) for n in range(20)]  # 190 pairs of 9
    assert shared_error(same) == (0.9, 190)
    against = [
        task(f"{n} {score}", score, project=f"p{n}") for n in range(20) for score in (2.0, -2.0)
    ]
    assert shared_error(against) == (0.0, 20)  # (20 x -4 + 25)/120
