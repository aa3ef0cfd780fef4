"""Entries of a kind are found quickly: at each new one, the last that named a key."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds an index."""

    dependencies = [("store", "0024_said_once")]

    operations = [
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=["company", "kind", "number"], name="ledger_entry_of_kind"),
        ),
    ]
