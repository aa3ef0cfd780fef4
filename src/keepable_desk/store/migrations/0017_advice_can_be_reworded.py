"""The sentence of an advice names customers and people, so that it can be worded without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from keepable_desk.store.append_only import VERSIONS, put_up, take_down

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def put_up_anew(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put up what the database refuses as it is now."""
    del apps
    take_down(schema_editor.connection, VERSIONS)
    put_up(schema_editor.connection, VERSIONS)


class Migration(migrations.Migration):
    dependencies = [("store", "0016_numbers_once")]
    operations = [migrations.RunPython(put_up_anew, migrations.RunPython.noop)]
