"""Where a ledger stands is signed with each entry, so that nobody without the key adds one."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the note; the first start after the upgrade signs it."""

    dependencies = (("store", "0032_deactivated_members"),)
    operations = (
        migrations.AddField(
            model_name="ledgerhead",
            name="note",
            field=models.TextField(blank=True, default=""),
        ),
    )
