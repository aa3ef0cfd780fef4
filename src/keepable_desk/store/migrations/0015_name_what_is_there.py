"""Number what is there, in the order in which it came, and find entries by what they are about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500
FIRST = 1001
NUMBERED = ("promise", "hold")
ROLES = ("promise", "hold", "owner", "ahead_of", "behind", "overtaken", "first", "ask", "work")


def number(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give every promise and hold of each company its number."""
    del schema_editor
    series = apps.get_model("store", "NumberSeries")
    for company in apps.get_model("store", "Company").objects.order_by("pk"):
        for noun in NUMBERED:
            model = apps.get_model("store", noun)
            found = list(model.objects.filter(company=company).only("pk").order_by("pk"))
            for count, row in enumerate(found):
                row.number = FIRST + count
            model.objects.bulk_update(found, ["number"], batch_size=BATCH)
            if found:
                series.objects.create(company=company, noun=noun, last=FIRST + len(found) - 1)


def index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write down what each entry of each ledger is about."""
    del schema_editor
    subject = apps.get_model("store", "EntrySubject")
    entries = apps.get_model("store", "LedgerEntry").objects.order_by("pk")
    made: list[Any] = []
    for entry in entries.iterator(chunk_size=BATCH):
        made += (
            subject(company_id=entry.company_id, entry=entry, role=role, place=place, ref=ref)
            for role, place, ref in subjects_in(_facts_of(entry.data))
        )
        if len(made) >= BATCH:
            subject.objects.bulk_create(made, batch_size=BATCH)
            made = []
    subject.objects.bulk_create(made, batch_size=BATCH)


def _facts_of(data: str) -> dict[str, Any]:
    """Read the facts of an entry; one that somebody spoiled has none, and checks tell of it."""
    try:
        facts = json.loads(data)["facts"]
    except (ValueError, KeyError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}


def subjects_in(facts: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Yield role, place and id of what `facts` are about; NUL is in no id that has a row."""
    for role in ROLES:
        named = facts.get(role)
        for place, ref in enumerate(named if isinstance(named, list) else [named]):
            if isinstance(ref, str) and ref and "\0" not in ref:
                yield role, place, ref


class Migration(migrations.Migration):
    dependencies = [("store", "0014_names_of_things")]
    operations = [
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
