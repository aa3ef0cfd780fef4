"""Draws belong to entities: what else is in the book does not change them."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable.calibration import SnapshotPredictor
from keepable.calibration.predict import PRIOR
from keepable.calibration.ratios import normal_scores
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.forecast.agenda import agenda_of, standing_commitments
from keepable.forecast.compile import build_frame, compile_agenda
from keepable.forecast.forecasting import forecast
from keepable.forecast.kernels.draws import draw_minutes
from keepable.forecast.kernels.layout import LANES
from tests.unit.forecast.small_books import arrays_of, loose_task, person, promise, small_book

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from keepable.domain.book import Book
    from keepable.domain.promise import Promise
    from keepable.domain.work import Status

DRAWS = 8192
SHARE = 0.25


def places(book: Book, draws: int = DRAWS) -> dict[str, NDArray[np.int64]]:
    """Draw for each task its place in a ratio table, 0 to 1023, in so many scenarios."""
    frame = build_frame(book, SnapshotPredictor(book.calibration), 1)
    compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
    rows = compiled.tasks.rows.copy()
    # minutes = base x ratio / 1024: with a base of 1024 and ratios 1, 2, ... they are place + 1
    rows["base_min"], rows["table"] = 1024, 0
    tasks = compiled.tasks._replace(rows=rows, ratios=np.arange(1, 1025, dtype=np.uint16)[None, :])
    found = np.zeros((draws, rows.size), dtype=np.int64)
    for block in range(draws // LANES):
        part = found[block * LANES : (block + 1) * LANES]
        draw_minutes(tasks, frame.model.drawing, (0, rows.size), block, part)
    return {entry.id: found[:, n] - 1 for n, entry in enumerate(compiled.agenda.tasks)}


def two_projects() -> Book:
    return small_book(
        promise("a", 1, loose_task("a1", 8, project="one"), loose_task("a2", 8, project="one")),
        promise("b", 2, loose_task("b1", 8, project="two")),
        calibration=CalibrationSnapshot(common_share=SHARE),
    )


def correlation(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    scores = normal_scores()
    return float(np.corrcoef(scores[one], scores[other])[0, 1])


def test_a_task_draws_the_same_when_all_others_are_dropped() -> None:
    both = two_projects()
    alone = places(both.changed(promises=both.promises[1:]), 64)
    assert (alone["b1"] == places(both, 64)["b1"]).all()


def test_a_promise_is_done_at_the_same_time_when_others_have_other_people() -> None:
    people = (person("anna", "build"), person("ben", "test"))
    first, second = (
        promise("a", 1, loose_task("a1", 8)),
        promise("b", 2, loose_task("b1", 8, "test")),
    )
    snapshot = CalibrationSnapshot()  # drawn availability and absence, not only durations
    both = small_book(first, second, people=people, calibration=snapshot)
    alone = both.changed(promises=(second,), people=people[1:])
    instants = [
        warm.frame.timeline.instants[warm.completion_g[:, -1]]
        for warm in (forecast(both), forecast(alone))
    ]
    assert (instants[0] == instants[1]).all()


def test_each_task_of_a_project_keeps_its_own_distribution() -> None:
    # 16 bins of 512 expected draws each: with 15 degrees of freedom chi-square exceeds 37.7 in
    # one of 1000 cases
    for drawn in places(two_projects()).values():
        counts = np.bincount(drawn // 64, minlength=16)
        assert ((counts - 512) ** 2 / 512).sum() < 37.7


def test_tasks_of_one_project_correlate_by_the_common_share() -> None:
    # the standard error of a correlation of 0.25 is (1 - 0.25^2) / sqrt(8192) = 0.0104; four of it
    drawn = places(two_projects())
    assert abs(correlation(drawn["a1"], drawn["a2"]) - SHARE) < 0.042


def test_tasks_of_two_projects_do_not_correlate() -> None:
    # the standard error around 0 is 1 / sqrt(8192) = 0.011; four of it
    drawn = places(two_projects())
    assert abs(correlation(drawn["a1"], drawn["b1"])) < 0.044


def test_without_a_common_share_tasks_of_one_project_do_not_correlate() -> None:
    book = two_projects().changed(calibration=CalibrationSnapshot(common_share=0.0))
    drawn = places(book)
    assert abs(correlation(drawn["a1"], drawn["a2"])) < 0.044


def test_fewer_scenarios_are_a_prefix_of_more() -> None:
    # 12 is no multiple of 8, and 136 is more than one job of 128
    few, many = forecast(two_projects(), scenarios=12), forecast(two_projects(), scenarios=136)
    for small, large in zip(arrays_of(few), arrays_of(many), strict=True):
        assert (small == large[:12]).all()


def test_one_seed_gives_one_future_and_another_seed_another() -> None:
    one, again, other = (forecast(two_projects(), seed=seed) for seed in (1, 1, 2))
    assert (one.completion_g == again.completion_g).all()
    assert (one.completion_g != other.completion_g).any()


def half_done(owner: str, share: float, rng: np.random.Generator) -> tuple[Promise, float]:
    """Let a project of nine tasks happen: three done, three under way; give the hours left."""
    ratios = PRIOR.ratios
    common = rng.standard_normal()
    tasks, left = [], 0.0
    wanted: tuple[Status, ...] = ("done", "started", "todo")
    for number, status in enumerate(wanted * 3):
        score = math.sqrt(1.0 - share) * rng.standard_normal() + math.sqrt(share) * common
        ratio = float(ratios[min(int(1024 * NormalDist().cdf(score)), 1023)])
        # Looked at after as many hours as half of all such tasks take: most of it is still open.
        spent = {"done": 40.0 * ratio, "started": 12.0, "todo": 0.0}[status]
        if status == "started" and 40.0 * ratio <= spent:
            status, spent = "done", 40.0 * ratio  # noqa: PLW2901 - it was over before
        left += 0.0 if status == "done" else 40.0 * ratio - spent
        task = loose_task(f"{owner}-{number}", 40.0)
        tasks.append(replace(task, status=status, hours_spent=spent))
    return promise(owner, 1, *tasks), left


def places_of_what_was_left(pairs: list[tuple[Promise, float]], share: float) -> dict[str, float]:
    """Return the share of futures in which less is left of each project than really was."""
    book = small_book(
        *(owed for owed, _ in pairs), calibration=CalibrationSnapshot(common_share=share)
    )
    frame = build_frame(book, SnapshotPredictor(book.calibration), 3)
    compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
    minutes = np.zeros((256, compiled.tasks.rows.size), dtype=np.int64)
    for block in range(256 // LANES):
        part = minutes[block * LANES : (block + 1) * LANES]
        draw_minutes(compiled.tasks, frame.model.drawing, (0, part.shape[1]), block, part)
    owners = np.array(compiled.agenda.commitment_of)
    left = {owed.id: hours for owed, hours in pairs}
    return {
        entry.id: float((minutes[:, owners == number].sum(axis=1) < 60.0 * left[entry.id]).mean())
        for number, entry in enumerate(compiled.agenda.commitments)
        if left[entry.id] > 0.0
    }


def ran_late(owed: Promise) -> bool:
    """Return whether finished work of the project took more than the median of like work."""
    done = [task.hours_spent for task in owed.work if task.status == "done"]
    return float(np.mean(done)) > 40.0 * PRIOR.quantile(0.5)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.6])
def test_the_rest_of_a_project_is_drawn_rightly_whether_it_ran_late_so_far_or_not(
    share: float,
) -> None:
    # By the true law, the place of what is really left within what is drawn is uniform, among
    # projects that ran late so far as among the others; with about 750 of each, a share of 80 %
    # has a standard error of 1.5 points. Not looking at what is done gives 70 and 94 instead.
    rng = np.random.default_rng(7)
    pairs = [half_done(f"p{number}", share, rng) for number in range(1500)]
    places = places_of_what_was_left(pairs, share)
    late = {owed.id: ran_late(owed) for owed, _ in pairs}
    for group in (True, False):
        found = np.array([place for name, place in places.items() if late[name] == group])
        for level in (0.5, 0.8, 0.95):
            assert float((found <= level).mean()) == pytest.approx(level, abs=0.05)
