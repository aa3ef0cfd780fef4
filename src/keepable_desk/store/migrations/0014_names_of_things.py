"""What things are called: numbers for people, ids of other systems, and what draws are keyed by."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

NUMBERED = ("hold", "promise")
DRAWN = ("ask", "hold", "promise", "work")


def _key() -> models.BigAutoField[int, int]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _company() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.company")


class Migration(migrations.Migration):
    dependencies = [("store", "0013_language_of_the_browser")]

    operations = [
        *(
            migrations.AddField(name, "number", models.PositiveBigIntegerField(null=True))
            for name in NUMBERED
        ),
        *(
            migrations.AddField(
                name, "draw_key", models.TextField(blank=True, default=""), preserve_default=False
            )
            for name in DRAWN
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", _key()),
                ("noun", models.CharField(max_length=40)),
                ("system", models.CharField(max_length=40)),
                ("key", models.TextField()),
                ("ref", models.TextField()),
                ("company", _company()),
            ],
            options={
                "indexes": [models.Index(fields=["company", "noun", "ref"], name="external_id_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "noun", "system", "key"), name="external_id_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", _key()),
                ("noun", models.CharField(max_length=40)),
                ("last", models.PositiveBigIntegerField()),
                ("company", _company()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "noun"), name="number_series_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntrySubject",
            fields=[
                ("id", _key()),
                ("role", models.CharField(max_length=40)),
                ("place", models.PositiveIntegerField(default=0)),
                ("ref", models.TextField()),
                ("company", _company()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjects",
                        to="store.ledgerentry",
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "role", "place"],
                "indexes": [models.Index(fields=["company", "ref"], name="entry_subject")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "role", "place"), name="entry_subject_once"
                    )
                ],
            },
        ),
    ]
