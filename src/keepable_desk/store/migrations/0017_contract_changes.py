"""What changes in a contract from a day on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0016_numbers_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="contract_changes",
            field=models.JSONField(default=list),
        ),
    ]
