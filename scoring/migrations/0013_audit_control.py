"""Who changed the schedule, the limits and the control charts."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = ["scoring_policy", "scoring_controlchart", "scoring_baseline", "scoring_controlsignal"]


class Migration(migrations.Migration):
    dependencies = [("scoring", "0012_outlooks_and_control"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
