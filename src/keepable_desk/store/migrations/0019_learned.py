"""What was learned from outcomes, and which outcomes an import brought, so that both can go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0018_contract_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="importpreview",
            name="added",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="importpreview",
            name="taken_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Learned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("outcomes", models.PositiveIntegerField()),
                ("outcomes_sha256", models.CharField(max_length=64)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.company"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
