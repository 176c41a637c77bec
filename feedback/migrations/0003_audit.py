"""Which tables of this app the audit trail watches."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = [
    "feedback_survey",
    "feedback_surveyversion",
    "feedback_question",
    "feedback_wave",
    "feedback_complaint",
    "feedback_complaintcategory",
    "feedback_slapolicy",
]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_initial"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
