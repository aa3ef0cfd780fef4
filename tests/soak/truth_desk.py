"""What reading the pages of many drawn companies does once Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import setup_test_environment

from keepable_desk import clock
from tests.desk.drawn_companies import drawn_book
from tests.desk.driving import nothing_known
from tests.desk.reading_figures import read_by
from tests.desk.small_company import NOW, small_desk

if TYPE_CHECKING:
    from collections.abc import Iterable

ROLES = ("rep", "operations", "deal desk")
MOST_TOLD = 20


def read_companies(seeds: Iterable[int]) -> dict[str, Any]:
    """Read each company of `seeds` on a database that nothing is left of."""
    setup_test_environment()
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    counts = {"companies": 0, "pages": 0, "figures": 0}
    failures: list[str] = []
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: NOW)
            for seed in seeds:
                _read(seed, counts, failures)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    return {**counts, "failures": failures[:MOST_TOLD]}


def _read(seed: int, counts: dict[str, int], failures: list[str]) -> None:
    with nothing_known(), transaction.atomic():
        found = read_by(small_desk(drawn_book(seed)), ROLES)
        transaction.set_rollback(True)
    counts["companies"] += 1
    counts["pages"] += len(found.pages)
    counts["figures"] += len(found.values)
    failures += [f"company {seed}: {each}" for each in found.contradictions()]
    failures += [f"company {seed}: outside of a figure: {each}" for each in found.outside]
