"""Many yes at once for the same people: each knows of all before it, and none is lost."""

from __future__ import annotations

from tests.desk.racing import raced

ACCEPTS, WORKERS = 12, 4  # `make soak` races 200


def test_every_yes_knows_of_all_before_it_and_every_one_that_fits_is_made() -> None:
    found = raced(ACCEPTS, WORKERS)
    assert found["failed"] == []
    assert found["blind"] == 0
    assert found["made"] == found["promises"] == ACCEPTS
    assert found["ranks_twice"] == 0
    assert found["ledger_findings"] == 0


def test_the_usual_way_is_blind_for_what_was_promised_meanwhile() -> None:
    # The control: a yes on the answer that was given when everybody asked.
    assert raced(ACCEPTS, WORKERS, naive=True)["blind"] > 0
