import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0010_one_row")]

    operations = [
        migrations.AddField(
            model_name="period",
            name="closes_on",
            field=models.DateField(
                default=datetime.date(2027, 1, 1),
                help_text="it is closed on this day unless someone does before",
                verbose_name="closes on",
            ),
            preserve_default=False,
        ),
    ]
