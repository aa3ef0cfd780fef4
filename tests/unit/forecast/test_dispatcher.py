"""Splittable work is placed without foresight: a blind dispatcher finishes it at the same time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.honesty.arrivals import SLOT_MINUTES, slots, true_ratios, world_of
from benchmarks.honesty.dispatcher import run
from keepable.answers.overview import placements
from keepable.domain.work import Estimate
from keepable.forecast.forecasting import forecast
from keepable.formats import read_mpsplib

if TYPE_CHECKING:
    from pathlib import Path

PROJECTS, ACTIVITIES = 4, 12


def drawn_instance(seed: int) -> dict[str, object]:
    """Draw projects that share three scarce resources, one arriving after the other."""
    rng = np.random.default_rng(seed)
    return {
        "resources": {"A": 5, "B": 4, "C": 3},
        "projects": [
            {
                "project": p,
                "release": int(3 * p),
                "activities": {
                    str(i): {
                        "duration": int(rng.integers(1, 6)),
                        "predecessors": [int(rng.integers(0, i))]
                        if i and rng.random() < 0.7
                        else [],
                        "requests": {name: int(rng.integers(0, 4)) for name in "ABC"},
                    }
                    for i in range(ACTIVITIES)
                },
            }
            for p in range(PROJECTS)
        ],
    }


@pytest.mark.parametrize("seed", range(5))
def test_a_dispatcher_that_never_sees_a_duration_finishes_every_task_when_the_engine_does(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "drawn.json"
    path.write_text(json.dumps(drawn_instance(seed)), encoding="utf-8")
    book, _ = read_mpsplib(path, splittable=True, slot_minutes=SLOT_MINUTES)
    assert book is not None
    world = world_of(book)
    drawn = slots(world, true_ratios(world, np.random.default_rng(seed)))
    _, end, _ = run(*world.arrays, world.release, drawn, slots(world, 1.0), 1)
    hours = {t.id: s * SLOT_MINUTES / 60 for t, s in zip(world.tasks, drawn.tolist(), strict=True)}
    happened = book.changed(
        promises=tuple(
            replace(
                promise,
                work=tuple(
                    replace(t, estimate=Estimate(hours=h, low=h, high=h))
                    for t in promise.work
                    for h in [hours[t.id]]
                ),
            )
            for promise in book.promises
        )
    )
    warm = forecast(happened, scenarios=8)
    _, finish_g, _ = placements(warm, 1)
    line = warm.frame.timeline
    ends = np.searchsorted(line.ends[0], line.instants[finish_g[0]]) + 1
    assert ends.tolist() == end.tolist()
