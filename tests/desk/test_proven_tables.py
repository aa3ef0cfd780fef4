"""Every table and every column is in one list: proven, or not and why. Nothing goes past it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps

import keepable_desk
from keepable_desk.store.models.row_states import ProvenRow
from keepable_desk.store.proven_tables import PROVEN, UNPROVEN, columns_of, name_of

SOURCES = Path(keepable_desk.__file__).parent
MODELS = {name_of(model): model for model in apps.get_models()}
# Where SQL of our own runs: settings of the connection, locks, triggers, and looking at health.
WITH_SQL = {
    "ops/backup_files.py",
    "ops/doctor.py",
    "ops/examined_database.py",
    "store/append_only.py",
    "store/database_objects.py",
    "store/overwriting.py",
    "store/write_lock.py",
}
# How rows change without being noted.
PAST_THE_NOTES = {"raw", "_raw_delete", "_base_manager", "QuerySet", "extra"}


def test_every_table_is_proven_or_says_why_not() -> None:
    assert set(PROVEN) | set(UNPROVEN) == set(MODELS)
    assert not set(PROVEN) & set(UNPROVEN)


@pytest.mark.parametrize("name", sorted(PROVEN))
def test_every_column_of_a_proven_table_is_proven_or_says_why_not(name: str) -> None:
    model, unproven = MODELS[name], PROVEN[name].unproven
    columns = {column.name: column.attname for column in model._meta.concrete_fields}
    assert set(unproven) <= set(columns)
    assert all(why.strip() for why in unproven.values())
    proven = {column for name, column in columns.items() if name not in unproven}
    assert proven == {*columns_of(model), model._meta.pk.attname}


@pytest.mark.parametrize("name", sorted(PROVEN))
def test_rows_of_a_proven_table_note_what_changes_them(name: str) -> None:
    assert issubclass(MODELS[name], ProvenRow)


def named_in(path: Path) -> set[str]:
    """Return the names in `path` by which rows could change without being noted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute):
            of_connection = called.attr == "cursor" and "connection" in ast.unparse(called.value)
            found |= {called.attr} if of_connection else {called.attr} & PAST_THE_NOTES
        elif isinstance(node, ast.Attribute) and node.attr == "_base_manager":
            found.add(node.attr)
    return found


def test_nothing_of_the_desk_changes_rows_past_their_notes() -> None:
    found = {
        path.relative_to(SOURCES).as_posix(): names
        for path in SOURCES.rglob("*.py")
        if "migrations" not in path.parts and (names := named_in(path))
    }
    assert found == {name: {"cursor"} for name in WITH_SQL}
