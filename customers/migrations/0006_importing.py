import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

KEYS = django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_search")]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="step",
            field=models.CharField(
                choices=[("uploaded", "Uploaded"), ("started", "Started"), ("undoing", "Being undone"), ("undone", "Undone")],
                default="uploaded",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="reasons",
            field=models.JSONField(default=dict, help_text="reason → number of cells, also of those that are not kept as rejects"),
        ),
        migrations.AddField(
            model_name="import",
            name="steps",
            field=models.PositiveIntegerField(default=0, editable=False, help_text="how many have been committed"),
        ),
        migrations.DeleteModel(name="ImportChange"),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=60)),
                ("created", KEYS),
                ("created_digests", KEYS.clone()),
                ("updated", KEYS.clone()),
                ("updated_digests", KEYS.clone()),
                ("before", models.JSONField(default=list, help_text="for each updated record its values before")),
                ("job", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="customers.import")),
            ],
            options={"indexes": [models.Index(fields=["job", "table"], name="customers_importchange_of")]},
        ),
    ]
