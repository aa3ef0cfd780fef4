from django.db import migrations

from keepable_desk.store.append_only import LEDGER, VERSIONS, migrating


class Migration(migrations.Migration):
    dependencies = [("store", "0002_the_ledger")]
    operations = [migrating({**LEDGER, **VERSIONS})]
