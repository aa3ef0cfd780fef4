"""What an answer rests on and whom it affects, and at which revision something changed, are named.

Two things were called `rests_on`: the evidence behind an answer, and the revisions of resources
when it was given; and two `touched`: whose odds change, and when a row did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAMES = {"rests_on": "evidence", "touched": "affected"}
CHUNK = 500


def _renamed(apps: Apps, names: dict[str, str]) -> None:
    asks = apps.get_model("store", "Ask").objects
    changed = []
    for row in asks.only("pk", "answer").order_by("pk").iterator(chunk_size=CHUNK):
        if names.keys() & row.answer.keys():
            row.answer = {names.get(name, name): part for name, part in row.answer.items()}
            changed.append(row)
        if len(changed) == CHUNK:
            asks.bulk_update(changed, ["answer"])
            changed.clear()
    asks.bulk_update(changed, ["answer"])


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Name the parts of answers as they are called now."""
    del editor
    _renamed(apps, NAMES)


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Name them as before."""
    del editor
    _renamed(apps, {now: before for before, now in NAMES.items()})


class Migration(migrations.Migration):
    """Renames columns, and parts of the answers that are kept."""

    dependencies = [("store", "0023_exchange_rates")]

    operations = [
        migrations.RenameField("ask", "rests_on", "resource_revisions"),
        migrations.RenameField("promise", "touched", "changed_at_revision"),
        migrations.RenameField("hold", "touched", "changed_at_revision"),
        migrations.RunPython(forwards, backwards),
    ]
