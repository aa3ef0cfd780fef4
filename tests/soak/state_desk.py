"""What proving state at length does once Django is set up."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import setup_test_environment

from keepable_desk import clock
from tests.desk.drawn_edits import COLUMNS, all_found, checked, lived
from tests.desk.drawn_life import Life
from tests.desk.driving import nothing_known
from tests.desk.past_the_desk import as_owner
from tests.desk.small_company import NOW, small_desk
from tests.desk.staging import staged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ACTS, MOST_TOLD = 15, 20


def looked_at(seeds: Iterable[int], edits: int) -> dict[str, Any]:
    """Live a life by each of `seeds`, make so many `edits` of each column, and count."""
    setup_test_environment()
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    counts = {"lives": 0, "acts": 0, "edits": 0}
    failures: list[str] = []
    try:
        with pytest.MonkeyPatch.context() as patch, staged():
            patch.setattr(clock, "now", lambda: NOW)
            for seed in seeds:
                _live(seed, counts, failures)
            _edit(edits, counts, failures)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    return {**counts, "failures": failures[:MOST_TOLD]}


@contextlib.contextmanager
def _own_folder() -> Iterator[None]:
    """Let keys and checkpoints lie in a folder that goes: a life may change them."""
    with tempfile.TemporaryDirectory() as folder:
        places = {"KEEPABLE_KEYS": Path(folder), "KEEPABLE_CHECKPOINTS": Path(folder)}
        with override_settings(**places):
            yield


def _live(seed: int, counts: dict[str, int], failures: list[str]) -> None:
    with _own_folder(), nothing_known(), transaction.atomic():
        life = Life(small_desk(), Random(seed))
        counts["acts"] += life.go_on(ACTS)
        found = checked(life.desk)
        transaction.set_rollback(True)
    counts["lives"] += 1
    failures += [f"life {seed}: {code}" for code in found]


def _edit(edits: int, counts: dict[str, int], failures: list[str]) -> None:
    for name, column in COLUMNS:
        with _own_folder(), nothing_known(), transaction.atomic():
            desk = small_desk()
            lived(desk)
            with as_owner():
                try:
                    all_found(desk, name, column, edits)
                except AssertionError as error:
                    failures.append(f"{error}"[:200])
            transaction.set_rollback(True)
        counts["edits"] += edits
