"""The audit trail's triggers. Each app watches its own tables in a migration of its own."""

from django.db import migrations

from crmq.org.audit import APPEND_ONLY, append_only_sql, function_sql, watch_sql

WATCHED = [
    "org_user", "org_user_groups", "org_department", "org_region", "org_organisation", "org_workcalendar",
    "org_workspan", "org_calendarday", "org_apitoken",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunSQL(function_sql(), "DROP FUNCTION org_audit() CASCADE"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION org_append_only() CASCADE"),
        migrations.RunSQL(append_only_sql("org_auditentry"), migrations.RunSQL.noop),
        *[migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED],
    ]
