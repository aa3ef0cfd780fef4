"""What the database says of itself when it checks everything, which takes as long as reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from keepable.texts import Listed, Text, text_of
from keepable_desk.store.database_objects import Thing, lacking, not_ours, refusals_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TOLD = 5
MOST_NAMED = 20


def wrong_in_database() -> Iterator[Text]:
    """Return what the database finds wrong with itself, a few of many."""
    found = list(_of_sqlite() if connection.vendor == "sqlite" else _of_postgresql())
    yield from found[:MOST_TOLD]
    if len(found) > MOST_TOLD:
        yield Text("doctor.database_more", n=len(found) - MOST_TOLD)


def strange_in_schema() -> Iterator[Text]:
    """Return which tables, columns and triggers of ours are missing, and what is none of ours."""
    if gone := lacking(connection):
        yield Text("doctor.database_lacks", names=Listed(tuple(gone), most=MOST_NAMED))
    for thing in refusals_missing(connection):
        yield Text("doctor.refusal_missing", thing=named(thing))
    for thing in not_ours(connection):
        yield Text("doctor.not_ours", thing=named(thing))


def what_is_not_ours() -> list[Thing]:
    """Return the triggers, views, rules and policies of the database that are none of ours."""
    return not_ours(connection)


def named(thing: Thing) -> Text:
    """Return what people call a `thing` of a database.

    >>> named(Thing("trigger", "zz", "store_company"))
    Text('database.trigger', name='zz', table='store_company')
    """
    if thing.kind == "view":
        return Text("database.view", name=thing.name)
    code = {"trigger": "database.trigger", "rule": "database.rule", "policy": "database.policy"}
    return Text(code[thing.kind], name=thing.name, table=thing.table)


def listed(things: Iterable[Thing]) -> Listed:
    """Return `things` of a database as a list that people read."""
    return Listed(tuple(named(each) for each in things), most=MOST_NAMED)


def _of_sqlite() -> Iterator[Text]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        told = [str(line) for (line,) in cursor.fetchall()]
        yield from (
            Text("doctor.database_broken", what=line[:200]) for line in told if line != "ok"
        )
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, of, _ in cursor.fetchall():
            yield Text("doctor.reference_broken", table=table, row=str(row), of=of)


def _of_postgresql() -> Iterator[Text]:
    """Read every table through, and let amcheck look at the indexes where it is installed."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            yield from _failing(f"SELECT max(length(found::text)) FROM {name} AS found", table)  # noqa: S608 - a name that the database gave
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")
        if cursor.fetchone() is None:
            return
        cursor.execute(
            "SELECT c.oid, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE a.amname = 'btree' AND n.nspname = current_schema() AND i.indisvalid"
        )
        for oid, name in cursor.fetchall():
            yield from _failing(f"SELECT bt_index_check({int(oid)})", name)


def _failing(statement: str, name: str) -> Iterator[Text]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        yield Text("health.table", table=name, why=text_of(error))
