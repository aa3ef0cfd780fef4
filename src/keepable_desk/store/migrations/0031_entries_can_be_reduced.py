"""An entry that names somebody can be reduced to its leaf, and to nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from keepable_desk.store.append_only import ALL, put_up, take_down

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def put_up_anew(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put up what the database refuses as it is now."""
    del apps
    take_down(schema_editor.connection, ALL)
    put_up(schema_editor.connection, ALL)


class Migration(migrations.Migration):
    dependencies = [("store", "0030_owners_by_id")]
    operations = [migrations.RunPython(put_up_anew, migrations.RunPython.noop)]
