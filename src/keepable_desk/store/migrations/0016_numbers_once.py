"""Everything that people number has a number, and none has another's."""

from django.db import migrations, models

NUMBERED = ("hold", "promise")


class Migration(migrations.Migration):
    dependencies = [("store", "0015_name_what_is_there")]

    operations = [
        *(
            migrations.AlterField(name, "number", models.PositiveBigIntegerField())
            for name in NUMBERED
        ),
        *(
            migrations.AddConstraint(
                name,
                models.UniqueConstraint(fields=("company", "number"), name=f"{name}_number_once"),
            )
            for name in NUMBERED
        ),
    ]
