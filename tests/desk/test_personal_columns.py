"""Each column of each table is said to hold somebody's data or not, and a new one must be, too."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from django.db import connection

from keepable_desk.settings import SQLITE
from keepable_desk.store.forgetting import columns_of, company_path
from keepable_desk.store.personal_columns import (
    COLUMNS,
    WITHOUT_MODEL,
    all_models,
    worded_columns,
)

if TYPE_CHECKING:
    from tests.desk.small_company import Desk


def test_every_column_that_can_hold_words_says_what_erasing_does_with_it() -> None:
    there = {
        (model._meta.db_table, column) for model in all_models() for column in worded_columns(model)
    }
    listed = {(table, column) for table, columns in COLUMNS.items() for column in columns}
    assert there == listed


def test_every_table_of_the_database_has_a_model_or_is_listed_without_one(desk: Desk) -> None:
    del desk
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    described = {model._meta.db_table for model in all_models()}
    assert tables - described == set(WITHOUT_MODEL)


def test_every_table_in_which_names_are_replaced_leads_to_its_company() -> None:
    assert [each for each in all_models() if columns_of(each) and not company_path(each)] == []


def test_what_is_deleted_is_written_over_in_the_file_of_the_database() -> None:
    opened = sqlite3.connect(":memory:")
    opened.executescript(SQLITE["init_command"])
    assert opened.execute("PRAGMA secure_delete").fetchone() == (1,)
    opened.close()
