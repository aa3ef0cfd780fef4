"""The table in which tries to sign in are counted: one for all processes of a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_table(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make it in the database that is being brought up to date."""
    del apps
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0009_counts_of_imports"),
    ]

    operations = [
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
