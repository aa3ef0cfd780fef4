"""Triggers, views, tables and columns of a database: what is missing, and what is none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from keepable.cli.command_errors import CommandError
from keepable.texts import Listed, Text
from keepable_desk.ops.doctor import PARTS
from keepable_desk.ops.examined_database import MOST_NAMED
from keepable_desk.ops.tables_of_now import bring_tables_up
from keepable_desk.store import append_only
from keepable_desk.store.database_objects import (
    Thing,
    lacking,
    not_ours,
    put_up_missing,
    refusals_missing,
)
from keepable_desk.store.models import LedgerEntry

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
DATABASE = next(part for part in PARTS if part.__name__ == "_database")
IS_SQLITE = connection.vendor == "sqlite"
ENTRIES = Thing("trigger", "store_ledgerentry_no_update", "store_ledgerentry")


def ran(*statements_run: str) -> None:
    """Let the database run these, as whoever owns it can."""
    with connection.cursor() as cursor:
        for statement in statements_run:
            cursor.execute(statement)


def dropped(thing: Thing) -> str:
    on = "" if IS_SQLITE else f" ON {thing.table}"
    return f"DROP TRIGGER {thing.name}{on}"


def planted() -> tuple[str, ...]:
    """Return what plants a trigger that lets a halt not take."""
    if IS_SQLITE:
        undone = "UPDATE store_company SET halted_at = NULL WHERE id = NEW.id"
        after = "CREATE TRIGGER zz AFTER UPDATE OF halted_at ON store_company"
        return (f"{after} BEGIN {undone}; END",)
    function = (
        "CREATE FUNCTION zz() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.halted_at := NULL; RETURN NEW; END $$"
    )
    before = "CREATE TRIGGER zz BEFORE UPDATE ON store_company"
    return (function, f"{before} FOR EACH ROW EXECUTE FUNCTION zz()")


def told() -> list[Text]:
    """Return what the doctor says of triggers and tables that is bad."""
    return [each.said for each in DATABASE() if each.level == "bad"]


def test_a_database_of_this_version_lacks_nothing_and_holds_nothing_of_others() -> None:
    assert (lacking(connection), refusals_missing(connection), not_ours(connection)) == ([], [], [])
    assert put_up_missing(connection) == []
    assert told() == []


def test_each_refusal_that_was_dropped_is_named_and_put_up_again(desk: Desk) -> None:
    append_only.take_down(connection, append_only.ALL)
    missing = refusals_missing(connection)
    # nine on SQLite: no update and no delete of four tables, and of advice; and no truncate
    assert len(missing) == (9 if IS_SQLITE else 13)
    assert [each.code for each in told()] == ["doctor.refusal_missing"] * len(missing)
    assert put_up_missing(connection) == missing
    assert refusals_missing(connection) == []
    with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
        LedgerEntry.objects.filter(company=desk.company).update(actor="user:99")


@pytest.mark.parametrize("how", ["another", "elsewhere", "disabled", "emptied", "always"])
def test_a_refusal_that_refuses_nothing_any_more_is_missing_and_comes_back(how: str) -> None:
    on = f"ON {ENTRIES.table}"
    name, never = ENTRIES.name, "WHEN (1 = 0)"
    body = "BEGIN SELECT 1; END" if IS_SQLITE else "EXECUTE FUNCTION keepable_refuse()"
    each = "" if IS_SQLITE else "FOR EACH ROW"
    emptied = (
        "CREATE OR REPLACE FUNCTION keepable_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$"
    )
    done = {
        "another": (dropped(ENTRIES), f"CREATE TRIGGER {name} BEFORE DELETE {on} {each} {body}"),
        "always": (dropped(ENTRIES), f"CREATE TRIGGER {name} BEFORE UPDATE {on} {each} {body}"),
        "elsewhere": (
            dropped(ENTRIES),
            f"CREATE TRIGGER {name} BEFORE UPDATE ON store_watch {each} {never} {body}",
        ),
        "disabled": (f"ALTER TABLE {ENTRIES.table} DISABLE TRIGGER {name}",),
        "emptied": (emptied,),
    }[how]
    if IS_SQLITE and how in {"disabled", "emptied"}:
        done = (dropped(ENTRIES),)  # it knows neither
    ran(*done)
    assert ENTRIES in refusals_missing(connection)
    put_up_missing(connection)
    assert refusals_missing(connection) == []


def test_what_is_none_of_ours_is_named() -> None:
    ran(*planted(), "CREATE VIEW all_of_it AS SELECT * FROM store_company")
    found = [Thing("trigger", "zz", "store_company"), Thing("view", "all_of_it")]
    if not IS_SQLITE:
        ran(
            "CREATE RULE zz AS ON DELETE TO store_watch DO INSTEAD NOTHING",
            "CREATE POLICY zz ON store_watch USING (false)",
        )
        found += [Thing("rule", "zz", "store_watch"), Thing("policy", "zz", "store_watch")]
    assert not_ours(connection) == sorted(found)
    assert [each.code for each in told()] == ["doctor.not_ours"] * len(found)
    assert put_up_missing(connection) == []


def test_a_table_and_a_column_that_are_needed_and_gone_are_named_in_one_sentence() -> None:
    ran(
        "DROP TABLE store_message_mentions",
        "ALTER TABLE store_watch RENAME COLUMN promise_id TO p",
    )
    names = ["store_message_mentions", "store_watch.promise_id"]
    assert lacking(connection) == names
    (said,) = told()
    assert said == Text("doctor.database_lacks", names=Listed(tuple(names), most=MOST_NAMED))


def test_a_view_in_the_place_of_a_table_is_no_table() -> None:
    ran("DROP TABLE store_message_mentions")
    ran("CREATE VIEW store_message_mentions AS SELECT 1 AS id, 1 AS message_id, 1 AS member_id")
    assert lacking(connection) == ["store_message_mentions"]


def test_whoever_brings_the_tables_up_puts_refusals_up_again_and_logs_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran(dropped(ENTRIES), *planted())
    assert bring_tables_up() == [ENTRIES]
    assert refusals_missing(connection) == []
    told_in_log = " ".join(str(each.msg) for each in caplog.records)
    assert "trigger store_ledgerentry_no_update store_ledgerentry" in told_in_log
    assert "trigger zz store_company" in told_in_log


def test_nobody_begins_on_a_database_that_lacks_a_table() -> None:
    ran("DROP TABLE store_message_mentions")
    with pytest.raises(CommandError, match="store_message_mentions"):
        bring_tables_up()
