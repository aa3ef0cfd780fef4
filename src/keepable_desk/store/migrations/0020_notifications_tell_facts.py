"""Notifications are kept as texts, to be worded when they are read; those there are stay."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Give notifications a text in its JSON form beside the words of earlier versions."""

    dependencies: ClassVar = [("store", "0019_learned")]

    operations: ClassVar = [
        migrations.AddField("notification", "message", models.JSONField(null=True)),
        migrations.AlterField("notification", "text", models.TextField(blank=True, default="")),
    ]
