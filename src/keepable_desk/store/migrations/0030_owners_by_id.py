"""Rows are whose an id says, not whose a name says; names that were somebody's are bound to them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OWNED = (("Deal", "owner"), ("Promise", "promiser"), ("Hold", "holder"))


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Bind each name that was exactly one member's to them, and give tokens what they made."""
    del schema_editor
    company, member, binding, token = (
        apps.get_model("store", name)
        for name in ("Company", "Member", "NameBinding", "ServiceToken")
    )
    for number in company.objects.values_list("pk", flat=True):
        owners = defaultdict(set)
        for found in member.objects.filter(company=number):
            for name in {found.name, found.person} - {""}:
                owners[name].add(found.pk)
        for name, numbers in owners.items():
            if len(numbers) == 1:
                (owner,) = numbers
                binding.objects.create(
                    company_id=number, name=name, member_id=owner, bound_by="system"
                )
                _give(apps, number, name, f"user:{owner}", by_name=True)
        for made in token.objects.filter(company=number).values_list("pk", flat=True):
            _give(apps, number, f"token:{made}", f"token:{made}", by_name=False)


def _give(apps: Apps, company: int, name: str, owner: str, *, by_name: bool) -> None:
    for model, column in OWNED:
        chosen = apps.get_model("store", model).objects.filter(company=company, **{column: name})
        chosen.update(owned_by=owner, is_owned_by_name=by_name)


class Migration(migrations.Migration):
    """Adds whose a row is, and which names are whose."""

    dependencies = (("store", "0029_demo_is_marked"),)
    operations = (
        migrations.CreateModel(
            name="NameBinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("bound_by", models.TextField()),
                ("bound_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.company"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bound_names",
                        to="store.member",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=["company", "name"], name="name_bound_once")
                ],
            },
        ),
        *(
            migrations.AddField(
                model,
                "owned_by",
                models.CharField(blank=True, db_index=True, default="", max_length=40),
            )
            for model in ("deal", "hold", "promise")
        ),
        *(
            migrations.AddField(model, "is_owned_by_name", models.BooleanField(default=False))
            for model in ("deal", "hold", "promise")
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
    )
