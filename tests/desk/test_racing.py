"""Many yes at once for the same people: each knows of all before it, and none is lost."""

from __future__ import annotations

import pytest

from tests.desk.racing import raced

pytestmark = pytest.mark.store

FEW, MANY, WORKERS = 4, 12, 4  # `make soak` races 200


@pytest.mark.parametrize(
    ("accepts", "workers"), [(FEW, 2), pytest.param(MANY, WORKERS, marks=pytest.mark.wide)]
)
def test_every_yes_knows_of_all_before_it_and_every_one_that_fits_is_made(
    accepts: int, workers: int
) -> None:
    found = raced(accepts, workers)
    assert found["failed"] == []
    assert found["blind"] == 0
    assert found["made"] == found["promises"] == accepts
    assert found["ranks_twice"] == 0
    assert found["ledger_findings"] == 0


@pytest.mark.wide
def test_the_usual_way_is_blind_for_what_was_promised_meanwhile() -> None:
    # The control: a yes on the answer that was given when everybody asked.
    assert raced(MANY, WORKERS, naive=True)["blind"] > 0
