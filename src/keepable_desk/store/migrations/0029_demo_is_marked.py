"""The sample company is marked as what it is: its passwords are known to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DEMO_ORIGIN = "lindgrove.example/ledger"  # under which it was always loaded


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Mark the sample company that was loaded by an earlier version."""
    del schema_editor
    apps.get_model("store", "Company").objects.filter(origin=DEMO_ORIGIN).update(is_demo=True)


class Migration(migrations.Migration):
    """Adds the mark."""

    dependencies = (("store", "0028_members_by_link"),)
    operations = (
        migrations.AddField("company", "is_demo", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    )
