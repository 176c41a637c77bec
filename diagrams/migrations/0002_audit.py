"""Who said what about a version of the process, and who agreed."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = ["diagrams_processcomment", "diagrams_processverdict"]


class Migration(migrations.Migration):
    dependencies = [("diagrams", "0001_initial"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
