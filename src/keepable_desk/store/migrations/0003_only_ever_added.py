from django.db import migrations

from keepable_desk.store.append_only import migrate_back, migrate_up


class Migration(migrations.Migration):
    dependencies = [("store", "0002_the_ledger")]
    operations = [migrations.RunPython(migrate_up, migrate_back)]
