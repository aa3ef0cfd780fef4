"""Bringing the tables of a database up to this version, and never back."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from keepable.texts import Text
from keepable_desk.ops.console import refuse


def steps_of_a_newer_version() -> list[str]:
    """Return what a newer version did to the tables that this one knows nothing of."""
    loader = MigrationLoader(connection)
    done = {name for app, name in loader.applied_migrations if app == "store"}
    return sorted(done - {name for app, name in loader.disk_migrations if app == "store"})


def bring_tables_up() -> None:
    """Let the tables be as this version has them; refused where a newer one has them already.

    Nothing brings them back: an older version goes on with a backup that was made by it.
    """
    if steps := steps_of_a_newer_version():
        refuse(Text("desk.data_are_newer", step=steps[-1]), Text("desk.install_newer_or_restore"))
    call_command("migrate", verbosity=0)
