"""Bringing the tables of a database up to this version, and never back."""

from __future__ import annotations

import structlog
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from keepable.texts import Listed, Text
from keepable_desk.ops.console import refuse
from keepable_desk.store.database_objects import (
    Thing,
    lacking,
    not_ours,
    put_up_missing,
    take_away,
)

LOG = structlog.get_logger(__name__)
MOST_NAMED = 20


def steps_of_a_newer_version() -> list[str]:
    """Return what a newer version did to the tables that this one knows nothing of."""
    loader = MigrationLoader(connection)
    done = {name for app, name in loader.applied_migrations if app == "store"}
    return sorted(done - {name for app, name in loader.disk_migrations if app == "store"})


def bring_tables_up() -> list[Thing]:
    """Let the tables be as this version has them; refused where a newer one has them already.

    Nothing brings them back: an older version goes on with a backup that was made by it. Refused,
    too, where a table or a column is gone. Triggers of ours that are missing are put up again,
    which the log tells, and returned.
    """
    if steps := steps_of_a_newer_version():
        refuse(Text("desk.data_are_newer", step=steps[-1]), Text("desk.install_newer_or_restore"))
    call_command("migrate", verbosity=0)
    if gone := lacking(connection):
        names = Listed(tuple(gone), most=MOST_NAMED)
        refuse(Text("desk.database_lacks", names=names), Text("desk.restore_whole_copy"))
    put_up = put_up_missing(connection)
    if put_up:
        LOG.critical("triggers were missing, and were put up again", things=_plain(put_up))
    if strange := not_ours(connection):
        LOG.critical("the database holds what is none of ours", things=_plain(strange))
    return put_up


def without_what_is_not_ours() -> list[Thing]:
    """Drop what a copy of a database of SQLite holds that is none of ours, and return it.

    It would act on what is written from then on. It is not refused, as the copy may be the only one
    there is; what it has changed already, the check of the ledger finds.
    """
    found = not_ours(connection)
    take_away(connection, found)
    return found


def _plain(things: list[Thing]) -> list[str]:
    return [" ".join(filter(None, (each.kind, each.name, each.table))) for each in things]
