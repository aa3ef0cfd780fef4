"""What changes in a contract from a day on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0017_advice_can_be_reworded"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="contract_changes",
            field=models.JSONField(default=list),
        ),
    ]
