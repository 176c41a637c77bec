"""Existing complaints get priority, region and tier; the words of a complaint can no longer be changed."""

from django.db import migrations

from crmq.org.audit import watch_sql

FOLLOW = """
    SET LOCAL crmq.audit = 'summary';
    UPDATE feedback_complaint c SET priority = severity,
        region_id = (SELECT s.region_id FROM customers_standing s WHERE s.customer_id = c.customer_id),
        tier_id = (SELECT s.tier_id FROM customers_standing s WHERE s.customer_id = c.customer_id),
        escalate_at = CASE WHEN status IN ('received', 'acknowledged', 'investigating') THEN now() END;
    SET LOCAL crmq.audit = '';
"""
IMMUTABLE = """
    CREATE FUNCTION feedback_complaint_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the words of complaint % never change', OLD.number USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER feedback_complaint_words BEFORE UPDATE ON feedback_complaint FOR EACH ROW
    WHEN ((OLD.number, OLD.subject, OLD.text, OLD.channel, OLD.received_at)
        IS DISTINCT FROM (NEW.number, NEW.subject, NEW.text, NEW.channel, NEW.received_at))
    EXECUTE FUNCTION feedback_complaint_words();
"""
MUTABLE = "DROP TRIGGER feedback_complaint_words ON feedback_complaint; DROP FUNCTION feedback_complaint_words()"
ONLY_MORE = """
    CREATE TRIGGER feedback_improvementevent_append_only BEFORE UPDATE ON feedback_improvementevent FOR EACH ROW
    WHEN ((OLD.improvement_id, OLD.at, OLD.kind, OLD.text) IS DISTINCT FROM (NEW.improvement_id, NEW.at, NEW.kind, NEW.text))
    EXECUTE FUNCTION org_append_only();
"""
LESS = "DROP TRIGGER feedback_improvementevent_append_only ON feedback_improvementevent"
WATCHED = [
    "feedback_complaintrules", "feedback_escalationstep", "feedback_complaintqueue", "feedback_queuemember", "feedback_cannedtext",
    "feedback_rootcause", "feedback_subtask", "feedback_improvement", "feedback_complaintrating",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_complaint_work"), ("org", "0002_audit"), ("customers", "0007_plain_list_indexes")]

    operations = [
        migrations.RunSQL(FOLLOW, migrations.RunSQL.noop),
        migrations.RunSQL(IMMUTABLE, MUTABLE),
        migrations.RunSQL(ONLY_MORE, LESS),
        *[migrations.RunSQL(watch_sql(table), migrations.RunSQL.noop) for table in WATCHED],
    ]
