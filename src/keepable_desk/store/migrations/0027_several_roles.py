"""A member and a token have one role or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEEPERS = ("Member", "ServiceToken")


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make a list of the role that each has."""
    del schema_editor
    for name in KEEPERS:
        rows = apps.get_model("store", name).objects
        for role in rows.values_list("role", flat=True).order_by("role").distinct():
            rows.filter(role=role).update(roles=[role])


class Migration(migrations.Migration):
    """Columns for several roles, filled from the one."""

    dependencies = (("store", "0026_row_states"),)
    operations = (
        *(
            migrations.AddField(name, "roles", models.JSONField(default=list))
            for name in ("member", "servicetoken")
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
        *(migrations.RemoveField(name, "role") for name in ("member", "servicetoken")),
    )
