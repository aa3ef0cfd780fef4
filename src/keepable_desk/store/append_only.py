"""What the database itself refuses: changing or deleting an entry of the ledger.

It is an obstacle, not a proof: whoever owns the database can take it away. The proof is in the
checkpoints that others hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("store_ledgerentry", "store_promiseversion")
REFUSAL = "entries are only ever added"


def statements(vendor: str) -> tuple[list[str], list[str]]:
    """Give the statements that put the refusal up and take it down, for `vendor`.

    >>> len(statements("sqlite")[0])
    4
    """
    return _for_postgresql() if vendor == "postgresql" else _for_sqlite()


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Let the database refuse from now on."""
    _run(connection, statements(connection.vendor)[0])


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Let the database allow it again: for tests, and for leaving."""
    _run(connection, statements(connection.vendor)[1])


def migrate_up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put it up in a migration, with its `schema_editor`; `apps` is what Django gives besides."""
    del apps
    put_up(schema_editor.connection)


def migrate_back(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it down in a migration that is undone, with its `schema_editor`; as above for `apps`."""
    del apps
    take_down(schema_editor.connection)


def _run(connection: BaseDatabaseWrapper, found: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in found:
            cursor.execute(statement)


def _for_sqlite() -> tuple[list[str], list[str]]:
    up, down = [], []
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            up.append(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
            down.append(f"DROP TRIGGER IF EXISTS {name}")
    return up, down


def _for_postgresql() -> tuple[list[str], list[str]]:
    function = (
        "CREATE OR REPLACE FUNCTION keepable_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    up, down = [function], []
    for table in TABLES:
        for verb, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            name = f"{table}_no_{verb.split(maxsplit=1)[0].lower()}"
            up.append(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION keepable_refuse()"
            )
            down.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    return up, down
