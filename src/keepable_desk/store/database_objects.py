"""What a database holds beside rows: which of its tables and triggers are ours, and what is not.

Somebody who can change a database can drop a trigger that refuses, or add one that rewrites what
the desk writes, and no row tells of it. A table that an own trigger stands on may be gone as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.apps import apps
from django.db import transaction

from keepable_desk.store.append_only import ALL, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

Kind = Literal["trigger", "view", "rule", "policy"]
TABLES = frozenset({"t", "p"})  # as Django calls them; views are none, whatever their name
_CREATED = re.compile(r"CREATE TRIGGER (\w+) BEFORE (\w+).*? ON (\w+) ", re.DOTALL)

# PostgreSQL: each trigger, by what it runs, and whether it runs at all
_TRIGGERS = """
    SELECT t.tgname, c.relname, p.proname, p.prosrc, pg_get_triggerdef(t.oid),
           t.tgenabled = 'A' OR t.tgenabled = (
               CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END
           )::"char"
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND n.nspname = current_schema()
"""
# ... and each view, rule and policy; those of extensions come with them
_OTHERS = """
    SELECT 'view', c.relname, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND n.nspname = current_schema() AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'
    )
    UNION ALL SELECT 'rule', rulename, tablename FROM pg_rules
    WHERE schemaname = current_schema() AND rulename <> '_RETURN'
    UNION ALL SELECT 'policy', policyname, tablename FROM pg_policies
    WHERE schemaname = current_schema()
"""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Something in a database that is no table: its `kind`, its name, and the table it is on.

    A view is on none.
    """

    kind: Kind
    name: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class _Own:
    """One of our triggers: what makes it, what takes it away, and which word begins its event."""

    create: str
    drop: str
    event: str


def lacking(connection: BaseDatabaseWrapper) -> list[str]:
    """Return which tables, and which columns of others, this version needs and are not there."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
        there = {each.name.lower() for each in found if each.type in TABLES}
        needed = {
            model._meta.db_table: {str(each.column) for each in model._meta.local_concrete_fields}
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy
        }
        gone = [table for table in sorted(needed) if table.lower() not in there]
        for table in sorted(set(needed) - set(gone)):
            described = connection.introspection.get_table_description(cursor, table)
            columns = {each.name.lower() for each in described}
            gone += [
                f"{table}.{name}" for name in sorted(needed[table]) if name.lower() not in columns
            ]
    return gone


def refusals_missing(connection: BaseDatabaseWrapper) -> list[Thing]:
    """Return which of our triggers are not there, are others by now, or do not run."""
    own, there = _own(connection), set(_as_ours(connection))
    return sorted(thing for thing in own if thing not in there)


def not_ours(connection: BaseDatabaseWrapper) -> list[Thing]:
    """Return the triggers, views, rules and policies that are none of ours."""
    own = _own(connection)
    return sorted(thing for thing in _things(connection) if thing not in own)


def put_up_missing(connection: BaseDatabaseWrapper) -> list[Thing]:
    """Put those of our triggers up again that are missing, and return them."""
    missing, own = refusals_missing(connection), _own(connection)
    if not missing:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements(connection.vendor, ALL)[0]:
            if not _CREATED.match(statement):  # the function that they run
                cursor.execute(statement)
        for thing in missing:
            cursor.execute(own[thing].drop)
            cursor.execute(own[thing].create)
    return missing


def take_away(connection: BaseDatabaseWrapper, things: list[Thing]) -> None:
    """Drop those `things` of a database of SQLite, which holds triggers and views alone."""
    with connection.cursor() as cursor:
        for thing in things:
            name = thing.name.replace('"', '""')
            cursor.execute(f'DROP {thing.kind.upper()} IF EXISTS "{name}"')


def _own(connection: BaseDatabaseWrapper) -> Mapping[Thing, _Own]:
    found = {}
    up, down = statements(connection.vendor, ALL)
    drops = {each.split(" IF EXISTS ")[1].split()[0]: each for each in down}
    for statement in up:
        if (created := _CREATED.match(statement)) is not None:
            name, event, table = created.groups()
            found[Thing("trigger", name, table)] = _Own(statement, drops[name], event)
    return found


def _things(connection: BaseDatabaseWrapper) -> Iterator[Thing]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT type, name, CASE type WHEN 'view' THEN '' ELSE tbl_name END "
                "FROM sqlite_master WHERE type IN ('trigger', 'view')"
            )
            yield from (Thing(*each) for each in cursor.fetchall())
            return
        cursor.execute(_TRIGGERS)
        yield from (Thing("trigger", name, table) for name, table, *_ in cursor.fetchall())
        cursor.execute(_OTHERS)
        yield from (Thing(*each) for each in cursor.fetchall())


def _as_ours(connection: BaseDatabaseWrapper) -> Iterator[Thing]:
    """Return those of our triggers that are there as this version makes them, and run."""
    own = _own(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            for name, table, sql in cursor.fetchall():
                thing = Thing("trigger", name, table)
                if thing in own and sql == own[thing].create:
                    yield thing
            return
        cursor.execute(_TRIGGERS)
        for name, table, function, source, definition, runs in cursor.fetchall():
            thing = Thing("trigger", name, table)
            if thing in own and runs and _is_as_made(own[thing], function, source, definition):
                yield thing


def _is_as_made(own: _Own, function: str, source: str, definition: Any) -> bool:  # noqa: ANN401 - as the database gives it
    """Return whether a trigger of PostgreSQL, which words it anew, is what our statement makes."""
    (made,) = (each for each in statements("postgresql", ALL)[0] if not _CREATED.match(each))
    return (
        function == "keepable_refuse"
        and source in made
        and f" BEFORE {own.event} " in definition
        and (" WHEN (" in definition) == (" WHEN (" in own.create)
    )
