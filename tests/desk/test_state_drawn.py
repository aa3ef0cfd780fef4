"""Whatever is changed past the desk of what the ledger proves is found, and nothing else is.

As whoever owns the database changes it, with its refusals taken down. Two edits of each column run
with every change, fifty in the wide tests and in `make soak`.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from keepable_desk.reads.context import of_the_desk
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from tests.desk.drawn_edits import COLUMNS, all_found, checked, lived
from tests.desk.drawn_life import ACTS, Life
from tests.desk.driving import nothing_known
from tests.desk.past_the_desk import as_owner
from tests.desk.small_company import small_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
FEW, MANY = 2, 50
MORE_LIVES = 60
LIVES, ACTS_OF_A_LIFE = 6, 12  # `make soak` lives 2,000


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let keys lie in a folder of the test: a life may change them."""
    monkeypatch.setattr(settings, "KEEPABLE_KEYS", tmp_path / "keys")


@pytest.mark.parametrize("seed", range(LIVES))
def test_nobody_is_accused_whatever_a_desk_has_lived(desk: Desk, seed: int) -> None:
    life = Life(desk, Random(seed))
    assert life.go_on(ACTS_OF_A_LIFE) > 0
    send_checkpoint(of_the_desk(desk.company.pk, life.now))
    assert checked(desk) == []


@pytest.mark.wide
def test_acts_of_each_kind_happen_in_drawn_lives_and_are_not_all_refused(desk: Desk) -> None:
    del desk  # another company, which lives beside it
    happened: Counter[str] = Counter()
    for seed in range(MORE_LIVES):
        with nothing_known(), transaction.atomic():
            life = Life(small_desk(origin="lived.example/ledger"), Random(seed))
            life.go_on(ACTS_OF_A_LIFE)
            happened += life.done
            transaction.set_rollback(True)
    assert set(happened) == {act.__name__.strip("_") for act in ACTS}


def test_a_check_of_what_is_edited_here_finds_nothing_before(desk: Desk) -> None:
    lived(desk)
    assert checked(desk) == []


@pytest.mark.parametrize("name", sorted({name for name, _ in COLUMNS}))
def test_a_changed_column_of_what_is_proven_is_found(desk: Desk, name: str) -> None:
    lived(desk)
    with as_owner():
        for column in (column for table, column in COLUMNS if table == name):
            all_found(desk, name, column, FEW)


@pytest.mark.wide
@pytest.mark.parametrize("name", sorted({name for name, _ in COLUMNS}))
def test_a_changed_column_of_what_is_proven_is_found_whatever_is_drawn(
    desk: Desk, name: str
) -> None:
    lived(desk)
    with as_owner():
        for column in (column for table, column in COLUMNS if table == name):
            all_found(desk, name, column, MANY)
