"""Which tables of this app the audit trail watches."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = [
    "scoring_indicator",
    "scoring_scorecard",
    "scoring_scorecardversion",
    "scoring_group",
    "scoring_item",
    "scoring_veto",
]


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
