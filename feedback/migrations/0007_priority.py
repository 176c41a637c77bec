"""Deadlines go by priority; what was allowed by severity stays allowed."""

from django.db import migrations, models

CHOICES = [(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0006_question_types_collectors_holds_themes")]

    operations = [
        migrations.AlterModelOptions(name="slapolicy", options={"ordering": ["-priority"]}),
        migrations.RenameField("slapolicy", "severity", "priority"),
        migrations.AlterField(
            "slapolicy", "priority", models.PositiveSmallIntegerField(choices=CHOICES, verbose_name="priority")
        ),
    ]
