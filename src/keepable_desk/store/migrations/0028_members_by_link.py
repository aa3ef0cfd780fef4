"""Links for members; nobody has Django's admin pages any more, nor an address that is not theirs.

What allauth kept of addresses goes: anybody could add another's there without proving it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def close_second_doors(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take Django's own rights from everybody, and addresses that stand beside the user's."""
    del schema_editor
    apps.get_model("auth", "User").objects.update(is_staff=False, is_superuser=False)
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    """Adds what members need instead of the admin pages, and closes these."""

    dependencies = (
        ("store", "0027_several_roles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("account", "0009_emailaddress_unique_primary_email"),
    )
    operations = (
        migrations.AddField("member", "address_confirmed_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="MemberLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("email", models.TextField()),
                ("name", models.TextField(blank=True, default="")),
                ("roles", models.JSONField(default=list)),
                ("person", models.TextField(blank=True, default="")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("made_by", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.company"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="store.member",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(close_second_doors, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL("DROP TABLE IF EXISTS django_admin_log", migrations.RunSQL.noop),
    )
