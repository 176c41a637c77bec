"""Which of the new tables the audit trail watches."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = [
    "feedback_contactbudget",
    "feedback_trigger",
    "feedback_quota",
    "feedback_looprule",
    "feedback_loopcase",
    "feedback_visitplan",
    "feedback_touchpoint",
    "feedback_marketnote",
]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_waves_loops_visits_market"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
