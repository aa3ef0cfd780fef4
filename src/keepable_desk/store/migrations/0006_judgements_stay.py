from django.db import migrations

from keepable_desk.store.append_only import JUDGEMENTS, migrating


class Migration(migrations.Migration):
    dependencies = [("store", "0005_people_and_stories")]
    operations = [migrating(JUDGEMENTS)]
