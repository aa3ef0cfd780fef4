"""State proven by entries, at length: drawn lives accuse nobody, and drawn edits are all found.

Desks live drawn lives and are checked. And each column of what is proven is edited again and again
past the desk, from a life in which every table has rows.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import override_settings

from keepable_desk import clock
from tests.desk.drawn_edits import COLUMNS, all_found, checked, lived
from tests.desk.drawn_life import Life
from tests.desk.driving import nothing_known
from tests.desk.past_the_desk import as_owner
from tests.desk.small_company import NOW, small_desk
from tests.desk.staging import staged
from tests.soak.outcome import Outcome
from tests.soak.tables import empty_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.outcome import Setting

ACTS = 15
EDITS = 50  # of a column
FIRST = 1_000  # seeds of the tests that every change runs are below


@contextlib.contextmanager
def lives(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Let each seed live a life, and check it."""
    del setting
    with _desks():
        yield _live


@contextlib.contextmanager
def edits(setting: Setting) -> Iterator[Callable[[int], Outcome]]:
    """Edit a column by each seed, so often as is wanted of it."""
    times = setting.size.of(EDITS, 1)
    with _desks():
        yield lambda seed: _edit(seed, times)


@contextlib.contextmanager
def _desks() -> Iterator[None]:
    with empty_tables(), pytest.MonkeyPatch.context() as patch, staged():
        patch.setattr(clock, "now", lambda: NOW)
        yield


@contextlib.contextmanager
def _own_folder() -> Iterator[None]:
    """Let keys and checkpoints lie in a folder that goes: a life may change them."""
    with tempfile.TemporaryDirectory() as folder:
        places = {"KEEPABLE_KEYS": Path(folder), "KEEPABLE_CHECKPOINTS": Path(folder)}
        with override_settings(**places):
            yield


def _live(seed: int) -> Outcome:
    with _own_folder(), nothing_known(), transaction.atomic():
        life = Life(small_desk(), Random(FIRST + seed))
        acts = life.go_on(ACTS)
        found = checked(life.desk)
        transaction.set_rollback(True)
    outcome = Outcome(seed, 1, {"acts": acts, "by kind": dict(life.done)})
    outcome.need(not found, f"Somebody is accused: {found}")
    return outcome


def _edit(seed: int, times: int) -> Outcome:
    name, column = COLUMNS[seed % len(COLUMNS)]
    outcome = Outcome(seed, 1, {"edits": times}, facts={"goal": len(COLUMNS)})
    with _own_folder(), nothing_known(), transaction.atomic():
        desk = small_desk()
        lived(desk)
        with as_owner():
            try:
                all_found(desk, name, column, times)
            except AssertionError as error:
                outcome.miss(seed, [f"It was not found: {error}"])
        transaction.set_rollback(True)
    return outcome
