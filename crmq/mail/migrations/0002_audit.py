"""Which tables of this app the audit trail watches."""

from django.db import migrations

from crmq.org.audit import watch_sql

WATCHED = [
    "mail_suppression",
]


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED]
