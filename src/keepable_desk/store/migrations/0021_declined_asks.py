"""An ask can be answered with no: when, by whom, why, and on which advice."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Give asks what tells of a no; those there are were not declined."""

    dependencies: ClassVar = [("store", "0020_notifications_tell_facts")]

    operations: ClassVar = [
        migrations.AddField("ask", "declined_at", models.DateTimeField(null=True)),
        migrations.AddField("ask", "declined", models.JSONField(null=True)),
    ]
