"""Rows that an older version bound: an upgrade brings columns and tables, and accuses nobody.

The older version of these tests knew no titles of promises, and no holds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from keepable_desk.reads.context import of_the_desk
from keepable_desk.store.mapping import add_hold
from keepable_desk.store.models import Hold, LedgerEntry, Promise, RowState, row_states
from keepable_desk.store.proven_tables import columns_of
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases import append_to_ledger
from keepable_desk.usecases.bind_rows import bind_what_is_there
from tests.desk.drawn_edits import checked
from tests.desk.past_the_desk import take_away, write
from tests.desk.small_company import NOW, small_desk
from tests.desk.staging import not_staged
from tests.desk.test_state_proven import HELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from tests.desk.small_company import Desk


@pytest.fixture
def older(desk: Desk) -> Iterator[Desk]:
    """Return a desk of the older version, whose first entry says nothing of columns."""
    with not_staged():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(row_states, "columns_of", without_titles)
            patch.setattr(append_to_ledger, "columns_facts", dict)
            made = small_desk(origin="older.example/ledger")
        take_away(RowState, table="hold", company=made.company)
        yield made
    del desk


def without_titles(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(name for name in columns_of(model) if (model, name) != (Promise, "title"))


def bound(desk: Desk) -> bool:
    return bind_what_is_there(of_the_desk(desk.company.pk, NOW))


def p1(desk: Desk) -> Promise:
    return Promise.objects.get(ref="p1", company=desk.company)


def test_nobody_is_accused_between_the_upgrade_and_the_first_start(older: Desk) -> None:
    assert checked(older) == []


def test_the_first_start_binds_what_is_there_with_its_new_columns_and_no_other_does(
    older: Desk,
) -> None:
    assert bound(older)
    assert LedgerEntry.objects.filter(company=older.company).latest("number").kind == "state.bound"
    live = RowState.objects.filter(table="promise", company=older.company).exclude(values="")
    assert all("title" in json.loads(state.values) for state in live)
    assert checked(older) == []
    assert not bound(older)


def test_a_new_column_is_proven_from_then_on(older: Desk) -> None:
    bound(older)
    write(p1(older), "title", "Another")
    assert checked(older) == ["state.changed"]


def test_a_row_that_was_changed_before_the_upgrade_is_not_bound_anew_but_found(
    older: Desk,
) -> None:
    write(p1(older), "promiser", "Marlene Voss")
    assert bound(older)  # all others
    assert checked(older) == ["state.changed"]


def test_what_is_in_a_table_that_the_older_version_did_not_know_is_bound(older: Desk) -> None:
    held(older)
    assert checked(older) == []
    assert bound(older)
    assert checked(older) == []
    write(Hold.objects.get(company=older.company), "title", "Another")
    assert checked(older) == ["state.changed"]


def test_a_row_that_comes_into_an_empty_table_past_the_desk_is_found_and_never_bound(
    older: Desk,
) -> None:
    bound(older)
    held(older)
    assert checked(older) == ["state.unbound"]
    assert not bound(older)
    assert checked(older) == ["state.unbound"]


def held(desk: Desk) -> None:
    """Put a hold into its table without any entry."""
    with pytest.MonkeyPatch.context() as patch, writing():
        patch.setattr(row_states, "note_new", lambda *_: None)
        add_hold(desk.company, HELD)
