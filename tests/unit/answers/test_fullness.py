"""How full teams are over the scenarios: against the mean load, and one scenario at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
import pytest

from keepable.answers import fullness_of
from keepable.answers.fullness import FULL
from keepable.forecast import Forecast, forecast
from keepable.samples import demo_book

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def warm() -> Forecast:
    """Forecast the demo company in so few futures that every one of them counts."""
    return forecast(demo_book(NOW), scenarios=64)


def test_people_add_up_to_their_team(warm: Forecast) -> None:
    rows = fullness_of(warm, 6).rows
    for team in (row for row in rows if row.kind == "team"):
        people = [row for row in rows if row.kind == "person" and row.team == team.id]
        if people:
            added = np.sum([row.booked_hours for row in people], axis=0)
            assert team.booked_hours == pytest.approx(added.tolist(), abs=0.01)


def test_a_week_is_full_where_hardly_anything_is_left_in_that_share_of_futures(
    warm: Forecast,
) -> None:
    # The slow twin: bit by bit, slot by slot, for one person of the second week.
    row = next(row for row in fullness_of(warm, 2).rows if row.kind == "person")
    members = [member.id for member in warm.frame.roster.members]
    person = warm.frame.model.people[members.index(row.id)]
    line = warm.frame.timeline
    local = line.days_in(warm.book.settings.zone)
    monday = datetime(2027, 1, 18, tzinfo=UTC).date().toordinal()
    full, booked_hours = [], []
    for s in range(64):
        there = booked = 0
        for slot in range(int(person["slots"])):
            if not monday <= local[line.grid.spans[person["axis"], slot, 1]] < monday + 7:
                continue
            is_there = bit(warm.frame.model.base, person["offset"], slot)
            if person["absent_offset"] >= 0:
                is_there -= bit(warm.futures.absent[s], person["absent_offset"], slot)
            there += is_there
            booked += is_there - bit(warm.futures.free[s], person["offset"], slot)
        full.append(there > 0 and booked >= FULL * there)
        booked_hours.append(booked * warm.book.settings.slot_minutes / 60.0)
    assert row.full_share[1] == pytest.approx(fmean(full), abs=1e-4)
    assert row.booked_hours[1] == pytest.approx(fmean(booked_hours), abs=1e-3)


def bit(words: NDArray[np.uint64], offset: int, slot: int) -> int:
    return int(words[int(offset) + slot // 64]) >> (slot % 64) & 1
