"""The log of a complaint is append-only: what happened, when and to which complaint never changes."""

from django.db import migrations

TRIGGER = """
    CREATE TRIGGER feedback_complaintevent_append_only BEFORE UPDATE ON feedback_complaintevent FOR EACH ROW
    WHEN ((OLD.complaint_id, OLD.at, OLD.kind, OLD.text, OLD.is_public, OLD.changes)
        IS DISTINCT FROM (NEW.complaint_id, NEW.at, NEW.kind, NEW.text, NEW.is_public, NEW.changes))
    EXECUTE FUNCTION org_append_only();
"""
DROP = "DROP TRIGGER feedback_complaintevent_append_only ON feedback_complaintevent"


class Migration(migrations.Migration):
    dependencies = [("feedback", "0004_wave_prepared"), ("org", "0002_audit")]

    operations = [migrations.RunSQL(TRIGGER, DROP)]
