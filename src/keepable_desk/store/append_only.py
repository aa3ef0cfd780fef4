"""What the database itself refuses: changing or deleting an entry of the ledger.

One change it allows: the text of an entry that names somebody becomes the form that tells its leaf
alone (`keepable.ledger.entries.ErasedEntry`), while all its other columns stay.

It is an obstacle, not a proof: whoever owns the database can take it away. The proof is in the
checkpoints that others hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from keepable.ledger.entries import ERASED, ERASED_FORMAT, FORMAT

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Tables = dict[str, tuple[str, ...]]
# the columns that never change; what names a person may be erased, and the ledger seals it
LEDGER: Tables = {"store_ledgerentry": ()}
VERSIONS: Tables = {
    "store_promiseversion": ("promise_id", "place", "due_date", "made_at", "advice")
}
JUDGEMENTS: Tables = {"store_assessment": ("promise_id", "side", "outcome", "by", "at", "came_on")}
STATES: Tables = {"store_rowstate": ("company_id", "number", "table", "key", "values_hash")}
ALL: Tables = {**LEDGER, **VERSIONS, **JUDGEMENTS, **STATES}
REFUSAL = "entries are only ever added"
# JSON of which one part may be worded anew, as it names people: the sentence of an advice
REWORDED = {"advice": "sentence"}

DIGIT = "[0-9]"
INSTANT = "-".join(DIGIT * n for n in (4, 2, 2)) + "T" + ":".join([DIGIT * 2] * 3)
INSTANT += "[.]" + DIGIT * 6 + "Z"
SAME = ("id", "company_id", "number", "at", "actor", "kind", "leaf")
# how each kind of database reads a name out of a column of JSON, and compares it with a pattern
READS = {"sqlite": "json_extract({column}, '$.{name}')"}
READS["postgresql"] = "({column}::jsonb ->> '{name}')"
FALSE = {"sqlite": "0", "postgresql": "FALSE"}
MATCHES = {"sqlite": f"GLOB '{INSTANT}'", "postgresql": f"~ '^{INSTANT}$'"}


def is_reduction(vendor: str) -> str:
    """Return the condition under which a change of an entry only reduces it to its leaf.

    What names a key, and what tells of erasures, is never reduced.
    """
    erased = READS[vendor].format(column="NEW.data", name="erased")
    form = READS[vendor].format(column="OLD.data", name="format")
    left = (
        f"""'{{"erased":"' || {erased} || '","format":"{ERASED_FORMAT}","leaf":"' """
        """|| OLD.leaf || '","number":' || OLD.number || '}'"""
    )
    needed = (
        *(f'NEW."{column}" = OLD."{column}"' for column in SAME),
        "OLD.kind NOT LIKE 'ledger.%'",
        f"OLD.kind <> '{ERASED}'",
        f"{form} = '{FORMAT}'",
        f"{erased} {MATCHES[vendor]}",
        f"NEW.data = {left}",
    )
    return f"COALESCE({' AND '.join(needed)}, {FALSE[vendor]})"


def statements(vendor: str, tables: Tables) -> tuple[list[str], list[str]]:
    """Return the statements that put the refusal for `tables` up and take it down, for `vendor`.

    >>> len(statements("sqlite", LEDGER)[0])
    2
    """
    return _for_postgresql(tables) if vendor == "postgresql" else _for_sqlite(tables)


def put_up(connection: BaseDatabaseWrapper, tables: Tables) -> None:
    """Let the database refuse from now on."""
    _run(connection, statements(connection.vendor, tables)[0])


def take_down(connection: BaseDatabaseWrapper, tables: Tables) -> None:
    """Let the database allow it again: for tests, and for leaving."""
    _run(connection, statements(connection.vendor, tables)[1])


def migrating(tables: Tables) -> migrations.RunPython:
    """Return the step of a migration that puts the refusal for `tables` up."""

    def up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        put_up(schema_editor.connection, tables)

    def back(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        take_down(schema_editor.connection, tables)

    return migrations.RunPython(up, back)


def _run(connection: BaseDatabaseWrapper, found: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in found:
            cursor.execute(statement)


def _update_of(columns: tuple[str, ...]) -> str:
    quoted = ", ".join(f'"{column}"' for column in columns if column not in REWORDED)
    return f"UPDATE OF {quoted}" if columns else "UPDATE"


def _reworded(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(column, REWORDED[column]) for column in columns if column in REWORDED]


def _for_sqlite(tables: Tables) -> tuple[list[str], list[str]]:
    up, down = [], []
    for table, columns in tables.items():
        but = f"WHEN NOT {is_reduction('sqlite')} " if table in LEDGER else ""
        events = [("update", _update_of(columns), but), ("delete", "DELETE", "")]
        for column, part in _reworded(columns):
            old, new = (f"json_remove({row}.{column}, '$.{part}')" for row in ("OLD", "NEW"))
            events.append((column, f"UPDATE OF {column}", f"WHEN {old} IS NOT {new} "))
        for verb, event, when in events:
            name = f"{table}_no_{verb}"
            up.append(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
            down.append(f"DROP TRIGGER IF EXISTS {name}")
    return up, down


def _for_postgresql(tables: Tables) -> tuple[list[str], list[str]]:
    function = (
        "CREATE OR REPLACE FUNCTION keepable_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    up, down = [function], []
    for table, columns in tables.items():
        but = f"ROW WHEN (NOT {is_reduction('postgresql')})" if table in LEDGER else "ROW"
        events = [
            ("update", _update_of(columns), but),
            ("delete", "DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        ]
        for column, part in _reworded(columns):
            old, new = (f"({row}.{column} - '{part}')" for row in ("OLD", "NEW"))
            when = f"ROW WHEN ({old} IS DISTINCT FROM {new})"
            events.append((column, f"UPDATE OF {column}", when))
        for verb, event, each in events:
            name = f"{table}_no_{verb}"
            up.append(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION keepable_refuse()"
            )
            down.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    return up, down
