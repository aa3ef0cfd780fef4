"""Whether somebody is let in no more stands with the member, where entries of the ledger bind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take over who was let in no more, as the flag of their user says."""
    del schema_editor
    member = apps.get_model("store", "Member")
    member.objects.filter(user__is_active=False).update(is_deactivated=True)


class Migration(migrations.Migration):
    """Adds the flag to members."""

    dependencies = (("store", "0031_entries_can_be_reduced"),)
    operations = (
        migrations.AddField(
            model_name="member",
            name="is_deactivated",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    )
