"""Searching stops after a thousand matches; starting parallel workers for that takes longer than the search."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_process_versions")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION customers_grams(text) PARALLEL RESTRICTED",
            "ALTER FUNCTION customers_grams(text) PARALLEL SAFE",
        )
    ]
